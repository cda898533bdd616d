import { describe, expect, inject, test } from 'vitest';
import { answersAfter } from '../support/answers-after.ts';
import { ApiClient } from '../support/api-client.ts';
import { EmulatedSystem } from '../support/emulated-system.ts';
import { invokeFunction } from '../support/invoke-function.ts';
import { aSubmission } from '../support/submission.ts';
import { createTenant, type Tenant } from '../support/tenant.ts';
import { limitRequests, submitMany } from '../support/traffic.ts';

const system = inject('deployedSystem');

/** They take their time, so they take it together. */
describe.concurrent('what takes a while', () => {
  test('P2: 500 concurrent submissions against a limit of 100 admit exactly 100, and the counter says 100', async ({
    expect,
  }) => {
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

  test('P6: a revoked key stops working within 30 seconds, in every function', async ({ expect }) => {
    const tenant = await createTenant(system);
    const created = await tenant.api.post('/api/v1/api-keys', {
      name: 'short-lived',
      role: 'admin',
      scopes: ['traces:write', 'traces:read', 'manage'],
    });
    const { id, key } = Object(created.body);
    const client = new ApiClient(system.url, key);
    const calls = [
      () => client.post('/api/v1/traces', aSubmission()),
      () => client.get('/api/v1/traces'),
      () => client.get('/api/v1/api-keys'),
    ];
    const statuses = async () => (await Promise.all(calls.map((call) => call()))).map(({ status }) => status);
    expect(await statuses()).toEqual([202, 200, 200]);

    expect((await tenant.api.delete(`/api/v1/api-keys/${id}`)).status).toBe(204);
    for (const answer of await answersAfter(30_000, statuses)) expect(answer).toEqual([401, 401, 401]);
  });
});

describe.skipIf(system.emulator === undefined)('the scheduled functions', () => {
  test('reconcile and reset-quotas run, change nothing that is in order, and leave no hold behind', async () => {
    const behind = new EmulatedSystem(system);
    const tenant = await createTenant(system);
    await tenant.api.post('/api/v1/traces', aSubmission());
    const before = await tenant.api.get('/api/v1/quota/status');
    await invokeFunction(behind.deployment, String(behind.deployment.outputs['ReconcileFunctionName']));
    await invokeFunction(behind.deployment, String(behind.deployment.outputs['ResetQuotasFunctionName']));
    const after = await tenant.api.get('/api/v1/quota/status');
    expect(after.body).toEqual(before.body);
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
