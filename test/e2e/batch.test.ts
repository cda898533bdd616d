import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const Results = z.object({
  accepted: z.int(),
  refused: z.int(),
  results: z.array(
    z.looseObject({
      index: z.int(),
      status: z.int(),
      trace_id: z.string().optional(),
      error: z
        .looseObject({ code: z.string(), errors: z.array(z.looseObject({ path: z.string() })).optional() })
        .optional(),
    }),
  ),
});

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(inject('deployedSystem'));
});

const trace = (text: string, more: object = {}) => ({ model: 'gpt-4o', input: 'Say something', output: text, ...more });

async function post(traces: readonly unknown[], headers: Readonly<Record<string, string>> = {}) {
  const answer = await tenant.api.post('/api/v1/traces/batch', { traces }, { headers });
  expect(answer.status, answer.text).toBe(202);
  return Results.parse(answer.body);
}

describe('POST /api/v1/traces/batch', () => {
  test('answers for each trace in order, and evaluates those it took', async () => {
    const { accepted, refused, results } = await post([
      trace('one'),
      { model: 'gpt-4o', input: 'no output' },
      trace('three', { trace_id: 'batch-three' }),
      trace('three', { trace_id: 'batch-three' }),
      trace('other', { trace_id: 'batch-three' }),
      trace('six', { project_id: 'not-there' }),
    ]);
    expect([accepted, refused]).toEqual([3, 3]);
    expect(results.map(({ status }) => status)).toEqual([202, 422, 202, 202, 422, 404]);
    expect(results[1]?.error?.errors?.map(({ path }) => path)).toEqual(['traces[1].output']);
    expect(results[4]?.error?.code).toBe('idempotency_mismatch');
    await evaluated(results[0]?.trace_id);
    await evaluated('batch-three');
  });

  test('charges a whole batch once, and a repeated one not at all', async () => {
    const before = await requestsUsed();
    const traces = Array.from({ length: 30 }, (_, i) => trace(`text ${i}`, { trace_id: `again-${i}` }));
    const first = await post(traces);
    expect(await post(traces)).toEqual(first);
    expect(first.accepted).toBe(30);
    expect((await requestsUsed()) - before).toBe(30);
  });

  test('admits as many as fit, in order', async () => {
    const limited = await createTenant(inject('deployedSystem'));
    const set = await limited.api.post('/api/v1/quota/update', {
      project_id: 'default',
      user_id: 'u',
      max_requests_daily: 7,
    });
    expect(set.status, set.text).toBe(200);
    const traces = Array.from({ length: 10 }, (_, i) => trace(`text ${i}`, { user_id: 'u' }));
    const answer = await limited.api.post('/api/v1/traces/batch', { traces });
    const { results } = Results.parse(answer.body);
    expect(results.map(({ status }) => status)).toEqual([...Array(7).fill(202), ...Array(3).fill(429)]);
    expect(results[9]?.error?.code).toBe('quota_exceeded');
  });

  test('refuses more than a hundred, and none', async () => {
    for (const traces of [[], Array.from({ length: 101 }, () => trace('x'))]) {
      const answer = await tenant.api.post('/api/v1/traces/batch', { traces });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('"path":"traces"');
    }
  });
});

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': `"${randomBytes(8).toString('hex')}"` };

  test('answers a retry as it did at first, and refuses another body', async () => {
    const first = await tenant.api.post('/api/v1/traces', trace('keyed'), { headers });
    const again = await tenant.api.post('/api/v1/traces', trace('keyed'), { headers });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(again.body).toEqual(first.body);
    const other = await tenant.api.post('/api/v1/traces', trace('another'), { headers });
    expect(other.status).toBe(422);
    expect(other.text).toContain('idempotency-key');
  });

  test('holds for batches as well', async () => {
    const first = await post([trace('a'), trace('b')], headers);
    expect(await post([trace('a'), trace('b')], headers)).toEqual(first);
    const other = await tenant.api.post('/api/v1/traces/batch', { traces: [trace('a')] }, { headers });
    expect(other.status).toBe(422);
  });
});

describe('a large trace', () => {
  test('is kept whole above what an item holds, and its object is removed with it', async () => {
    const contexts = Array.from({ length: 20 }, () => ({ content: randomBytes(37_000).toString('base64') }));
    const answer = await tenant.api.post('/api/v1/traces', trace('large', { trace_id: 'large', contexts }));
    expect(answer.status, answer.text).toBe(202);
    await evaluated('large');
    const stored = await tenant.api.get('/api/v1/traces/large');
    const { content } = z
      .looseObject({ content: z.looseObject({ contexts: z.array(z.unknown()) }) })
      .parse(stored.body);
    expect(content.contexts).toHaveLength(20);
    const receipt = await tenant.api.delete('/api/v1/traces/large');
    const { removed } = z
      .looseObject({ removed: z.array(z.looseObject({ store: z.string(), items: z.array(z.string()) })) })
      .parse(receipt.body);
    expect(removed.find(({ store }) => store === 'bucket')?.items).toHaveLength(1);
    expect((await tenant.api.get('/api/v1/traces/large')).status).toBe(404);
  });

  test('is refused above the limit of the API', async () => {
    const contexts = Array.from({ length: 60 }, () => ({ content: 'x'.repeat(70_000) }));
    const answer = await tenant.api.post('/api/v1/traces', trace('too large', { contexts }));
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('4000000');
  });
});

async function evaluated(traceId: string | undefined): Promise<void> {
  await poll(
    async () => {
      const { status } = await tenant.api.get(`/api/v1/traces/${traceId}/evaluation`);
      return status === 200 ? true : undefined;
    },
    { what: `the evaluation of ${traceId}`, withinMs: 60_000 },
  );
}

async function requestsUsed(): Promise<number> {
  const Status = z.looseObject({
    limits: z.array(z.looseObject({ scope: z.string(), dimension: z.string().optional(), used: z.unknown() })),
  });
  const answer = await tenant.api.get('/api/v1/quota/status');
  const { limits } = Status.parse(answer.body);
  const entry = limits.find((limit) => JSON.stringify(limit).includes('requests'));
  return Number(entry?.used ?? Number.NaN);
}
