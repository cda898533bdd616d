import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { StripeApi } from '../../functions/billing/stripe/stripe-api.ts';

const KEY = ['rk', 'test', 'aKeyOfNobody'].join('_');
const MINUTE = Date.parse('2026-11-20T00:17:00Z');
const EVENT = { eventName: 'aegis_traces', customerId: 'cus_1', value: -3, identifier: 'aegis-1', stamp: MINUTE };

/** What the stand-in answers, and what it was asked last. */
let answer: { status: number; body: string } | 'hangs_up';
let asked: {
  method?: string | undefined;
  url?: string | undefined;
  headers: NodeJS.Dict<string | string[]>;
  body: string;
};
const server = createServer(async (incoming, response) => {
  let body = '';
  for await (const part of incoming) body += part;
  asked = { method: incoming.method, url: incoming.url, headers: incoming.headers, body };
  if (answer === 'hangs_up') response.destroy();
  else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
});
let api: StripeApi;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  api = new StripeApi({ apiUrl: `http://127.0.0.1:${port}`, key: KEY });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const refusal = (code: string | undefined, message: string) => JSON.stringify({ error: { code, message } });

test('an event is sent as a form, with the key, a version and the second of its minute', async () => {
  answer = { status: 200, body: '{"object":"billing.meter_event"}' };
  expect(await api.send(EVENT)).toEqual({ outcome: 'taken' });
  expect([asked.method, asked.url]).toEqual(['POST', '/v1/billing/meter_events']);
  expect(Object.fromEntries(new URLSearchParams(asked.body))).toEqual({
    event_name: 'aegis_traces',
    identifier: 'aegis-1',
    timestamp: String(MINUTE / 1_000),
    'payload[stripe_customer_id]': 'cus_1',
    'payload[value]': '-3',
  });
  expect(asked.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    'content-type': expect.stringContaining('x-www-form-urlencoded'),
    'stripe-version': '2025-03-31.basil',
  });
});

test.each([
  [400, refusal('duplicate_meter_event', 'It is there.'), 'taken'],
  [400, refusal(undefined, 'An event already exists with identifier aegis-1.'), 'taken'],
  [400, refusal('resource_missing', 'No such customer'), 'refused'],
  [404, 'no JSON', 'refused'],
  [401, refusal(undefined, 'Invalid API Key'), 'key_refused'],
  [403, refusal(undefined, 'The key may not do this'), 'key_refused'],
  [429, refusal('rate_limit', 'Too many'), 'busy'],
  [409, refusal('lock_timeout', 'Another call'), 'unknown'],
  [500, '', 'unknown'],
  [503, '<html>', 'unknown'],
  [302, '', 'unknown'],
] as const)('an answer with %d and %s means that the event is %s', async (status, body, outcome) => {
  answer = { status, body };
  expect(await api.send(EVENT)).toMatchObject({ outcome });
});

test('a refusal says why, and not at length', async () => {
  answer = { status: 400, body: refusal('resource_missing', `No such customer ${'x'.repeat(500)}`) };
  const sending = await api.send(EVENT);
  expect(sending).toMatchObject({ reason: expect.stringMatching(/^400 resource_missing No such customer x+$/) });
  expect('reason' in sending ? sending.reason.length : 0).toBe(200);
});

test('an answer that does not come leaves the end unknown', async () => {
  answer = 'hangs_up';
  expect(await api.send(EVENT)).toEqual({ outcome: 'unknown' });
  expect(await api.sumOfMinute('mtr_1', 'cus_1', MINUTE)).toBeNull();
});

test('what a meter has of a customer in a minute is asked for, and nothing is zero', async () => {
  answer = { status: 200, body: '{"data":[{"aggregated_value":5.0},{"aggregated_value":-2}]}' };
  expect(await api.sumOfMinute('mtr_1', 'cus_1', MINUTE)).toBe(3);
  const from = MINUTE / 1_000;
  expect(asked.url).toBe(
    `/v1/billing/meters/mtr_1/event_summaries?customer=cus_1&start_time=${from}&end_time=${from + 60}`,
  );
  answer = { status: 200, body: '{"data":[]}' };
  expect(await api.sumOfMinute('mtr_1', 'cus_1', MINUTE)).toBe(0);
  for (const wrong of [
    { status: 200, body: '{}' },
    { status: 404, body: '{"data":[]}' },
  ]) {
    answer = wrong;
    expect(await api.sumOfMinute('mtr_1', 'cus_1', MINUTE)).toBeNull();
  }
});
