import { describe, expect, inject, test } from 'vitest';
import { aSubmission } from '../support/builders/submission.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { CONNECTIONS, limitRequests, submitMany } from '../support/system/traffic.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
describe('a limit of requests', () => {
  test('P2: the first limit of a project counts from the moment it is set, however warm the system is', async () => {
    const tenant = await createTenant(system);
    await submitMany(tenant, CONNECTIONS);
    await limitRequests(tenant, 5);
    const answers = await submitMany(tenant, CONNECTIONS);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(5);
  });

  test('P2: 500 concurrent submissions against a limit of 100 admit exactly 100, and the counter says 100', async () => {
    const tenant = await createTenant(system);
    await limitRequests(tenant, 100);
    const answers = await submitMany(tenant, 500);

    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect({ accepted: count(202), refused: count(429) }).toEqual({ accepted: 100, refused: 400 });
    expect(await requestLimitOf(tenant)).toMatchObject({ limit: 100, used: 100, reserved: 0, remaining: 0 });
    const status = await tenant.api.get('/api/v1/quota/status');
    expect(status.body).toMatchObject({ allowed: false, reason: expect.stringContaining('requests') });
    expect(await countTraces(tenant)).toBe(100);
  });

  test('429 says which limit, how much is left and when it frees', async () => {
    const tenant = await createTenant(system);
    await limitRequests(tenant, 1);
    await tenant.api.post('/api/v1/traces', aSubmission());
    const refused = await tenant.api.post('/api/v1/traces', aSubmission());

    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      type: '/errors/quota_exceeded',
      code: 'quota_exceeded',
      'violated-policies': ['project-daily-requests'],
      limits: [{ policy: 'project-daily-requests', limit: 1, remaining: 0 }],
    });
    const frees = /"project-daily-requests";r=0;t=(\d+)/.exec(refused.headers.get('ratelimit') ?? '')?.[1];
    expect(refused.headers.get('ratelimit-policy')).toBe('"project-daily-requests";q=1;w=86400');
    expect(refused.headers.get('retry-after')).toBe(frees);
    expect(Number(frees)).toBeLessThanOrEqual(86_400);

    // A refusal is remembered for a moment, so that a flood of them costs nothing.
    const accepted = async () => (await tenant.api.post('/api/v1/traces', aSubmission())).status === 202 || undefined;
    await limitRequests(tenant, 2);
    await poll(accepted, { what: 'an admission under the raised limit', withinMs: 60_000 });
    await limitRequests(tenant, null);
    await poll(accepted, { what: 'an admission without a limit', withinMs: 60_000 });
  });

  test('P5: what one organization has spent, another still has', async () => {
    const [spent, other] = await Promise.all([createTenant(system), createTenant(system)]);
    await limitRequests(spent, 0);
    expect((await spent.api.post('/api/v1/traces', aSubmission())).status).toBe(429);
    expect((await other.api.post('/api/v1/traces', aSubmission())).status).toBe(202);
  });
});

async function requestLimitOf({ api }: Tenant): Promise<unknown> {
  const { body } = await api.get('/api/v1/quota/status?project_id=default');
  const limits: { scope: string; dimension: string }[] = Object(body).limits;
  return limits.find(({ scope, dimension }) => scope === 'project:default' && dimension === 'requests');
}

async function countTraces({ api }: Tenant): Promise<number> {
  let count = 0;
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await api.get(`/api/v1/traces?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`);
    count += Object(body).items.length;
    cursor = Object(body).next_cursor;
  }
  return count;
}
