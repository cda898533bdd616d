import { describe, expect, test } from 'vitest';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { Attributes } from '../../functions/spans/span.ts';
import { aSpan } from '../support/builders/spans.ts';

const json = JSON.stringify;
const CALL = { id: 'c1', name: 'look', args: { at: 'sky' }, type: 'tool_call' };
const TOLD = { type: 'tool', name: 'look', content: 'clouds', tool_call_id: 'c1' };
const dumped = ({ type, ...data }: { readonly type: string }) => ({ type, data: { type, ...data } });
const built = (kwargs: object) => ({ lc: 1, type: 'constructor', id: ['langchain'], kwargs });
const read = (attributes: Attributes) => normalizeSpan(aSpan('1', { attributes }));

describe('messages of LangChain', () => {
  test('that are dumped as `{type, data}` are read as what was asked and answered', () => {
    const asked = { type: 'human', content: 'Will it rain?' };
    const state = [asked, { type: 'ai', content: '', tool_calls: [CALL] }, TOLD, { type: 'ai', content: 'It will.' }];
    const span = read({
      'openinference.span.kind': 'CHAIN',
      'input.value': json({ messages: [dumped(asked)] }),
      'output.value': json({ messages: state.map(dumped) }),
    });
    expect(span).toMatchObject({ input: 'Will it rain?', output: 'It will.' });
    expect(span.tool_requests).toEqual([{ id: 'c1', name: 'look', arguments: { at: 'sky' }, result: 'clouds' }]);
  });

  test('that JavaScript constructs are said by whom their class names', () => {
    const message = (name: string, content: string) => ({ ...built({ content }), id: ['langchain_core', name] });
    const state = [message('HumanMessage', 'Will it rain?'), message('AIMessageChunk', 'It will.')];
    const span = read({ 'openinference.span.kind': 'CHAIN', 'output.value': json({ messages: state }) });
    expect(span.output).toBe('It will.');
  });

  test('are no messages where the data says nothing, or the type is no speaker', () => {
    for (const output of [
      { type: 'ai', data: { at: 'noon' } },
      { type: 'report', data: { content: 'dry' } },
    ]) {
      expect(read({ 'openinference.span.kind': 'LLM', 'output.value': json(output) }).output).toBe(json(output));
    }
  });

  test.each([
    ['an object', TOLD],
    ['an object with a role', { role: 'tool', content: 'clouds', tool_call_id: 'c1' }],
    ['dumped', dumped(TOLD)],
    ['what constructs it', built(TOLD)],
    [
      'what constructs it in JavaScript',
      { ...built({ ...TOLD, type: undefined }), id: ['langchain_core', 'ToolMessage'] },
    ],
    ['what constructs it, as the only output', { output: built(TOLD) }],
    ['what constructs it, within what callbacks are given', { output: built(TOLD), kwargs: { tags: ['a'] } }],
  ])('that a tool returned are its result: %s', (_how, result) => {
    const { tool } = read({ 'openinference.span.kind': 'TOOL', 'tool.name': 'look', 'output.value': json(result) });
    expect(tool).toEqual({ call_id: 'c1', name: 'look', result: 'clouds' });
  });

  test.each([
    ['a map with a type', { type: 'tool', length: 3 }],
    ['a document', built({ type: 'Document', page_content: 'clouds' })],
    ['a message that says nothing', { ...TOLD, content: '' }],
  ])('are not seen in another result: %s', (_what, result) => {
    const { tool } = read({ 'openinference.span.kind': 'TOOL', 'tool.name': 'look', 'output.value': json(result) });
    expect(tool).toEqual({ name: 'look', result });
  });

  test('that ask twice for one call, among the parts and beside them, ask once', () => {
    const content = [{ type: 'tool_use', id: 'c1', name: 'look', input: { at: 'sky' } }];
    const span = read({
      'openinference.span.kind': 'LLM',
      'output.value': json({ type: 'ai', content, tool_calls: [CALL, { ...CALL, id: 'c2' }] }),
    });
    expect(span.tool_requests?.map(({ id }) => id)).toEqual(['c1', 'c2']);
  });

  test('that OpenInference writes in parts have the call beside the type of the part', () => {
    const at = 'llm.output_messages.0.message.contents.0';
    const span = read({
      'openinference.span.kind': 'LLM',
      [`${at}.message_content.type`]: 'tool_use',
      [`${at}.tool_call.id`]: 'c1',
      [`${at}.tool_call.function.name`]: 'look',
      [`${at}.tool_call.function.arguments`]: '{"at":"sky"}',
      [`${at}.cached`]: true,
    });
    expect(span.tool_requests).toEqual([{ id: 'c1', name: 'look', arguments: { at: 'sky' } }]);
    expect(span.attributes).toEqual({ 'llm.output_messages.0.message.contents.0.cached': true });
  });
});

test('messages of LlamaIndex have their words in blocks, also as what an agent answers', () => {
  const message = (role: string, text: string) => ({
    role,
    additional_kwargs: {},
    blocks: [{ block_type: 'text', text }],
  });
  const answer = { result: { response: message('assistant', 'It will.'), current_agent_name: 'Agent' } };
  const span = read({
    'traceloop.span.kind': 'workflow',
    'traceloop.entity.input': json({ messages: [message('user', 'Will it rain?')] }),
    'traceloop.entity.output': json(answer),
  });
  expect(span).toMatchObject({ input: 'Will it rain?', output: 'It will.' });
  expect(span.attributes).toEqual({ 'traceloop.entity.output.result.current_agent_name': 'Agent' });
});

test('what LlamaIndex prepares a call with is no call', () => {
  const attributes = { 'openinference.span.kind': 'LLM', 'llm.model_name': 'gpt-4o', 'input.value': '{}' };
  expect(normalizeSpan(aSpan('1', { name: 'OpenAI._prepare_chat_with_tools', attributes })).kind).toBe('chain');
  expect(normalizeSpan(aSpan('1', { name: 'OpenAI.achat', attributes })).kind).toBe('llm');
});

test('a tool is told once by a model and by a span with an id that nobody asked by', () => {
  const request = { type: 'tool_call', id: 'look_0', name: 'look', arguments: { at: 'sky' } };
  const output = json([{ role: 'assistant', parts: [request, { ...request, arguments: { at: 'sea' } }] }]);
  const chat = { 'gen_ai.operation.name': 'chat', 'gen_ai.output.messages': output };
  const tool = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'look',
    'gen_ai.tool.call.id': 'adk-1',
    'gen_ai.tool.call.arguments': '{"at":"sky"}',
  };
  const spans = [aSpan('1', { attributes: chat }), aSpan('2', { attributes: tool })];
  const { tool_calls: calls } = assembleTrace(spans.map((span) => ({ span: normalizeSpan(span), findings: [] }))).body
    .content;
  expect(calls?.map((call) => call.arguments)).toEqual([{ at: 'sea' }, { at: 'sky' }]);
});

test.each([
  ['opentelemetry.instrumentation.bedrock', 130],
  ['opentelemetry.instrumentation.botocore.bedrock-runtime', 130],
  ['openinference.instrumentation.bedrock', 90],
])('Bedrock excludes from the input what came from a cache, where it is passed on: %s', (scope, input) => {
  const usage = { 'gen_ai.usage.input_tokens': 90, 'gen_ai.usage.cache_read.input_tokens': 40 };
  const span = normalizeSpan(aSpan('1', { scope, attributes: { 'gen_ai.request.model': 'claude', ...usage } }));
  expect(span.usage).toEqual({ input_tokens: input, cached_tokens: 40 });
});

test.each([
  ['models/gemini-2.5-flash', { output_tokens: 30, reasoning_tokens: 10 }],
  ['gemini-2.5-flash', { output_tokens: 30, reasoning_tokens: 10 }],
  ['gpt-4o', { output_tokens: 20 }],
])('what the total holds beyond the others is what Gemini thought: %s', (model, expected) => {
  const usage = { 'gen_ai.usage.input_tokens': 150, 'gen_ai.usage.output_tokens': 20, 'llm.usage.total_tokens': 180 };
  const span = normalizeSpan(aSpan('1', { attributes: { 'gen_ai.request.model': model, ...usage } }));
  expect(span.usage).toEqual({ input_tokens: 150, ...expected });
});

test('Gemini thought nothing more where a count is missing, or its thoughts are told', () => {
  const read = (usage: Attributes) =>
    normalizeSpan(aSpan('1', { attributes: { 'gen_ai.request.model': 'gemini-2.5-pro', ...usage } })).usage;
  const total = { 'gen_ai.usage.input_tokens': 150, 'llm.usage.total_tokens': 180 };
  expect(read(total)).toEqual({ input_tokens: 150, output_tokens: 30 });
  expect(read({ ...total, 'gen_ai.usage.output_tokens': 30 })).toEqual({ input_tokens: 150, output_tokens: 30 });
  const told = { 'gen_ai.usage.output_tokens': 20, 'gen_ai.usage.reasoning.output_tokens': 5 };
  expect(read({ ...total, ...told })).toMatchObject({ output_tokens: 20, reasoning_tokens: 5 });
  const cached = { 'gen_ai.usage.output_tokens': 20, 'gen_ai.usage.cache_read.input_tokens': 10 };
  const apart = { input_tokens: 160, output_tokens: 20, cached_tokens: 10 };
  expect(read({ ...total, ...cached })).toEqual(apart);
});

describe('the only argument of a tool, without its name', () => {
  const CHAT = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'gpt-4o' };
  const TOOL = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look', 'gen_ai.tool.call.id': 'c1' };

  test.each([
    ['is what the model asked for', { at: 'sky' }, 'sky', { at: 'sky' }],
    ['stays where the model asked for another', { at: 'sky' }, 'sea', 'sea'],
    ['stays where the model asked for more', { at: 'sky', on: 'noon' }, 'sky', 'sky'],
    ['stays where the model asked for a text', 'sky', 'sky', 'sky'],
  ])('%s', (_what, asked, given, expected) => {
    const output = json([
      { role: 'assistant', parts: [{ type: 'tool_call', id: 'c1', name: 'look', arguments: asked }] },
    ]);
    const spans = [
      aSpan('1', { attributes: { ...CHAT, 'gen_ai.output.messages': output } }),
      aSpan('2', { attributes: { ...TOOL, 'gen_ai.tool.call.arguments': given } }),
    ];
    const stored = spans.map((span) => ({ span: normalizeSpan(span), findings: [] }));
    expect(assembleTrace(stored).body.content.tool_calls).toMatchObject([{ arguments: expected }]);
  });
});

describe("Logfire's request", () => {
  test('is a question where it holds one, and settings where it names the model alone', () => {
    const span = { 'gen_ai.operation.name': 'embeddings', 'gen_ai.request.model': 'text-embedding-3-small' };
    const read = (request: object) =>
      normalizeSpan(aSpan('1', { attributes: { ...span, request_data: json(request) } }));
    expect(read({ model: 'text-embedding-3-small', input: 'umbrellas' }).input).toBe('umbrellas');
    const settings = { model: 'text-embedding-3-small' };
    expect(read(settings)).toMatchObject({ attributes: { request_data: json(settings) } });
    expect(read(settings)).not.toHaveProperty('input');
  });
});
