import { describe, expect, test } from 'vitest';
import { normalizeSpan } from '../../functions/spans/normalize-span.ts';
import type { Attributes } from '../../functions/spans/span.ts';
import { aSpan } from '../support/builders/spans.ts';

const MODEL = { 'gen_ai.request.model': 'gpt-4o' };
const read = (attributes: Attributes) => normalizeSpan(aSpan('1', { attributes }));

describe('a name that stands in no table', () => {
  test.each<[string, string, string]>([
    ['acme.user_id', 'user_id', 'ann-1'],
    ['acme.userId', 'user_id', 'ann-1'],
    ['acme.metadata.end_user_id', 'user_id', 'ann-1'],
    ['acme.user.id', 'user_id', 'ann-1'],
    ['usr.id', 'user_id', 'ann-1'],
    ['acme.session_id', 'session_id', 's-1'],
    ['acme.trace.sessionId', 'session_id', 's-1'],
    ['acme.session.id', 'session_id', 's-1'],
    ['acme.thread_id', 'conversation_id', 't-1'],
    ['acme.conversation.id', 'conversation_id', 't-1'],
  ])('%s is its %s', (name, field, value) => {
    expect(read({ [name]: value })).toMatchObject({ [field]: value });
    expect(read({ [name]: value }).attributes).toBeUndefined();
  });

  test.each<[string, string | number]>([
    ['acme.user', 'ann'],
    ['acme.user_name', 'ann'],
    ['acme.user_id', 'None'],
    ['acme.user_id', ''],
    ['acme.user_ids', 'a,b'],
    ['acme.creator_user_id', 'user_1'],
    ['acme.thread_id', 17],
    ['acme.thread.id', '17'],
    ['thread.id', 'main'],
    ['http.session_id', 's'],
    ['db.user.id', 'root'],
    ['id', 'x'],
  ])('%s = %j is nobody', (name, value) => {
    const { user_id: user, session_id: session, conversation_id: conversation, attributes } = read({ [name]: value });
    expect([user, session, conversation]).toEqual([undefined, undefined, undefined]);
    expect(attributes).toEqual({ [name]: value });
  });

  test('comes after the names of the tables', () => {
    expect(read({ 'acme.user_id': 'ben-2', 'user.id': 'ann-1' })).toMatchObject({
      user_id: 'ann-1',
      attributes: { 'acme.user_id': 'ben-2' },
    });
  });

  test.each<[string, Attributes, object]>([
    [
      'as providers count',
      { 'acme.prompt_tokens': 90, 'acme.completion_tokens': 12 },
      { input_tokens: 90, output_tokens: 12 },
    ],
    [
      'as texts',
      { 'acme.usage.inputTokens': '90', 'acme.usage.outputTokens': '12', 'acme.usage.cacheReadTokens': '40' },
      { input_tokens: 90, output_tokens: 12, cached_tokens: 40 },
    ],
    [
      'in total',
      { 'acme.input_token_count': 90, 'acme.total_token_count': 102 },
      { input_tokens: 90, output_tokens: 12 },
    ],
    [
      'with parts',
      {
        'acme.tokens.input': 90,
        'acme.output_tokens': 12,
        'acme.cache_creation_tokens': 20,
        'acme.reasoning_tokens': 5,
      },
      { output_tokens: 12, cache_write_tokens: 20, reasoning_tokens: 5 },
    ],
  ])('counts tokens %s', (_what, attributes, usage) => {
    expect(read({ ...MODEL, ...attributes }).usage).toMatchObject(usage);
  });

  test.each<[string, number | string]>([
    ['acme.max_tokens', 500],
    ['acme.maxOutputTokens', 500],
    ['acme.input_tokens_limit', 500],
    ['acme.output_tokens_per_second', 25.3],
    ['acme.time_per_output_token', 0.3],
    ['acme.output_token_throughput', 25],
    ['acme.cost_per_input_token', 0.1],
    ['acme.remaining_tokens', 9],
    ['acme.aggregated.input_tokens', 9],
    ['acme.audio_input_tokens', 9],
    ['acme.input_tokens', 'many'],
    ['acme.input_length', 9],
    ['rpc.input_tokens', 9],
  ])('%s counts none', (name, value) => {
    const { usage, attributes } = read({ ...MODEL, [name]: value });
    expect([usage, attributes]).toEqual([undefined, { [name]: value }]);
  });

  test('counts nothing beside counts that a table has, nor on a span that tells of no model', () => {
    const counted = { 'gen_ai.usage.input_tokens': 90, 'gen_ai.usage.output_tokens': 12 };
    expect(read({ ...MODEL, ...counted, 'acme.cached_tokens': 40 }).usage).toEqual({
      input_tokens: 90,
      output_tokens: 12,
    });
    expect(read({ 'acme.input_tokens': 90 }).usage).toBeUndefined();
  });

  test.each<[string, number | undefined]>([
    ['acme.cost_usd', 12_500],
    ['acme.total_cost_usd', 12_500],
    ['acme.costUsd', 12_500],
    ['acme.totalCostUsd', 12_500],
    ['acme.cost', undefined],
    ['acme.input_cost_usd', undefined],
    ['acme.max_cost_usd', undefined],
  ])('%s costs %j', (name, cost) => {
    expect(read({ ...MODEL, [name]: 0.0125 }).cost).toBe(cost);
  });

  test('costs nothing beside a cost that a table has', () => {
    expect(read({ ...MODEL, 'gen_ai.usage.cost': 0.5, 'acme.cost_usd': 0.0125 }).cost).toBe(500_000);
  });

  test.each<[string, string]>([
    ['gen_ai.tool.parameters', 'gen_ai.tool.response'],
    ['tool.arguments', 'tool.result'],
    ['arguments', 'result'],
    ['acme.tool.input', 'acme.tool.output'],
    ['acme.toolArgs', 'acme.toolResult'],
    ['acme_params', 'acme_return_value'],
    ['acme.input_json', 'acme.output_json'],
  ])('is what a tool was given and answered: %s and %s', (given, answered) => {
    const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look' };
    const span = read({ ...tool, [given]: '{"at":"sky"}', [answered]: 'clouds' });
    expect(span.tool).toEqual({ name: 'look', arguments: { at: 'sky' }, result: 'clouds' });
    expect(span.attributes).toBeUndefined();
  });

  test.each<[string, unknown]>(
    [
      ['clouds', [{ text: 'clouds' }]],
      ['clouds\nrain', [{ type: 'text', text: 'clouds' }, { text: 'rain' }]],
      [[{ text: 'clouds', source: 'sky' }], [{ text: 'clouds', source: 'sky' }]],
      [[{ type: 'image', text: 'x' }], [{ type: 'image', text: 'x' }]],
      [[], []],
    ].map(([expected, result]) => [JSON.stringify(expected), result]),
  )('of a tool answers %s', (expected, result) => {
    const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look' };
    const span = read({ ...tool, 'gen_ai.tool.call.result': JSON.stringify(result) });
    expect(JSON.stringify(span.tool?.result)).toBe(expected);
  });

  test.each<[object, object, object]>([
    [{ args: [], kwargs: { at: 'sky' } }, { at: 'sky' }, {}],
    [{ args: ['sky'], kwargs: { at: 'sky' } }, { args: ['sky'], kwargs: { at: 'sky' } }, {}],
    [{ input_str: '{}', inputs: { at: 'sky' }, tags: ['a'], kwargs: {} }, { at: 'sky' }, { tags: ['a'] }],
    [{ kwargs: { at: 'sky' }, city: 'Paris' }, { kwargs: { at: 'sky' }, city: 'Paris' }, {}],
  ])('of a tool in %j is given what its framework was', (value, given, rest) => {
    const span = read({ 'traceloop.span.kind': 'tool', 'traceloop.entity.input': JSON.stringify(value) });
    expect(span.tool?.arguments).toEqual(given);
    const kept = Object.entries(rest).map(([key, item]) => [`traceloop.entity.input.${key}`, item]);
    expect(span.attributes ?? {}).toMatchObject(Object.fromEntries(kept));
  });

  test('is that of a tool only where no table has it', () => {
    const tool = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'look' };
    const given = { 'gen_ai.tool.call.arguments': '{"at":"sky"}', 'acme.tool.input': 'other' };
    expect(read({ ...tool, ...given })).toMatchObject({
      tool: { arguments: { at: 'sky' } },
      attributes: { 'acme.tool.input': 'other' },
    });
    expect(read({ 'acme.tool.input': 'x', 'acme.result': 'y' })).toMatchObject({ kind: 'span' });
  });

  test('is no session where it is one of a protocol', () => {
    expect(read({ 'mcp.session.id': 'm' })).not.toHaveProperty('session_id');
  });

  test('is never a text', () => {
    expect(read({ ...MODEL, 'acme.input': 'Who?', 'acme.output': 'Me.' })).not.toHaveProperty('input');
  });
});
