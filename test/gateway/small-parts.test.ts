import { describe, expect, test } from 'vitest';
import { messagesForm, responsesForm } from '../../functions/gateway/answer-form.ts';
import { failureOf } from '../../functions/gateway/attempt-call.ts';
import { readChatBody } from '../../functions/gateway/chat-request.ts';
import { Cooldowns } from '../../functions/gateway/cooldowns.ts';
import { answersAgree, crossCheckTarget } from '../../functions/gateway/cross-check.ts';
import { GatewaySettings } from '../../functions/gateway/gateway-settings.ts';
import { traceOfExchange } from '../../functions/gateway/gateway-trace.ts';
import { AnswerGatherer } from '../../functions/gateway/gather-answer.ts';
import { guardEvents, guardWhole } from '../../functions/gateway/guard-output.ts';
import { toAegisError } from '../../functions/gateway/openai-error.ts';
import { outputTexts, withTextAt } from '../../functions/gateway/output-text.ts';
import { isAllowedBaseUrl } from '../../functions/gateway/provider-key.ts';
import { eventOf } from '../../functions/gateway/replay-answer.ts';
import { readResponsesForm } from '../../functions/gateway/translate/responses.ts';
import { UpstreamError, type UpstreamFailure } from '../../functions/gateway/upstream.ts';
import { WholeAnswer } from '../../functions/gateway/whole-answer.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { MemoryGateway } from '../support/memory/gateway.ts';

const FAILURE: UpstreamFailure = { kind: 'refused', status: 400, retryAfterSeconds: null, body: null };

describe('a failure', () => {
  const responses = responsesForm(readResponsesForm({ model: 'L1', input: 'Hi' }), { id: '1', createdAt: 1 });

  test.each([
    ['Messages', messagesForm('msg_1')],
    ['Responses', responses],
  ])('of our own in the middle of a stream is an error event of %s', (_, form) => {
    const event = form.broken('internal_error');
    expect(event).toMatch(/^event: error\ndata: \{.*\}\n\n$/);
    expect(JSON.parse(event.split('data: ')[1] ?? '')).toMatchObject({ type: 'error' });
  });

  test('of a provider that tells no code is told in its words all the same', () => {
    const body = JSON.stringify({ error: { message: 'Too long.', type: 'x', param: null, code: null } });
    const reply = messagesForm('msg_1').failed({ ...FAILURE, body }, {});
    expect(reply.status).toBe(400);
    expect(JSON.parse(String(reply.body))).toMatchObject({ type: 'error', error: { message: 'Too long.' } });
  });

  test('of a provider is taken for one, and no fault of our own is', () => {
    expect(failureOf(new UpstreamError(FAILURE))).toBe(FAILURE);
    const fault = new TypeError('a fault');
    expect(() => failureOf(fault)).toThrow(fault);
    expect(toAegisError(fault)).toMatchObject({ code: 'internal_error', cause: fault });
  });
});

describe('a request', () => {
  test('for a tier whose price nobody knows beforehand is refused, and another tier is passed on', () => {
    const body = (tier: string) => ({ value: { model: 'm', messages: [], service_tier: tier } });
    expect(() => readChatBody(body('priority'))).toThrow(
      expect.objectContaining({ code: 'invalid_request', errors: [expect.objectContaining({ path: 'service_tier' })] }),
    );
    expect(readChatBody(body('flex')).request.service_tier).toBe('flex');
  });
});

describe('the texts of an answer', () => {
  test('of items that do not say their place stand where they are', () => {
    const parts = [{ text: 'a', index: 'first' }, { text: 'b', index: 4 }, 'c'];
    expect(outputTexts({ message: { content: parts } }).map(({ channel, text }) => [channel, text])).toEqual([
      ['/content/0/text', 'a'],
      ['/content/4/text', 'b'],
      ['/content/2', 'c'],
    ]);
  });

  test('are replaced at their path alone', () => {
    const node = { list: [{ text: 'a' }, { text: 'b' }], n: 1 };
    expect(withTextAt(node, ['list', 1, 'text'], 'x')).toEqual({ list: [{ text: 'a' }, { text: 'x' }], n: 1 });
    expect(withTextAt(node, ['n', 'text'], 'x')).toEqual(node);
    expect(withTextAt({ n: null }, ['n', 'text'], 'x')).toEqual({ n: null });
  });

  test('that are blocked are taken away from a choice that does not say which one it is', () => {
    const body = JSON.stringify({ choices: [{ message: { content: 'bad', refusal: '' }, finish_reason: 'stop' }] });
    const guarded = guardWhole(body, () => ({ decision: 'block', spans: [] }));
    expect(guarded.isBlocked).toBe(true);
    expect(JSON.parse(guarded.body).choices).toEqual([
      {
        index: 0,
        message: { role: 'assistant', content: null, refusal: null },
        logprobs: null,
        finish_reason: 'content_filter',
      },
    ]);
  });

  test('are not looked at where there is none', () => {
    const body = JSON.stringify({ choices: [{ index: 0, message: { content: '' }, finish_reason: 'stop' }] });
    const asked: string[] = [];
    const guarded = guardWhole(body, (text) => {
      asked.push(text);
      return { decision: 'block', spans: [] };
    });
    expect(guarded).toEqual({ body, isBlocked: false });
    expect(asked).toEqual([]);
  });

  test('go on behind an event of a stream that is no chunk', async () => {
    const events = [
      { data: '{"x":1}', chunk: null },
      eventOf({ choices: [{ index: 0, delta: { content: 'Hi' }, finish_reason: 'stop' }] }),
      { data: '[DONE]', chunk: null },
    ];
    async function* sent() {
      yield* events;
    }
    const given = [];
    for await (const event of guardEvents(sent(), 'window', () => ({ decision: 'allow', spans: [] })))
      given.push(event);
    expect(given).toEqual(events);
  });
});

describe('a second opinion', () => {
  const answer = (message: object) => WholeAnswer.parse({ choices: [{ message }] });

  test('neither agrees nor differs where there is nothing to compare', () => {
    const json = answer({ content: '{"a":1}' });
    expect(answersAgree(json, answer({ content: '{ "a": 1 }' }))).toBe(true);
    expect(answersAgree(json, answer({ content: null }))).toBeNull();
    expect(answersAgree(json, WholeAnswer.parse({}))).toBeNull();
  });

  test('is asked of the layer above where the layer of the route has no models any more', () => {
    const settings = GatewaySettings.parse({ layers: { L1: ['a:x'], L3: ['a:z'] }, cross_check_share: 1 });
    const answered = { provider: 'a', model: 'y' };
    const route = { kind: 'route', layer: 'L2', models: [answered], reason: 'layer L2', rule: null } as const;
    expect(crossCheckTarget(route, answered, 0, { settings, providers: new Set(['a']) })).toEqual({
      provider: 'a',
      model: 'z',
    });
  });
});

test('any address is allowed where the operator allows all, over the web', () => {
  const all = { allowedBaseUrls: ['*'] };
  expect(isAllowedBaseUrl(all, 'http://10.0.0.1:8080/v1')).toBe(true);
  expect(isAllowedBaseUrl(all, 'https://models.example.org')).toBe(true);
  expect(isAllowedBaseUrl(all, 'file:///etc/hosts')).toBe(false);
  expect(isAllowedBaseUrl(all, 'https://me:secret@models.example.org')).toBe(false);
});

describe('what is known of cooldowns', () => {
  const target = (at: number) => ({ provider: 'openai', model: `m${at}` });

  test('does not grow without end: what was read long ago is read again', async () => {
    const reads: string[] = [];
    const find = async (_o: string, _p: string, { model }: { model: string }) => {
      reads.push(model);
      return null;
    };
    const cooldowns = new Cooldowns({ store: { find, put: async () => undefined }, now: () => NOON, notReached() {} });
    const ask = (at: number) => cooldowns.of(ORGANIZATION, 'default', target(at));
    for (const at of [0, 0]) await ask(at);
    expect(reads).toEqual(['m0']);
    for (let at = 1; at <= 1_000; at += 1) await ask(at);
    await ask(0);
    expect(reads.filter((model) => model === 'm0')).toHaveLength(2);
  });

  test('does not grow without end: a failure is forgotten when a thousand others have failed', async () => {
    const cooled: string[] = [];
    const put = async (_o: string, _p: string, { model }: { model: string }) => void cooled.push(model);
    const cooldowns = new Cooldowns({ store: { find: async () => null, put }, now: () => NOON, notReached() {} });
    const fail = (at: number) =>
      cooldowns.failed(ORGANIZATION, 'default', target(at), { ...FAILURE, kind: 'overloaded', status: 500 });
    for (let at = 0; at <= 1_000; at += 1) await fail(at);
    await fail(0);
    expect(cooled).toEqual([]);
    await fail(0);
    expect(cooled).toEqual(['m0']);
  });
});

test('a trace tells who asked, what was called, and a name where a model told none', () => {
  const system = new MemoryGateway();
  const gatherer = new AnswerGatherer();
  const calls = [{ function: { name: 'now', arguments: '{"in":"UTC"}' } }, { function: { arguments: '[1]' } }];
  gatherer.whole({ choices: [{ message: { tool_calls: calls }, finish_reason: 'tool_calls' }] });
  const parameters = { type: 'object' };
  const tool_calls = [{ id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } }];
  const body = {
    model: '',
    messages: [
      { role: 'critic', content: 'Hm.' },
      { role: 'assistant', content: null, tool_calls },
    ],
    tools: [{ type: 'web_search' }, { type: 'function', function: { name: 'now', parameters } }],
  };
  const trace = traceOfExchange(
    {
      project: system.project,
      payer: system.payer('ann'),
      keyId: 'k',
      userId: 'ann',
      sessionId: undefined,
      tags: [],
      deadline: new AbortController().signal,
    },
    { traceId: 't', startedAt: NOON, attempts: [], flags: [] },
    { body, answer: gatherer.answer, error: null, reservationId: 'r', latencyMs: 1 },
  );
  expect(trace).toMatchObject({
    user_id: 'ann',
    model: '-',
    input: [
      { role: 'user', content: 'Hm.' },
      { role: 'assistant', content: JSON.stringify(tool_calls) },
    ],
    tool_calls: [
      { name: 'now', arguments: { in: 'UTC' }, parameters },
      { name: '-', arguments: [1] },
    ],
  });
});
