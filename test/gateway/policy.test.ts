import { describe, expect, test } from 'vitest';
import { cacheKeyOf, mayBeKept } from '../../functions/gateway/answer-cache.ts';
import { AnswerAssembly } from '../../functions/gateway/assemble-answer.ts';
import { answersAgree } from '../../functions/gateway/cross-check.ts';
import { escalatedRoute, shouldEscalate } from '../../functions/gateway/escalate.ts';
import { GatewaySettings } from '../../functions/gateway/gateway-settings.ts';
import { replayAnswer } from '../../functions/gateway/replay-answer.ts';
import { isComplete, readWholeAnswer, WholeAnswer } from '../../functions/gateway/whole-answer.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { MemoryHasher } from '../support/memory/hasher.ts';

const TARGET = { provider: 'openai', model: 'gpt-5-mini' };
const OTHER = { provider: 'anthropic', model: 'claude-x' };

function anAnswer(message: object, finish_reason: string | null = 'stop'): WholeAnswer {
  return WholeAnswer.parse({ id: 'x', choices: [{ index: 0, message, finish_reason }] });
}

describe('the key of an answer', () => {
  const body = { model: 'L1', messages: [{ role: 'user', content: 'Hi' }], temperature: 0 };
  const asked = { organizationId: ORGANIZATION, projectId: 'default', policyVersion: '3', target: TARGET, body };
  const keyOf = (fields: Partial<typeof asked> = {}) => cacheKeyOf(new MemoryHasher(), { ...asked, ...fields });

  test('is the same in whatever form and order the request comes', async () => {
    const turned = { temperature: 0, messages: [{ content: 'Hi', role: 'user' }], model: 'openai:gpt-5-mini' };
    expect(await keyOf({ body: turned })).toBe(await keyOf());
    const streamed = { ...body, stream: true, stream_options: { include_usage: true } };
    expect(await keyOf({ body: streamed })).toBe(await keyOf());
  });

  test.each<[string, Partial<typeof asked>]>([
    ['another organization', { organizationId: 'org_other' }],
    ['another project', { projectId: 'other' }],
    ['another policy', { policyVersion: '4' }],
    ['another model', { target: OTHER }],
    ['another prompt', { body: { ...body, messages: [] } }],
    ['another sampling', { body: { ...body, temperature: 1 } }],
    ['a response format', { body: { ...body, ...{ response_format: { type: 'json_object' } } } }],
    ['tools', { body: { ...body, ...{ tools: [] } } }],
    ['a user', { body: { ...body, ...{ user: 'ann' } } }],
    ['an unknown member', { body: { ...body, ...{ x_new: 1 } } }],
  ])('is another one for %s', async (_, fields) => {
    expect(await keyOf(fields)).not.toBe(await keyOf());
  });

  test('is asked for complete answers of a size alone', () => {
    expect(mayBeKept(anAnswer({ content: 'Hi' }))).toBe(true);
    expect(mayBeKept(anAnswer({ content: null, tool_calls: [] }, 'tool_calls'))).toBe(true);
    for (const reason of ['length', 'content_filter', 'error', null]) {
      expect(mayBeKept(anAnswer({ content: 'Hi' }, reason))).toBe(false);
    }
    expect(mayBeKept(WholeAnswer.parse({ choices: [] }))).toBe(false);
    expect(mayBeKept(anAnswer({ content: 'ü'.repeat(130_000) }))).toBe(false);
  });
});

describe('a kept answer', () => {
  const call = (id: string, text: string) => ({ id, type: 'function', function: { name: 'f', arguments: text } });
  const answer = WholeAnswer.parse({
    id: 'x',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    system_fingerprint: 'fp',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hi', refusal: null },
        logprobs: { content: [{ token: 'Hi' }] },
        finish_reason: 'stop',
      },
      {
        index: 1,
        message: { role: 'assistant', content: null, tool_calls: [call('a', '{}'), call('b', '{"x":1}')] },
        finish_reason: 'tool_calls',
      },
    ],
    usage: { prompt_tokens: 1 },
  });

  test('told as a stream and put together again is the same answer', () => {
    const assembly = new AnswerAssembly();
    const events = [...replayAnswer(answer, true)];
    expect(events.at(-1)?.data).toBe('[DONE]');
    for (const { chunk } of events) if (chunk !== null) assembly.add(chunk);
    expect(assembly.answer()).toEqual(answer);
    expect(readWholeAnswer(JSON.stringify(answer))).toEqual(answer);
  });

  test('tells its usage only where it was asked for', () => {
    expect(JSON.stringify([...replayAnswer(answer, false)])).not.toContain('usage');
    const asked = [...replayAnswer(answer, true)].map(({ chunk }) => chunk?.usage);
    expect(asked).toEqual([null, null, null, null, { prompt_tokens: 1 }, undefined]);
  });

  test('is put together from pieces of tool calls that alternate', () => {
    const assembly = new AnswerAssembly();
    const tool = (index: number, called: object, id?: string) => ({
      tool_calls: [{ index, ...(id && { id }), function: called }],
    });
    for (const delta of [
      { role: 'assistant', content: null },
      tool(1, { name: 'g', arguments: '' }, 'b'),
      tool(0, { name: 'f', arguments: '{"a"' }, 'a'),
      tool(1, { arguments: '{}' }),
      tool(0, { arguments: ':1}' }),
    ]) {
      assembly.add({ choices: [{ index: 0, delta }] });
    }
    assembly.add({ choices: [{ index: 0, finish_reason: 'tool_calls' }] });
    expect(assembly.answer().choices[0]).toMatchObject({
      message: {
        tool_calls: [
          { id: 'a', function: { name: 'f', arguments: '{"a":1}' } },
          { id: 'b', function: { name: 'g', arguments: '{}' } },
        ],
      },
      finish_reason: 'tool_calls',
    });
  });

  test('was cut off where it has no finish reason', () => {
    expect(isComplete(anAnswer({ content: 'Hi' }, null))).toBe(false);
  });
});

describe('an answer is asked for again', () => {
  const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const bySchema = { response_format: { type: 'json_schema', json_schema: { name: 'a', schema } } };
  const byObject = { response_format: { type: 'json_object' } };
  const tools = { tools: [{ type: 'function', function: { name: 'f', parameters: schema } }, { type: 'custom' }] };
  const calls = (name: string, text: string) => ({
    content: null,
    tool_calls: [{ id: '1', function: { name, arguments: text } }],
  });
  const ask = (body: object, answer: WholeAnswer, hasFailed = false, auto_escalate = true) =>
    shouldEscalate({ settings: { auto_escalate }, body: { ...body }, answer, hasFailed });

  test.each<[string, object, WholeAnswer, string | null]>([
    ['free text', {}, anAnswer({ content: 'Hi' }), null],
    ['JSON by its schema', bySchema, anAnswer({ content: '{"city":"Paris"}' }), null],
    ['JSON beside its schema', bySchema, anAnswer({ content: '{"city":1}' }), 'schema'],
    ['no JSON', bySchema, anAnswer({ content: 'Paris' }), 'schema'],
    ['cut JSON', bySchema, anAnswer({ content: '{"city":"Par' }, 'length'), 'schema'],
    ['no content', bySchema, anAnswer({ content: null }), 'schema'],
    ['an object', byObject, anAnswer({ content: '{}' }), null],
    ['a list in place of an object', byObject, anAnswer({ content: '[]' }), 'schema'],
    ['a tool call', { ...bySchema, ...tools }, anAnswer(calls('f', '{"city":"Paris"}')), null],
    ['a tool call beside its schema', tools, anAnswer(calls('f', '{}')), 'schema'],
    ['a tool call that is no JSON', tools, anAnswer(calls('f', '{"city"')), 'schema'],
    ['a call without arguments', {}, anAnswer(calls('g', '')), null],
    ['a call of a custom tool', tools, anAnswer({ content: null, tool_calls: [{ id: '1', custom: {} }] }), null],
    ['a refusal', {}, anAnswer({ content: null, refusal: 'I cannot.' }), 'refusal'],
    ["the provider's filter", {}, anAnswer({ content: '' }, 'content_filter'), 'refusal'],
  ])('for %s: %#', (_, body, answer, reason) => {
    expect(ask(body, answer)).toBe(reason);
    expect(ask(body, answer, false, false)).toBeNull();
  });

  test('for what tiers 1 and 2 found', () => {
    expect(ask({}, anAnswer({ content: 'Hi' }), true)).toBe('verdict');
  });

  test('where its schema takes too much work to check', () => {
    const endless = { type: 'json_schema', json_schema: { name: 'c', schema: { $ref: '#' } } };
    const answer = anAnswer({ content: '{"city":"Paris"}' });
    expect(ask({ response_format: endless }, answer)).toBe('schema');
    expect(ask(bySchema, answer)).toBeNull();
  });

  test('one layer up, and not above the top', () => {
    const settings = GatewaySettings.parse({ layers: { L1: ['openai:a'], L3: ['openai:c'] } });
    const question = { settings, providers: new Set(['openai']) };
    const route = { kind: 'route', layer: 'L1', models: [TARGET], reason: '', rule: null } as const;
    const up = escalatedRoute(route, 'schema', question);
    expect(up).toMatchObject({ layer: 'L3', models: [{ model: 'c' }], reason: 'escalated for schema' });
    expect(up && escalatedRoute(up, 'schema', question)).toBeNull();
  });
});

test.each<[string, object, object, boolean | null]>([
  ['JSON of other form', { content: '{"a":1,"b":2}' }, { content: '{ "b": 2, "a": 1 }' }, true],
  ['other JSON', { content: '{"a":1}' }, { content: '{"a":2}' }, false],
  ['free text', { content: 'Paris' }, { content: 'Paris.' }, null],
  [
    'tool calls',
    { tool_calls: [{ id: '1', function: { name: 'f', arguments: '{"a":1}' } }] },
    { tool_calls: [{ id: '2', function: { name: 'f', arguments: '{ "a": 1 }' } }] },
    true,
  ],
])('two answers agree by %s: %#', (_, first, second, agrees) => {
  expect(answersAgree(anAnswer(first), anAnswer(second))).toBe(agrees);
});
