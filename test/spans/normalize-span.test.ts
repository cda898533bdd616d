import { describe, expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { Attributes } from '../../functions/spans/span.ts';
import { aSpan } from '../support/builders/spans.ts';

const QUESTION = 'Will it rain in Paris?';
const ANSWER = 'Yes, take an umbrella.';
const PARTS = [
  { role: 'user', parts: [{ type: 'text', content: QUESTION }] },
  { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'forecast', arguments: { city: 'Paris' } }] },
  { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', response: 'rain' }] },
];
const ANSWER_PARTS = [{ role: 'assistant', parts: [{ type: 'text', content: ANSWER }], finish_reason: 'stop' }];

/** The same model call, as each convention writes it. */
const DIALECTS: Readonly<Record<string, Attributes>> = {
  'GenAI, current': {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-08-06',
    'gen_ai.usage.input_tokens': 90,
    'gen_ai.usage.output_tokens': 12,
    'gen_ai.usage.cache_read.input_tokens': 40,
    'gen_ai.usage.reasoning.output_tokens': 5,
    'gen_ai.system_instructions': JSON.stringify([{ type: 'text', content: 'Be brief.' }]),
    'gen_ai.input.messages': JSON.stringify(PARTS),
    'gen_ai.output.messages': JSON.stringify(ANSWER_PARTS),
  },
  'GenAI, current, with structured attributes': {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.model': 'gpt-4o-2024-08-06',
    'gen_ai.usage.input_tokens': 90,
    'gen_ai.usage.output_tokens': 12,
    'gen_ai.usage.cache_read.input_tokens': 40,
    'gen_ai.usage.reasoning.output_tokens': 5,
    'gen_ai.system_instructions': [{ type: 'text', content: 'Be brief.' }],
    'gen_ai.input.messages': PARTS,
    'gen_ai.output.messages': ANSWER_PARTS,
  },
  'GenAI, deprecated': {
    'gen_ai.system': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-08-06',
    'gen_ai.usage.prompt_tokens': 90,
    'gen_ai.usage.completion_tokens': 12,
    'gen_ai.usage.cache_read.input_tokens': 40,
    'gen_ai.usage.reasoning.output_tokens': 5,
    'gen_ai.prompt': JSON.stringify([{ role: 'system', content: 'Be brief.' }, ...PARTS]),
    'gen_ai.completion': JSON.stringify({ text: ANSWER, finish_reason: 'stop' }),
  },
  'GenAI, deprecated, numbered': {
    'gen_ai.system': 'openai',
    'gen_ai.response.model': 'gpt-4o-2024-08-06',
    'gen_ai.usage.prompt_tokens': 90,
    'gen_ai.usage.completion_tokens': 12,
    'gen_ai.usage.cache_read.input_tokens': 40,
    'gen_ai.usage.reasoning.output_tokens': 5,
    'gen_ai.prompt.0.role': 'system',
    'gen_ai.prompt.0.content': 'Be brief.',
    'gen_ai.prompt.1.role': 'user',
    'gen_ai.prompt.1.content': QUESTION,
    'gen_ai.prompt.2.role': 'assistant',
    'gen_ai.prompt.2.tool_calls.0.id': 'c1',
    'gen_ai.prompt.2.tool_calls.0.name': 'forecast',
    'gen_ai.prompt.2.tool_calls.0.arguments': '{"city":"Paris"}',
    'gen_ai.prompt.3.role': 'tool',
    'gen_ai.prompt.3.content': 'rain',
    'gen_ai.completion.0.role': 'assistant',
    'gen_ai.completion.0.content': ANSWER,
  },
  OpenInference: {
    'openinference.span.kind': 'LLM',
    'llm.provider': 'openai',
    'llm.system': '__REDACTED__',
    'llm.model_name': 'gpt-4o-2024-08-06',
    'llm.token_count.prompt': 90,
    'llm.token_count.completion': 12,
    'llm.token_count.total': 102,
    'llm.token_count.prompt_details.cache_read': 40,
    'llm.token_count.completion_details.reasoning': 5,
    'llm.input_messages.0.message.role': 'system',
    'llm.input_messages.0.message.content': 'Be brief.',
    'llm.input_messages.1.message.role': 'user',
    'llm.input_messages.1.message.contents.0.message_content.type': 'text',
    'llm.input_messages.1.message.contents.0.message_content.text': QUESTION,
    'llm.input_messages.2.message.role': 'assistant',
    'llm.input_messages.2.message.tool_calls.0.tool_call.id': 'c1',
    'llm.input_messages.2.message.tool_calls.0.tool_call.function.name': 'forecast',
    'llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments': '{"city":"Paris"}',
    'llm.input_messages.3.message.role': 'tool',
    'llm.input_messages.3.message.content': 'rain',
    'input.value': '{"model":"gpt-4o"}',
    'input.mime_type': 'application/json',
    'llm.output_messages.0.message.role': 'assistant',
    'llm.output_messages.0.message.content': ANSWER,
    'output.value': ANSWER,
  },
  'Vercel AI SDK': {
    'operation.name': 'ai.generateText.doGenerate demo',
    'ai.operationId': 'ai.generateText.doGenerate',
    'ai.model.provider': 'openai',
    'ai.model.id': 'gpt-4o',
    'ai.response.model': 'gpt-4o-2024-08-06',
    'ai.usage.inputTokens': 90,
    'ai.usage.outputTokens': 12,
    'ai.usage.totalTokens': 102,
    'ai.usage.cachedInputTokens': 40,
    'ai.usage.reasoningTokens': 5,
    'ai.prompt.messages': JSON.stringify([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: QUESTION }] },
      {
        role: 'assistant',
        content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'forecast', input: { city: 'Paris' } }],
      },
      { role: 'tool', content: [{ type: 'tool-result', toolCallId: 'c1', toolName: 'forecast', output: 'rain' }] },
    ]),
    'ai.response.text': ANSWER,
  },
};

describe.each(Object.entries(DIALECTS))('a model call in %s', (_name, attributes) => {
  const span = normalizeSpan(aSpan('1', { attributes }));

  test('is the same to us', () => {
    expect(span).toMatchObject({
      kind: 'llm',
      provider: 'openai',
      model: 'gpt-4o-2024-08-06',
      output: ANSWER,
      usage: { input_tokens: 90, output_tokens: 12, cached_tokens: 40, reasoning_tokens: 5 },
    });
    const messages = typeof span.input === 'string' ? [] : (span.input ?? []);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
    expect(messages.map(({ content }) => content)).toEqual([
      'Be brief.',
      QUESTION,
      expect.stringContaining('Paris'),
      'rain',
    ]);
  });

  test('leaves no text behind in the attributes, where it would be kept twice', () => {
    expect(JSON.stringify(span.attributes ?? {})).not.toContain('Paris');
    expect(JSON.stringify(span)).not.toContain('__REDACTED__');
  });
});

test('messages that come as events are read like any other', () => {
  const span = normalizeSpan(
    aSpan('1', {
      attributes: { 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4o' },
      events: [
        { name: 'gen_ai.user.message', attributes: { content: QUESTION } },
        { name: 'gen_ai.choice', attributes: { index: 0, message: JSON.stringify({ content: ANSWER }) } },
      ],
    }),
  );
  expect(span).toMatchObject({ kind: 'llm', input: QUESTION, output: ANSWER });
});

test.each([
  [
    'GenAI',
    {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': 'forecast',
      'gen_ai.tool.call.id': 'c1',
      'gen_ai.tool.call.arguments': '{"city":"Paris"}',
      'gen_ai.tool.call.result': '{"sky":"rain"}',
    },
  ],
  [
    'OpenInference',
    {
      'openinference.span.kind': 'TOOL',
      'tool.name': 'forecast',
      'gen_ai.tool.call.id': 'c1',
      'input.value': '{"city":"Paris"}',
      'output.value': '{"sky":"rain"}',
    },
  ],
  [
    'Vercel AI SDK',
    {
      'ai.operationId': 'ai.toolCall',
      'ai.toolCall.name': 'forecast',
      'ai.toolCall.id': 'c1',
      'ai.toolCall.args': '{"city":"Paris"}',
      'ai.toolCall.result': '{"sky":"rain"}',
    },
  ],
])('a tool call in %s is the same to us', (_name, attributes) => {
  expect(normalizeSpan(aSpan('1', { attributes }))).toMatchObject({
    kind: 'tool',
    tool: { call_id: 'c1', name: 'forecast', arguments: { city: 'Paris' }, result: { sky: 'rain' } },
  });
});

test('retrieved documents keep their source and score', () => {
  const attributes = {
    'openinference.span.kind': 'RETRIEVER',
    'input.value': 'umbrellas',
    'retrieval.documents.0.document.content': 'Umbrellas keep you dry.',
    'retrieval.documents.0.document.id': 'doc-7',
    'retrieval.documents.0.document.score': 0.83,
    'retrieval.documents.1.document.content': 'So do coats.',
  };
  expect(normalizeSpan(aSpan('1', { attributes }))).toMatchObject({
    kind: 'retriever',
    input: 'umbrellas',
    documents: [{ content: 'Umbrellas keep you dry.', source: 'doc-7', relevance: 0.83 }, { content: 'So do coats.' }],
  });
});

test('names that would reach into a prototype are names like any other', () => {
  const attributes = {
    'openinference.span.kind': 'LLM',
    'llm.input_messages.0.message.__proto__.polluted': 'yes',
    'llm.input_messages.0.message.content': 'hello',
    'llm.input_messages.constructor.prototype.polluted': 'yes',
  };
  normalizeSpan(aSpan('1', { attributes }));
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

describe('tokens of nothing beside texts', () => {
  const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };
  const NONE = { 'gen_ai.usage.input_tokens': 0, 'gen_ai.usage.output_tokens': '0' };
  const read = (attributes: object) => normalizeSpan(aSpan('1', { attributes: { ...CHAT, ...attributes } }));

  test('were not counted', () => {
    const span = read({ ...NONE, 'gen_ai.prompt': 'Who?', 'gen_ai.completion': 'Me.' });
    expect(span).not.toHaveProperty('usage');
    expect(span.attributes).toEqual(NONE);
  });

  test('were where nothing was said, or where a part of it was counted', () => {
    expect(read({ ...NONE, 'gen_ai.prompt': 'Who?' }).usage).toEqual({ input_tokens: 0, output_tokens: 0 });
    const counted = { ...NONE, 'gen_ai.usage.input_tokens': 3, 'gen_ai.prompt': 'Who?', 'gen_ai.completion': 'Me.' };
    expect(read(counted).usage).toEqual({ input_tokens: 3, output_tokens: 0 });
  });

  test('are those of the answer where a provider says them', () => {
    const answer = { choices: [{ message: { content: 'Me.' } }], usage: { prompt_tokens: 3, completion_tokens: 2 } };
    const span = read({ ...NONE, 'input.value': 'Who?', 'output.value': JSON.stringify(answer) });
    expect(span.usage).toEqual({ input_tokens: 3, output_tokens: 2 });
  });
});

test('a model of anything else is no model, nor a type of span that others use', () => {
  const attributes = { model: 'Golf', 'span.type': 'task', 'http.request.method': 'GET' };
  const span = normalizeSpan(aSpan('1', { attributes }));
  expect(span).toMatchObject({ kind: 'span', attributes });
  expect(span).not.toHaveProperty('model');
});
