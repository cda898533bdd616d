import { describe, expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { Attributes, ExportedSpan } from '../../functions/spans/span.ts';
import { aSpan } from '../support/builders/spans.ts';

const CALL = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };

function read(attributes: Attributes, events: ExportedSpan['events'] = []) {
  return normalizeSpan(aSpan('1', { attributes: { ...CALL, ...attributes }, events }));
}

describe('a prompt', () => {
  test('as the Vercel AI SDK writes it keeps the system text before the messages', () => {
    const prompt = { system: 'Be brief.', messages: [{ role: 'user', content: 'Who?' }] };
    expect(read({ 'ai.prompt': JSON.stringify(prompt) }).input).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Who?' },
    ]);
    expect(read({ 'ai.prompt': JSON.stringify({ prompt: 'Who?' }) }).input).toBe('Who?');
  });

  test('as Anthropic takes it may have a system text of several parts', () => {
    const request = {
      system: [{ type: 'text', text: 'Be brief.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Who?' }] }],
    };
    expect(read({ 'input.value': JSON.stringify(request) }).input).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Who?' },
    ]);
  });

  test('as LangGraph writes its state is spoken by whom the type of each message names', () => {
    const state = {
      messages: [
        { type: 'human', content: 'Who?' },
        { type: 'ai', content: '', tool_calls: [{ name: 'look', args: { at: 'me' }, id: 'c1', type: 'tool_call' }] },
        { type: 'tool', content: 'You.' },
        { type: 'ai', content: 'Me.' },
      ],
    };
    const span = read({ 'openinference.span.kind': 'CHAIN', 'output.value': JSON.stringify(state) });
    expect(span.output).toBe('Me.');
    expect(span.tool_requests).toEqual([{ id: 'c1', name: 'look', arguments: { at: 'me' }, result: 'You.' }]);
  });

  test('of parts reads their texts, results of tools included', () => {
    const parts = [
      { type: 'text', text: 'Look:' },
      { type: 'tool_call_response', id: 'c1' },
      { type: 'tool_result', content: 'found it' },
      { type: 'blob', mime_type: 'image/png' },
    ];
    const { input } = read({ 'gen_ai.input.messages': [{ role: 'user', parts }] });
    expect(input).toBe('Look:\nfound it\n{"type":"blob","mime_type":"image/png"}');
  });

  test('may have its binary data as its content', () => {
    const content = 'UklGRiQAAABXQVZF'.repeat(100);
    const parts = [{ type: 'blob', modality: 'audio', mime_type: 'audio/wav', content }];
    const { input } = read({ 'gen_ai.input.messages': JSON.stringify([{ role: 'user', parts }]) });
    expect(input).toContain('"modality":"audio"');
    expect(input).not.toContain('UklGR');
  });

  test('may be a list of messages each of which is JSON', () => {
    const message = JSON.stringify({ role: 'user', parts: [{ type: 'text', content: 'Who?' }] });
    expect(read({ 'gen_ai.input.messages': [message] }).input).toBe('Who?');
    expect(read({ 'gen_ai.input.messages': ['{"a":1}'] }).input).toBe('{"a":1}');
  });

  test('that is a list of texts, or holds nothing, is taken as it is', () => {
    expect(read({ 'gen_ai.input.messages': ['Who?', null] }).input).toBe('Who?');
    expect(read({ 'gen_ai.input.messages': [null, { type: 'reasoning' }] })).not.toHaveProperty('input');
  });

  const asked = (value: unknown) => read({ 'openinference.span.kind': 'CHAIN', 'input.value': JSON.stringify(value) });

  test.each<[string, unknown]>([
    ['by name', { question: 'Who?' }],
    ['by place', { args: ['Who?'], kwargs: {} }],
    ['by the name of an argument', { args: [], kwargs: { question: 'Who?' } }],
    ['beside words for a program', { task: 'Who?', stream: false, max_steps: 5, images: null, mode: 'fast' }],
    ['deep within', { query_bundle: { query_str: 'Who?', embedding: null } }],
    ['of a step by its name', { prompt_builder: { query: 'Who?' } }],
    ['as LangChain is given it', { inputs: { input: 'Who?' }, tags: [], metadata: {}, kwargs: { name: 'chain' } }],
    ['as messages', { inputs: { messages: [{ role: 'user', content: 'Who?' }] }, tags: ['a'] }],
    [
      'as messages of LangChain',
      { args: [{ lc: 1, type: 'constructor', kwargs: { content: 'Who?', type: 'human' } }] },
    ],
    ['as a body', { body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Who?' }] } }],
    ['in JSON in JSON', { input: '{"question":"Who?"}' }],
  ])('of a function is what it was asked, %s', (_what, value) => {
    expect(asked(value).input).toBe('Who?');
  });

  test('of a function may stand where messages do', () => {
    const chain = { 'openinference.span.kind': 'CHAIN', 'gen_ai.prompt': '{"question":"Who?"}' };
    expect(read({ ...chain, 'gen_ai.completion': '{"answer":"Me."}' })).toMatchObject({ input: 'Who?', output: 'Me.' });
    const model = { 'gen_ai.operation.name': 'chat', 'gen_ai.prompt': '{"question":"Who?"}' };
    expect(read({ ...model, 'gen_ai.completion': '{"answer":"Me."}' })).toMatchObject({
      input: '{"question":"Who?"}',
      output: '{"answer":"Me."}',
    });
  });

  test('of a function leaves what it holds beside the question as attributes', () => {
    expect(asked({ inputs: { input: 'Who?' }, tags: ['a'], kwargs: { name: 'chain' } }).attributes).toMatchObject({
      'input.value.tags': ['a'],
      'input.value.kwargs': { name: 'chain' },
    });
    expect(
      asked({ body: { model: 'gpt-4o', messages: [{ role: 'user', content: 'Who?' }] } }).attributes,
    ).toMatchObject({
      'input.value.body.model': 'gpt-4o',
    });
  });

  test.each<[string, unknown]>([
    ['two that may be it', { question: 'Who?', query: 'How?' }],
    ['a text of others beside it', { question: 'Who?', context: 'Ann is the one who knows.' }],
    ['a text of others in a script without spaces', { question: 'Who?', context: '東京の天気です' }],
    ['two by place', { args: ['Who?', 'How?'], kwargs: {} }],
    ['none that may be it', { city: 'Paris' }],
    ['no text', { question: 7 }],
    ['more levels than frameworks write', { a: { a: { a: { a: { a: { a: { a: { question: 'Who?' } } } } } } } }],
  ])('of a function is kept whole with %s', (_what, value) => {
    expect(asked(value).input).toBe(JSON.stringify(value));
  });
});

describe('an answer', () => {
  test.each(['{"text":"a","score":1}', '["a","b"]', '{"content": "a"}', '"quoted"'])(
    'that is itself JSON, %s, stays the text that it is',
    (content) => {
      expect(read({ 'gen_ai.completion.0.role': 'assistant', 'gen_ai.completion.0.content': content }).output).toBe(
        content,
      );
    },
  );

  test('in parts that came as a text of JSON is their text', () => {
    const content = JSON.stringify([{ type: 'text', text: 'Me.' }]);
    expect(read({ 'gen_ai.completion.0.content': content }).output).toBe('Me.');
  });

  test.each(['reasoning', 'thinking'])('has the model’s %s apart', (type) => {
    const parts = [
      { type, content: 'I am asked for a name.' },
      { type: 'text', content: 'Me.' },
    ];
    expect(read({ 'gen_ai.output.messages': [{ role: 'assistant', parts }] })).toMatchObject({
      output: 'Me.',
      reasoning: ['I am asked for a name.'],
    });
  });

  test('of the Vercel AI SDK has its text or object, its tool calls and its reasoning', () => {
    const calls = [{ toolCallType: 'function', toolCallId: 'c1', toolName: 'look', args: '{"at":"me"}' }, 'broken'];
    expect(
      read({ 'ai.response.toolCalls': JSON.stringify(calls), 'ai.response.reasoning': 'I had better look.' }),
    ).toMatchObject({
      output: '',
      reasoning: ['I had better look.'],
      tool_requests: [{ id: 'c1', name: 'look', arguments: { at: 'me' } }],
    });
    expect(read({ 'ai.response.object': '{"name":"Me"}' }).output).toBe('{"name":"Me"}');
  });

  test('that only asks for a tool has the request, and no text', () => {
    const parts = [
      { type: 'tool_call', name: 'look', arguments: { at: 'me' } },
      { type: 'tool_call', function: 'listen' },
      { type: 'tool_use' },
    ];
    expect(read({ 'gen_ai.output.messages': [{ role: 'assistant', parts }] })).toMatchObject({
      output: '',
      tool_requests: [{ name: 'look', arguments: { at: 'me' } }, { name: 'listen' }, { name: '' }],
    });
  });
});

describe('events', () => {
  test('of the deprecated conventions may carry a whole message as JSON, as Azure’s SDKs write it', () => {
    const toolCalls = [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"at":"me"}' } }];
    const span = read({}, [
      {
        name: 'gen_ai.system.message',
        attributes: { 'gen_ai.event.content': '{"role":"system","content":"Be brief."}' },
      },
      { name: 'gen_ai.user.message', attributes: { 'gen_ai.event.content': '{"role":"user","content":"Who?"}' } },
      {
        name: 'gen_ai.assistant.message',
        attributes: { 'gen_ai.event.content': JSON.stringify({ tool_calls: toolCalls }) },
      },
      { name: 'gen_ai.tool.message', attributes: { 'gen_ai.event.content': '{"role":"tool","content":"You."}' } },
      {
        name: 'gen_ai.choice',
        attributes: { 'gen_ai.event.content': '{"message":{"content":"Me."},"finish_reason":"stop","index":0}' },
      },
    ]);
    expect(span.input).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Who?' },
      { role: 'assistant', content: expect.stringContaining('look') },
      { role: 'tool', content: 'You.' },
    ]);
    expect(span.output).toBe('Me.');
  });

  test('may carry a text, which stays what it is also where it is JSON', () => {
    const span = read({}, [
      { name: 'gen_ai.user.message', attributes: { 'gen_ai.event.content': '{"name":"?"}' } },
      { name: 'gen_ai.choice', attributes: { content: 'Me.' } },
    ]);
    expect(span).toMatchObject({ input: '{"name":"?"}', output: 'Me.' });
  });

  test('of a choice that asks for tools only has the requests and no text', () => {
    const toolCalls = JSON.stringify([{ id: 'c1', function: { name: 'look', arguments: '{}' } }]);
    expect(read({}, [{ name: 'gen_ai.choice', attributes: { index: 0, tool_calls: toolCalls } }])).toMatchObject({
      output: '',
      tool_requests: [{ id: 'c1', name: 'look', arguments: {} }],
    });
  });

  test('that carry messages as attributes count as attributes; what any other says is kept under its name', () => {
    const span = read({}, [
      { name: 'gen_ai.client.inference.operation.details', attributes: { 'gen_ai.prompt': 'Who?' } },
      { name: 'exception', attributes: { 'exception.message': 'no network' } },
      { name: 'retry', attributes: { attempt: 2 } },
      { name: 'toString', attributes: { content: 'not a message' } },
    ]);
    expect(span.input).toBe('Who?');
    expect(span.attributes).toEqual({
      'exception.message': 'no network',
      'retry.attempt': 2,
      'toString.content': 'not a message',
    });
  });
});

describe('an answer that is spoken', () => {
  const spoken = (audio: object) =>
    read({ 'output.value': JSON.stringify({ choices: [{ message: { role: 'assistant', content: null, audio } }] }) });

  test('is its transcript, with the sound as a note of its size', () => {
    const { output, attributes } = spoken({ id: 'a-1', data: 'UklG'.repeat(100), transcript: 'It will.' });
    expect(output).toBe('It will.');
    expect(attributes).toMatchObject({
      'output.value.choices.0.message.audio': { id: 'a-1', data: '(400 characters of base64)' },
    });
  });

  test('says nothing without one', () => {
    expect(spoken({ id: 'a-1' }).output).toBe('');
  });
});
