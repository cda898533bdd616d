import { describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { type ApiAnswer, ApiClient } from '../support/system/api-client.ts';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const RESERVATIONS = '/api/v1/quota/reservations';

const Limit = z.looseObject({
  scope: z.string(),
  period: z.string(),
  dimension: z.string(),
  used: z.union([z.int(), z.string()]),
  reserved: z.union([z.int(), z.string()]),
  remaining: z.union([z.int(), z.string()]).nullable(),
});
const Status = z.looseObject({ allowed: z.boolean(), reason: z.string().nullable(), limits: z.array(Limit) });

const StoredUsage = z.looseObject({
  usage: z.looseObject({ estimated: z.boolean(), input_tokens: z.int(), output_tokens: z.int() }),
});

async function tokensOf({ api }: Tenant, user: string) {
  const answer = await api.get(`/api/v1/quota/status?user_id=${user}`);
  expect(answer.status).toBe(200);
  const { limits, ...status } = Status.parse(answer.body);
  const tokens = limits.find((limit) => limit.dimension === 'tokens' && limit.scope === `user:default:${user}`);
  return { ...status, used: tokens?.used, reserved: tokens?.reserved, remaining: tokens?.remaining };
}

function limitTokens({ api }: Tenant, user: string, tokens: number): Promise<ApiAnswer> {
  const body = { project_id: 'default', user_id: user, max_tokens_daily: tokens };
  return api.post('/api/v1/quota/update', body);
}

test('a trace without usage is charged its exact tokens once it is evaluated', async () => {
  const tenant = await createTenant(system);
  // About 60 tokens of o200k_base; the estimate says about 100.
  const input = 'internationalization of telecommunications infrastructure responsibilities '.repeat(10);
  const trace = { trace_id: 'estimated', user_id: 'ann', model: 'gpt-4o', input, output: 'Indeed.' };
  expect((await tenant.api.post('/api/v1/traces', trace)).status).toBe(202);
  await awaitEvaluation(tenant.api, 'estimated');
  const exact = await poll(
    async () => {
      const { usage } = StoredUsage.parse((await tenant.api.get('/api/v1/traces/estimated')).body);
      return usage.estimated ? undefined : usage.input_tokens + usage.output_tokens;
    },
    { what: 'the exact usage of the trace', withinMs: 10_000 },
  );
  expect(exact).toBeLessThan(70);
  const settled = await poll(
    async () => {
      const tokens = await tokensOf(tenant, 'ann');
      return tokens.used === exact ? tokens : undefined;
    },
    { what: `a counter that says ${exact}`, withinMs: 10_000 },
  );
  expect(settled).toMatchObject({ reserved: 0, remaining: 1_000_000 - exact });
});

describe('reservations', () => {
  test('hold quota before a model call, charge what it used, and may be repeated', async () => {
    const tenant = await createTenant(system);
    const { api } = tenant;
    const request = {
      project_id: 'default',
      user_id: 'ann',
      requests: 1,
      tokens: 600,
      cost_usd: '0.09',
      reservation_id: 'call-1',
    };
    for (let i = 0; i < 2; i++) {
      const reserved = await api.post(RESERVATIONS, request);
      expect(reserved.status).toBe(201);
      expect(reserved.body).toMatchObject({
        reservation_id: 'call-1',
        status: 'reserved',
        reserved: { requests: 1, tokens: 600, cost_usd: '0.09' },
      });
      expect(reserved.headers.get('ratelimit')).toContain('"user-daily-tokens";r=');
    }
    expect(await tokensOf(tenant, 'ann')).toMatchObject({ used: 0, reserved: 600, allowed: true });
    expect((await api.post(RESERVATIONS, { ...request, tokens: 601 })).status).toBe(422);

    for (let i = 0; i < 2; i++) {
      const settled = await api.post(`${RESERVATIONS}/call-1/settle`, { tokens: 230, cost_usd: '0.034' });
      expect(settled.status).toBe(200);
      expect(settled.body).toMatchObject({
        status: 'settled',
        charged: { requests: 1, tokens: 230, cost_usd: '0.034' },
        late: false,
      });
    }
    expect((await api.post(`${RESERVATIONS}/call-1/settle`, { tokens: 231 })).status).toBe(409);
    expect((await api.delete(`${RESERVATIONS}/call-1`)).status).toBe(204);
    expect(await tokensOf(tenant, 'ann')).toMatchObject({ used: 230, reserved: 0 });
  });

  test('refuse with 429 what does not fit, and say why in the status', async () => {
    const tenant = await createTenant(system);
    expect((await limitTokens(tenant, 'ann', 100)).status).toBe(200);
    const whole = await tenant.api.post(RESERVATIONS, { user_id: 'ann', tokens: 100 });
    expect(whole.status).toBe(201);
    const refused = await tenant.api.post(RESERVATIONS, { user_id: 'ann', tokens: 1 });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.headers.get('ratelimit-policy')).toBe('"user-daily-tokens";q=100;w=86400');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body).toMatchObject({
      type: '/errors/quota_exceeded',
      code: 'quota_exceeded',
      'violated-policies': ['user-daily-tokens'],
    });
    expect(await tokensOf(tenant, 'ann')).toMatchObject({
      allowed: false,
      remaining: 0,
      reason: expect.stringContaining('A request that uses tokens is refused until'),
    });
  });

  test('are given back once, and can pay for a trace', async () => {
    const tenant = await createTenant(system);
    const { api } = tenant;
    await api.post(RESERVATIONS, { user_id: 'ann', tokens: 50, reservation_id: 'unused' });
    for (let i = 0; i < 2; i++) expect((await api.delete(`${RESERVATIONS}/unused`)).status).toBe(204);
    expect((await api.post(`${RESERVATIONS}/unused/settle`, { tokens: 1 })).status).toBe(409);

    await api.post(RESERVATIONS, { user_id: 'ann', tokens: 500, reservation_id: 'paid' });
    const trace = {
      model: 'gpt-4',
      input: 'What is the capital of France?',
      output: 'Paris.',
      user_id: 'ann',
      usage: { input_tokens: 20, output_tokens: 5 },
      reservation_id: 'paid',
    };
    expect((await api.post('/api/v1/traces', trace)).status).toBe(202);
    expect(await tokensOf(tenant, 'ann')).toMatchObject({ used: 25, reserved: 0 });
    expect((await api.post('/api/v1/traces', trace)).status).toBe(409);
  });

  test('P5: of another organization are like unknown ones', async () => {
    const [owner, other] = [await createTenant(system), await createTenant(system)];
    await owner.api.post(RESERVATIONS, { tokens: 5, reservation_id: 'mine' });
    const answers = await Promise.all(
      ['mine', 'unknown'].map((id) => other.api.post(`${RESERVATIONS}/${id}/settle`, { tokens: 1 })),
    );
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    expect((await other.api.delete(`${RESERVATIONS}/mine`)).status).toBe(404);
    expect((await new ApiClient(system.url).delete(`${RESERVATIONS}/mine`)).status).toBe(401);
  });

  test.each([
    [{}, 'requests, tokens, cost_usd'],
    [{ tokens: 1, lease_seconds: 3_601 }, 'lease_seconds'],
    [{ tokens: -1 }, 'tokens'],
    [{ tokens: 1, reservation_id: 'ann@example.com' }, 'reservation_id'],
    [{ tokens: 1, surprise: true }, 'surprise'],
  ])('that are not valid are refused by name: %j', async (body, named) => {
    const { api } = await createTenant(system);
    const answer = await api.post(RESERVATIONS, body);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(named);
  });
});
