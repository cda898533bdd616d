import { describe, expect, test } from 'vitest';
import { inOwnWords } from '../../functions/intake/own-words.ts';

const QUESTION = { role: 'user', content: 'Will it rain?' };
const BODY = { model: 'gpt-4o', input: 'Will it rain?', output: 'It will.' };
const CALL = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } };
const LOOK = { name: 'look', arguments: { at: 'sky' } };

describe('a question as providers publish it', () => {
  test.each([
    ['parts of OpenAI', [{ role: 'user', content: [{ type: 'text', text: 'Will it rain?' }] }]],
    ['parts of Responses', [{ role: 'user', content: [{ type: 'input_text', text: 'Will it rain?' }] }]],
    ['parts of Gemini', [{ role: 'user', parts: [{ text: 'Will it rain?' }] }]],
    ['a request', { model: 'gpt-4o', messages: [QUESTION] }],
    ['one message', QUESTION],
    ['the word of LangChain for a user', [{ role: 'human', content: 'Will it rain?' }]],
  ])('is the messages of a trace: %s', (_what, input) => {
    expect(inOwnWords({ ...BODY, input })['input']).toEqual([QUESTION]);
  });

  test('keeps who said what, what was asked of a tool, and what it answered', () => {
    const input = [
      { role: 'system', content: 'Be brief.' },
      QUESTION,
      { role: 'assistant', content: null, tool_calls: [CALL] },
      { role: 'tool', tool_call_id: 'c1', content: 'clouds' },
    ];
    expect(inOwnWords({ ...BODY, input })).toEqual({
      ...BODY,
      input: [
        { role: 'system', content: 'Be brief.' },
        QUESTION,
        { role: 'assistant', content: '[{"id":"c1","name":"look","arguments":{"at":"sky"}}]' },
        { role: 'tool', content: 'clouds' },
      ],
      metadata: { 'input.3.tool_call_id': 'c1' },
    });
  });

  test('may be called `messages`, with the instructions beside them, and hold the answer at its end', () => {
    const messages = [QUESTION, { role: 'assistant', content: 'It will.', tool_calls: [CALL] }];
    expect(inOwnWords({ model: 'claude-sonnet-4-5', system: 'Be brief.', messages })).toEqual({
      model: 'claude-sonnet-4-5',
      input: [{ role: 'system', content: 'Be brief.' }, QUESTION],
      output: 'It will.',
      tool_calls: [LOOK],
    });
    expect(inOwnWords({ ...BODY, messages })).toEqual({ ...BODY, messages });
    expect(inOwnWords({ messages: [QUESTION], output: 'It will.' })).toEqual({ input: [QUESTION], output: 'It will.' });
  });

  test.each([
    ['a role that nobody knows', [{ role: 'usr', content: 'Will it rain?' }]],
    ['a number', [{ role: 'user', content: 3 }]],
    ['no message', [{ text: 'Will it rain?' }]],
    ['a text in a list', ['Will it rain?']],
    ['nothing', []],
    ['an object', { question: 'Will it rain?' }],
    ['a request without messages', { messages: ['Will it rain?'] }],
  ])('stays as it is otherwise: %s', (_what, input) => {
    expect(inOwnWords({ ...BODY, input })).toEqual({ ...BODY, input });
  });
});

describe('an answer as providers publish it', () => {
  test.each([
    ['a message', { role: 'assistant', content: 'It will.' }],
    ['messages', [{ role: 'assistant', content: [{ type: 'text', text: 'It will.' }] }]],
    ['parts', [{ type: 'text', text: 'It will.' }]],
    ['choices', { choices: [{ index: 0, message: { role: 'assistant', content: 'It will.' } }] }],
    ['candidates', { candidates: [{ content: { role: 'model', parts: [{ text: 'It will.' }] } }] }],
  ])('is its text: %s', (_what, output) => {
    expect(inOwnWords({ ...BODY, output })).toEqual(BODY);
  });

  test('tells of tools, thoughts and tokens where the body does not', () => {
    const output = {
      id: 'msg_1',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'I look.' },
        { type: 'tool_use', id: 'c1', name: 'look', input: { at: 'sky' } },
      ],
      usage: { input_tokens: 30, cache_read_input_tokens: 40, cache_creation_input_tokens: 20, output_tokens: 12 },
    };
    const told = { output: '', tool_calls: [LOOK], reasoning_steps: ['I look.'], metadata: { 'output.id': 'msg_1' } };
    expect(inOwnWords({ ...BODY, output })).toEqual({
      ...BODY,
      ...told,
      usage: { input_tokens: 90, output_tokens: 12, cached_tokens: 40, cache_write_tokens: 20 },
    });
    const said = {
      tool_calls: [{ name: 'look' }],
      reasoning_steps: ['I had better look.'],
      usage: { input_tokens: 90 },
    };
    expect(inOwnWords({ ...BODY, ...said, output })).toEqual({
      ...BODY,
      ...said,
      output: '',
      metadata: { 'output.id': 'msg_1', 'output.usage': output.usage, 'output.reasoning': 'I look.' },
    });
  });

  test('is what an agent said, with what others said beside it, or an object of its own', () => {
    const output = [
      { role: 'assistant', content: 'I look.' },
      { role: 'user', content: 'Well?' },
      { role: 'assistant', content: 'It will.' },
    ];
    expect(inOwnWords({ ...BODY, output })).toEqual({
      ...BODY,
      output: 'I look.\nIt will.',
      metadata: { 'output.1': 'Well?' },
    });
    expect(inOwnWords({ ...BODY, output: { rain: true } })['output']).toBe('{"rain":true}');
    expect(inOwnWords({ ...BODY, output: null })['output']).toBeNull();
    expect(inOwnWords({ ...BODY, output: 3 })['output']).toBe(3);
  });
});

describe('what stands beside them', () => {
  test.each([
    [
      'chat completions',
      {
        prompt_tokens: 90,
        completion_tokens: 12,
        total_tokens: 102,
        prompt_tokens_details: { cached_tokens: 40 },
        completion_tokens_details: { reasoning_tokens: 5 },
      },
      { input_tokens: 90, output_tokens: 12, cached_tokens: 40, reasoning_tokens: 5 },
    ],
    [
      'Responses',
      { input_tokens: 90, output_tokens: 12, total_tokens: 102, input_tokens_details: { cached_tokens: 40 } },
      { input_tokens: 90, output_tokens: 12, cached_tokens: 40 },
    ],
    [
      'Anthropic',
      { input_tokens: 30, output_tokens: 12, cache_read_input_tokens: 40, cache_creation_input_tokens: 20 },
      { input_tokens: 90, output_tokens: 12, cached_tokens: 40, cache_write_tokens: 20 },
    ],
    [
      'Anthropic without a cache',
      { input_tokens: 30, output_tokens: 12, cache_read_input_tokens: 0 },
      { input_tokens: 30, output_tokens: 12, cached_tokens: 0 },
    ],
    [
      'Bedrock',
      { inputTokens: 30, outputTokens: 12, totalTokens: 82, cacheReadInputTokens: 40 },
      { input_tokens: 70, output_tokens: 12, cached_tokens: 40 },
    ],
    [
      'Gemini',
      { promptTokenCount: 90, candidatesTokenCount: 7, thoughtsTokenCount: 5, totalTokenCount: 102 },
      { input_tokens: 90, output_tokens: 12, reasoning_tokens: 5 },
    ],
    [
      'the Vercel AI SDK',
      { inputTokens: 90, outputTokens: 12, reasoningTokens: 5 },
      { input_tokens: 90, output_tokens: 12, reasoning_tokens: 5 },
    ],
    ['Langfuse', { input: 90, output: 12, total: 102 }, { input_tokens: 90, output_tokens: 12 }],
  ])('a usage as it is published counts the same: %s', (_who, usage, own) => {
    expect(inOwnWords({ ...BODY, usage })).toEqual({ ...BODY, usage: own });
  });

  test('a usage keeps what is no count', () => {
    const usage = { prompt_tokens: 90, completion_tokens: 12, prompt_tokens_details: { audio_tokens: 3 }, cost: 0.5 };
    expect(inOwnWords({ ...BODY, usage, metadata: { a: 1 } })).toEqual({
      ...BODY,
      usage: { input_tokens: 90, output_tokens: 12 },
      metadata: { a: 1, 'usage.prompt_tokens_details.audio_tokens': 3, 'usage.cost': 0.5 },
    });
  });

  test.each([
    ['a name of nobody', { input_tokens: 3, foo: 1 }],
    ['fewer than none', { prompt_tokens: -3 }],
    ['half a token', { prompt_tokens_details: { cached_tokens: 0.5 } }],
    ['a text', { prompt_tokens: 'many' }],
    ['no count', { prompt_tokens_details: {} }],
    ['a number', 3],
  ])('a usage stays as it is otherwise: %s', (_what, usage) => {
    expect(inOwnWords({ ...BODY, usage })).toEqual({ ...BODY, usage });
  });

  test('documents are texts, or what retrievers write', () => {
    const contexts = ['Umbrellas keep you dry.', { page_content: 'So do coats.', score: 0.5, metadata: { page: 3 } }];
    expect(inOwnWords({ ...BODY, contexts })).toEqual({
      ...BODY,
      contexts: [{ content: 'Umbrellas keep you dry.' }, { content: 'So do coats.', relevance: 0.5 }],
      metadata: { 'contexts.1.metadata': { page: 3 } },
    });
    for (const others of [[3], ['Coats.', {}], 'Coats.', [{ content: 7 }], [{ content: null }]]) {
      expect(inOwnWords({ ...BODY, contexts: others })['contexts']).toEqual(others);
    }
  });

  test('tool calls are as a model asks for them', () => {
    const anthropic = { type: 'tool_use', id: 'c2', name: 'look', input: { at: 'sky' } };
    expect(inOwnWords({ ...BODY, tool_calls: [CALL, anthropic, LOOK] })).toEqual({
      ...BODY,
      tool_calls: [LOOK, LOOK, LOOK],
      metadata: { 'tool_calls.0.id': 'c1', 'tool_calls.1.id': 'c2' },
    });
    for (const others of [[{ tool: 'look' }], [3], 3]) {
      expect(inOwnWords({ ...BODY, tool_calls: others })['tool_calls']).toEqual(others);
    }
  });

  test('what has no place is lost to no metadata that are none', () => {
    const output = { id: 'msg_1', role: 'assistant', content: 'It will.' };
    expect(inOwnWords({ ...BODY, output, metadata: 3 })).toEqual({ ...BODY, metadata: 3 });
  });
});
