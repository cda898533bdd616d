import { beforeAll, describe, expect, inject, test } from 'vitest';
import { aSubmission } from '../support/builders/submission.ts';
import { ApiClient } from '../support/system/api-client.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';

const system = inject('deployedSystem');
/** What "within seconds" means, while other tests take the cores. */
const SECONDS_MS = 15_000;
let tenant: Tenant;

beforeAll(async () => {
  tenant = await createTenant(system);
});

/** The calls of EXAMPLES, as a client pastes them. */
describe('the documented calls', () => {
  const medical = {
    model: 'gpt-4',
    input: 'What medications should I take for diabetes?',
    output: 'You should take insulin as prescribed by your doctor.',
    domain: 'healthcare',
  };
  let traceId = '';

  test('an organization is created with its first key, shown once', async () => {
    const platform = new ApiClient(system.url, system.platformKey);
    const answer = await platform.post('/api/v1/organizations', { name: 'Acme Corp', email: 'admin@acme.example' });

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      organization_id: expect.stringMatching(/^org_/),
      name: 'Acme Corp',
      api_key: expect.stringMatching(/^aegis_local_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}$/),
    });
    const { organization_id: id, name, api_key: key } = Object(answer.body);
    const owner = new ApiClient(system.url, key);
    const organization = { organization_id: id, name, status: 'active' };
    expect((await owner.get('/api/v1/organization')).body).toMatchObject(organization);
    expect((await owner.get('/api/v1/api-keys')).body).toMatchObject({ items: [{ role: 'owner' }] });
  });

  test('a trace is accepted and its evaluation is there within seconds', async () => {
    const accepted = await tenant.api.post('/api/v1/traces', medical);
    expect(accepted.status).toBe(202);
    expect(accepted.body).toEqual({ trace_id: expect.any(String), status: 'queued' });
    expect(accepted.headers.get('ratelimit')).toMatch(/"user-daily-tokens";r=\d+;t=\d+/);
    traceId = String(Object(accepted.body).trace_id);

    const evaluation = await awaitEvaluation(tenant.api, traceId, SECONDS_MS);
    expect(evaluation).toMatchObject({ trace_id: traceId, status: 'completed', project_id: 'default' });
    expect(evaluation.passed).toBe(evaluation.verdict === 'passed');
    expect(evaluation.total_issues).toBe(evaluation.issues.length);
    expect(evaluation.tiers.map(({ tier }) => tier)).toEqual(expect.arrayContaining([0, 1]));
    expect(evaluation.decisions.length).toBeGreaterThan(0);

    const byOwnId = await tenant.api.get(`/api/v1/evaluations/${evaluation.evaluation_id}`);
    const ofTrace = await tenant.api.get(`/api/v1/traces/${traceId}/evaluation`);
    expect([byOwnId.status, ofTrace.status]).toEqual([200, 200]);
    expect(byOwnId.body).toEqual(ofTrace.body);
  });

  test('a trace reads back as it was sent, with its evaluation', async () => {
    const answer = await tenant.api.get(`/api/v1/traces/${traceId}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      trace_id: traceId,
      model: 'gpt-4',
      domain: 'healthcare',
      status: 'evaluated',
      cost_usd: expect.stringMatching(/^\d+\.\d{2,6}$/),
      content: { input: medical.input, output: medical.output },
      evaluation: { trace_id: traceId },
    });
  });

  test('traces are listed by domain', async () => {
    await tenant.api.post('/api/v1/traces', aSubmission({ domain: 'legal' }));
    const answer = await tenant.api.get('/api/v1/traces?domain=healthcare&limit=10');
    expect(answer.status).toBe(200);
    expect(Object(answer.body).items).toEqual([expect.objectContaining({ trace_id: traceId, domain: 'healthcare' })]);
  });

  test('the quota of a user is checked and changed', async () => {
    const status = () => tenant.api.get('/api/v1/quota/status?user_id=user-123&project_id=default');
    const before = await status();
    expect(before.status).toBe(200);
    expect(before.body).toMatchObject({ allowed: true, reason: null });
    expect(limitOf(before.body, 'tokens')).toMatchObject({ limit: 1_000_000, used: 0, remaining: 1_000_000 });
    expect(limitOf(before.body, 'cost')).toMatchObject({ limit: '10.00', used: '0.00', remaining: '10.00' });

    const update = await tenant.api.post('/api/v1/quota/update', {
      user_id: 'user-123',
      project_id: 'default',
      max_tokens_daily: 5_000_000,
      max_cost_daily: '50.00',
    });
    expect(update.status).toBe(200);
    const after = await status();
    expect(limitOf(after.body, 'tokens')).toMatchObject({ limit: 5_000_000, remaining: 5_000_000 });
    expect(limitOf(after.body, 'cost')).toMatchObject({ limit: '50.00', remaining: '50.00' });
  });

  test('health, liveness and readiness answer without a key', async () => {
    const anybody = new ApiClient(system.url);
    const answers = await Promise.all(['/health', '/health/live', '/health/ready'].map((path) => anybody.get(path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[2]?.body).toEqual({
      status: 'ready',
      components: { table: 'healthy', evaluation_queue: 'healthy' },
    });
  });
});

describe('a trace submitted again', () => {
  const body = aSubmission({ trace_id: 'order-4711', user_id: 'repeater', metadata: { a: 1, b: 2 } });

  test('P3: the same trace_id with the same body is one trace and one charge', async () => {
    const first = await tenant.api.post('/api/v1/traces', body);
    const charged = await usedBy('repeater');
    const again = await tenant.api.post('/api/v1/traces', { ...body, metadata: { b: 2, a: 1 } });
    await awaitEvaluation(tenant.api, 'order-4711');
    const third = await tenant.api.post('/api/v1/traces', body);

    expect([first.status, again.status, third.status]).toEqual([202, 202, 202]);
    expect(again.body).toEqual(first.body);
    expect(third.body).toEqual(first.body);
    expect(charged).toMatchObject({ requests: 1 });
    expect(await usedBy('repeater')).toEqual(charged);
    const list = await tenant.api.get('/api/v1/traces?user_id=repeater');
    expect(Object(list.body).items).toHaveLength(1);
  });

  test('twenty at once are one trace and one charge', async () => {
    const racer = aSubmission({ trace_id: 'race-1', user_id: 'racer' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => tenant.api.post('/api/v1/traces', racer)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(await usedBy('racer')).toMatchObject({ requests: 1, reserved: 0 });
  });

  test('with another body it is refused, and nothing changes', async () => {
    const before = await usedBy('repeater');
    const answer = await tenant.api.post('/api/v1/traces', { ...body, output: 'Another answer.' });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'idempotency_mismatch', errors: [{ path: 'trace_id' }] });
    expect(await usedBy('repeater')).toEqual(before);
    const stored = await tenant.api.get('/api/v1/traces/order-4711');
    expect(stored.body).toMatchObject({ content: { output: body['output'] } });
  });
});

describe('a deleted trace', () => {
  test('P9: leaves a receipt and nothing else', async () => {
    await tenant.api.post('/api/v1/traces', aSubmission({ trace_id: 'to-delete' }));
    const { evaluation_id: evaluationId } = await awaitEvaluation(tenant.api, 'to-delete');

    const receipt = await tenant.api.delete('/api/v1/traces/to-delete');
    expect(receipt.status).toBe(200);
    expect(receipt.body).toMatchObject({
      trace_id: 'to-delete',
      removed: expect.arrayContaining([
        { store: 'table', items: expect.arrayContaining(['META', 'BODY', expect.stringContaining('EVAL#')]) },
      ]),
    });
    const paths = [
      '/api/v1/traces/to-delete',
      '/api/v1/traces/to-delete/evaluation',
      '/api/v1/evaluations/to-delete',
      `/api/v1/evaluations/${evaluationId}`,
    ];
    const gone = await Promise.all(paths.map((path) => tenant.api.get(path)));
    expect(gone.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await tenant.api.delete('/api/v1/traces/to-delete')).status).toBe(404);
    const again = await tenant.api.post('/api/v1/traces', aSubmission({ trace_id: 'to-delete' }));
    expect(again).toMatchObject({ status: 409, body: { errors: [{ path: 'trace_id' }] } });
    expect((await tenant.api.get('/api/v1/traces/to-delete')).status).toBe(404);
    const list = await tenant.api.get('/api/v1/traces?limit=100');
    expect(JSON.stringify(list.body)).not.toContain('to-delete');
  });
});

interface Limit {
  readonly dimension: string;
  readonly period: string;
  readonly scope: string;
  readonly used: number | string;
  readonly reserved: number | string;
}

function limitOf(status: unknown, dimension: string): Limit | undefined {
  const limits: Limit[] = Object(status).limits;
  return limits.find((limit) => limit.dimension === dimension && limit.period === 'daily');
}

async function usedBy(userId: string) {
  const { body } = await tenant.api.get(`/api/v1/quota/status?user_id=${userId}`);
  const [requests, tokens, cost] = ['requests', 'tokens', 'cost'].map((dimension) => limitOf(body, dimension));
  return { requests: requests?.used, reserved: requests?.reserved, tokens: tokens?.used, cost: cost?.used };
}
