import { describe, expect, test } from 'vitest';
import { runErasures } from '../../functions/erasure/erase-user.ts';
import { erasureEvent } from '../../functions/erasure/erasure-event.ts';
import { budgetEvent } from '../../functions/notifications/alert-event.ts';
import { raiseEvents } from '../../functions/notifications/raise-events.ts';
import { checkBudgets } from '../../functions/quota/watch-budgets.ts';
import { aCounterKey, aHold } from '../support/builders/records.ts';
import { aBudget } from '../support/contracts/budget-store.ts';
import { MemoryApi } from '../support/memory/api.ts';

const HOUR = 3_600_000;

async function open() {
  const api = new MemoryApi();
  const tenant = await api.createTenant();
  const call = (method: string, path: string, body?: unknown) =>
    api.send(method, `/api/v1${path}`, { key: tenant.key, body });
  return { api, tenant, call };
}

describe('other events', () => {
  test('a key that was found in public is told once, however often it is reported', async () => {
    const { api, tenant } = await open();
    const key = await api.tenants.find(tenant.keyId);
    if (key === null) throw new Error('There is no such key');
    await api.services.tellLeak(key);
    await api.services.tellLeak(key);
    const slots = await api.episodes.slots(tenant.organizationId, null);
    expect(slots).toMatchObject([{ rule_id: 'shipped-key-leaked', severity: 'critical', count: 1, project_id: null }]);
  });

  test('an erasure that is completed is told to the channels of the rule about it', async () => {
    const { api, tenant, call } = await open();
    const told: string[] = [];
    const url = 'https://hooks.example.com/aegis';
    const made = await call('POST', '/webhooks', { kind: 'webhook', name: 'privacy', url });
    const channel = String(Object(made.body).webhook_id);
    await call('POST', '/alert-rules', { name: 'x', on: { event: 'deletion' }, channels: [channel] });
    await call('POST', '/traces/delete-by-user', { user_id: 'ann' });
    const outbox = {
      add: async ({ id, type }: { id: string; type: string }, channels: readonly string[]) =>
        void told.push(`${type} ${id.split(':')[0]} ${channels.join()}`),
    };
    const alerting = { ...api.alerting, outbox };
    api.nowMs += HOUR;
    const tellCompleted: typeof api.erasing.tellCompleted = async (erasure, at) =>
      raiseEvents(alerting, [erasureEvent(erasure, at)]);
    expect(await runErasures({ ...api.erasing, tellCompleted }, () => false)).toBe(1);
    expect(told).toEqual([`deletion.completed erasure ${channel}`]);
    expect(await api.episodes.slots(tenant.organizationId)).toEqual([]);
  });

  test('a budget that is crossed has an episode for each threshold, once in a window', async () => {
    const { api, tenant } = await open();
    const budget = aBudget({ period: 'daily', limit_micro_usd: 1_000, thresholds: [0.5, 1] });
    await api.budgets.save(tenant.organizationId, { budgets: [budget], version: 1 });
    const key = aCounterKey({ organizationId: tenant.organizationId });
    await api.ledger.prepare(key);
    await api.ledger.open(key, { requests: null, tokens: null, cost: null }, 1);
    await api.ledger.take(key, aHold());
    const deps = {
      budgets: api.budgets,
      ledger: api.ledger,
      now: api.now,
      crossed: async (...[organizationId, crossed, crossing]: Parameters<typeof budgetEvent>) =>
        raiseEvents(api.alerting, [budgetEvent(organizationId, crossed, crossing)]),
    };
    for (let run = 0; run < 3; run++) await checkBudgets(deps, [key]);
    const slots = await api.episodes.slots(tenant.organizationId);
    expect(slots.map(({ group, count }) => [group['threshold'], count])).toEqual([['0.5', 1]]);
    expect(slots[0]?.summary).toBe('50 % of the budget team is spent in 2026-11-20.');
  });
});
