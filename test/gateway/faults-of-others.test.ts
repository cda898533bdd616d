import { describe, expect, test } from 'vitest';
import { eventOf, streamOf } from '../../functions/gateway/replay-answer.ts';
import type { ChatEvent, UpstreamFailure } from '../../functions/gateway/upstream.ts';
import { failing, scriptedGateway as gateway, saying } from '../support/memory/scripted-gateway.ts';

/** What other gateways were seen to do wrong and no other file of this folder is about. */

const CHAT = '/v1/chat/completions';
const PROJECT = { kind: 'project', projectId: 'default' } as const;
const MESSAGES = [{ role: 'user', content: 'Hi' }];
const BODIES: readonly (readonly [path: string, body: object])[] = [
  [CHAT, { messages: MESSAGES, max_tokens: 100 }],
  ['/v1/messages', { messages: MESSAGES, max_tokens: 100 }],
  ['/v1/responses', { input: 'Hi', max_output_tokens: 100 }],
  ['/v1/embeddings', { input: 'Hi' }],
];

test.each(BODIES)('%s asks nobody when nothing is left of a limit', async (path, body) => {
  for (const limit of [{ requests: 0 }, { cost: 10 }]) {
    const { system, upstream } = gateway(() => saying('Hello.'));
    await system.limit(PROJECT, limit);
    const answer = await system.send('POST', path, { model: 'house:small', ...body });
    expect(answer.status).toBe(429);
    expect(upstream.requests).toEqual([]);
  }
});

test('calls that cost little wait for none that has ended, though each may cost nearly all that is left', async () => {
  const { system, ask } = gateway(() => saying('Hello.'));
  // Each call holds more than half of the limit and costs 19.
  await system.limit(PROJECT, { requests: 100, cost: 1_500 });
  for (let asked = 1; asked <= 5; asked++) {
    expect((await ask({ max_tokens: 600 })).status).toBe(200);
    expect((await system.usage()).cost).toEqual({ used: asked * 19, reserved: 0 });
  }
});

test('calls that fail hold nothing afterwards', async () => {
  const { system, ask } = gateway(() => {
    throw failing('overloaded');
  });
  await system.limit(PROJECT, { requests: 100, cost: 1_500 });
  for (let asked = 1; asked <= 5; asked++) expect((await ask({ max_tokens: 600 })).status).toBe(503);
  expect((await system.usage()).cost).toEqual({ used: 0, reserved: 0 });
});

describe('what is left of a limit', () => {
  const left = (headers: Readonly<Record<string, string>>) =>
    Number(/"project-daily-requests";r=(\d+)/.exec(headers['ratelimit'] ?? '')?.[1]);

  test('falls with each answer, in the headers of it', async () => {
    const { system, ask } = gateway(() => saying('Hello.'));
    await system.limit(PROJECT, { requests: 10 });
    const seen: number[] = [];
    for (const path of [CHAT, CHAT, '/v1/messages']) seen.push(left((await ask({}, path)).headers));
    expect(seen).toEqual([9, 8, 7]);
  });
});

describe('a provider that answers 200 and fails before it has said anything', () => {
  const ROLE = eventOf({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] });
  const ANSWER = [
    ROLE,
    eventOf({ choices: [{ index: 0, delta: { content: 'Hello.' }, finish_reason: 'stop' }] }),
    { data: '[DONE]', chunk: null },
  ];

  async function* failingAfter(events: readonly ChatEvent[], kind: UpstreamFailure['kind']): AsyncGenerator<ChatEvent> {
    yield* events;
    throw failing(kind);
  }

  test.each<[string, readonly ChatEvent[], UpstreamFailure['kind']]>([
    ['at once', [], 'overloaded'],
    ['after its role', [ROLE], 'cut'],
  ])('%s is followed by the next one, of which alone the client reads', async (_name, before, kind) => {
    const { ask } = gateway(
      (model) => ({ kind: 'stream', events: model === 'a' ? failingAfter(before, kind) : streamOf(ANSWER) }),
      { layers: { L1: ['house:a', 'house:b'] } },
    );
    const answer = await ask({ model: 'L1', stream: true });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-aegis-model': 'house:b', 'x-aegis-attempts': '2' } });
    expect(answer.text.match(/"role"/g)).toHaveLength(1);
    expect(answer.text).not.toContain('error');
    expect(answer.text).toContain('[DONE]');
  });

  test('is no end of the answer where it had said something', async () => {
    const { ask, upstream } = gateway(
      () => ({ kind: 'stream', events: failingAfter(ANSWER.slice(0, 1).concat(HALF), 'cut') }),
      { layers: { L1: ['house:a', 'house:b'] } },
    );
    const answer = await ask({ model: 'L1', stream: true });
    expect(upstream.requests).toHaveLength(1);
    expect(answer.text.match(/Hel/g)).toHaveLength(1);
    expect(answer.text).toContain('"error"');
    expect(answer.text).not.toContain('[DONE]');
  });
  const HALF = [eventOf({ choices: [{ index: 0, delta: { content: 'Hel' }, finish_reason: null }] })];
});

test('a kept answer that cannot be looked at is not given out', async () => {
  const { system, ask } = gateway(() => saying('Hello.'), { cache: true, guard_output: 'buffer' });
  await ask();
  const { services } = system;
  const broken = {
    name: 'broken',
    version: '1',
    category: 'toxicity' as const,
    unavailable: 'gone',
    assess: () => {
      throw new Error('gone');
    },
  };
  const loadGuard: typeof services.loadGuard = async (project) => ({
    ...(await services.loadGuard(project)),
    models: [broken],
  });
  const answer = await system.sendWith(
    { ...services, loadGuard },
    { model: 'house:small', max_tokens: 100, messages: MESSAGES },
  );
  expect(system.notes).toEqual(['cache_hit', 'guard_failed']);
  expect(answer.status).toBeGreaterThanOrEqual(500);
  expect(answer.headers).toMatchObject({ 'x-request-id': 'request-1', 'x-aegis-cache': 'hit' });
  expect(answer.text).not.toContain('Hello');
});
