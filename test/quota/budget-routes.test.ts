import { describe, expect, test } from 'vitest';
import { checkFigureBudgets } from '../../functions/analytics/check-figure-budgets.ts';
import { type Budget, type Crossing, MAX_BUDGETS } from '../../functions/quota/budget.ts';
import { changeBudgets } from '../../functions/quota/change-budgets.ts';
import { reserve } from '../../functions/quota/reserve.ts';
import { aBudget } from '../support/contracts/budget-store.ts';
import { MemoryApi } from '../support/memory/api.ts';
import { evaluateWaiting } from '../support/memory/evaluate-waiting.ts';

describe('the routes of budgets', () => {
  async function withApi() {
    const api = new MemoryApi();
    const { key, organizationId } = await api.createTenant();
    const send = async (method: string, path: string, body?: unknown) => {
      const answer = await api.send(method, `/api/v1${path}`, { key, body });
      return { status: answer.status, body: Object(answer.body) };
    };
    const spend = (cost_usd: string) => send('POST', '/traces', { model: 'x', input: 'a', output: 'b', cost_usd });
    return { api, organizationId, send, spend };
  }

  test('a project’s month is counted from its budget on, and tells what was crossed', async () => {
    const { send, spend } = await withApi();
    await spend('0.10');
    const made = await send('POST', '/budgets', {
      name: 'team',
      scope: { project_id: 'default' },
      period: 'month',
      limit_usd: '1',
    });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ limit_usd: '1.00', thresholds: [0.75, 0.9, 1] }),
    ]);
    // Until nobody remembers that the project was not counted.
    for (const cost of ['0.5', '0.3']) expect((await spend(cost)).status).toBe(202);
    // Whoever it is for.
    const ofUser = { model: 'x', input: 'a', output: 'b', cost_usd: '0.15', user_id: 'ann' };
    expect((await send('POST', '/traces', ofUser)).status).toBe(202);
    const { items } = (await send('GET', '/budgets')).body;
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ window: '2026-11', spent_usd: '0.95', share: 0.95 });
    expect(items[0].crossings).toEqual([
      { threshold: 0.75, spent_usd: '0.80', crossed_at: expect.any(String) },
      { threshold: 0.9, spent_usd: '0.95', crossed_at: expect.any(String) },
    ]);
  });

  test('a budget of a user or of the organization counts theirs; both can be changed and removed', async () => {
    const { api, organizationId, send } = await withApi();
    const scopes = [{ user_id: 'ann' }, {}];
    for (const scope of scopes)
      await send('POST', '/budgets', { name: 'x', scope, period: 'day', limit_usd: '2', thresholds: [1, 0.5, 1] });
    const trace = { model: 'x', input: 'a', output: 'b', cost_usd: '1.5' };
    for (const user_id of ['ann', 'bob']) await send('POST', '/traces', { ...trace, user_id });
    const { items } = (await send('GET', '/budgets')).body;
    expect(items.map(({ spent_usd: spent }: { spent_usd: string }) => spent)).toEqual(['1.50', '3.00']);
    expect(items[1].crossings.map(({ threshold }: { threshold: number }) => threshold)).toEqual([0.5, 1]);
    expect(JSON.stringify(items)).not.toContain('ann');
    const id = items[0].budget_id;
    expect((await send('PATCH', `/budgets/${id}`, { limit_usd: '3', name: 'y' })).body).toMatchObject({
      limit_usd: '3.00',
      name: 'y',
    });
    expect((await send('PATCH', '/budgets/none', { limit_usd: '3' })).status).toBe(404);
    for (const { budget_id: own } of items) expect((await send('DELETE', `/budgets/${own}`)).status).toBe(204);
    expect((await send('DELETE', `/budgets/${id}`)).status).toBe(204);
    expect((await send('GET', '/budgets')).body).toEqual({ items: [] });
    const [limits] = await api.ledger.findLimits(organizationId, [{ kind: 'organization' }]);
    expect(limits?.watched).toBeUndefined();
    const log = await send('GET', '/audit-log');
    expect(log.body.items.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['createBudget', 'updateBudget', 'deleteBudget']),
    );
  });

  test.each([
    [{ name: 'x', period: 'month', limit_usd: '0' }, 422],
    [{ name: 'x', period: 'month', limit_usd: '1', thresholds: [] }, 422],
    [{ name: 'x', period: 'month', limit_usd: '1', action: 'block', scope: { model: 'gpt-4o' } }, 422],
    [{ name: 'x', period: 'day', limit_usd: '1', action: 'block', scope: { tag: 'beta' } }, 422],
    [{ name: 'x', period: 'week', limit_usd: '1', action: 'block' }, 422],
    [{ name: 'x', period: 'week', limit_usd: '1', scope: { tag: 'beta', model: 'gpt-4o' } }, 422],
    [{ name: 'x', period: 'hour', limit_usd: '1', scope: { model: 'gpt-4o' } }, 422],
    [{ name: 'x', period: 'month', limit_usd: '1', scope: { project_id: 'none' } }, 404],
  ])('refuses %j', async (body, status) => {
    const { send } = await withApi();
    expect((await send('POST', '/budgets', body)).status).toBe(status);
  });

  test('P2: one that blocks admits no more than its amount, of 500 callers at once; raised, it admits again', async () => {
    const { api, organizationId, send } = await withApi();
    const budget = { name: 'cap', scope: { project_id: 'default' }, period: 'day', limit_usd: '1', action: 'block' };
    const made = await send('POST', '/budgets', budget);
    expect(made.body.action).toBe('block');
    await send('POST', '/budgets', { ...budget, limit_usd: '3' });
    const { services } = api;
    const payer = { organizationId, projectId: 'default', userId: null, account: '-', zone: { timeZone: 'UTC' } };
    const admit = (id: number) =>
      reserve(services, payer, {
        holdId: `h${id}`,
        traceId: `t${id}`,
        amounts: { requests: 1, tokens: 1, cost: 7_000 },
      });
    const results = await Promise.allSettled(Array.from({ length: 500 }, (_, id) => admit(id)));
    const refused = results.filter((result) => result.status === 'rejected');
    // 142 of 0.007 USD are 0.994 USD, and another one would be too many.
    expect(results.length - refused.length).toBe(142);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'quota_exceeded' });
    const [status] = (await send('GET', '/budgets')).body.items;
    expect(status).toMatchObject({
      counted_by: 'ledger',
      spent_usd: '0.994',
      crossings: [{ threshold: 0.75 }, { threshold: 0.9 }],
    });
    expect((await send('PATCH', `/budgets/${made.body.budget_id}`, { limit_usd: '2' })).status).toBe(200);
    api.nowMs += 6_000;
    await admit(1_000);
    // The other one is larger, and still blocks.
    expect((await send('PATCH', `/budgets/${made.body.budget_id}`, { action: 'tell' })).status).toBe(200);
    const [limits] = await api.ledger.findLimits(organizationId, [{ kind: 'project', projectId: 'default' }]);
    expect(limits).toMatchObject({ watched: ['daily'], blocked: { daily: 3_000_000 } });
  });

  test('one of a model, a tag or another window is held against the figures, and crossed once', async () => {
    const { api, organizationId, send } = await withApi();
    const scopes = [
      { scope: { model: 'gpt-4o' }, period: 'week' },
      { scope: { project_id: 'default', tag: 'beta' }, period: 'month' },
      { scope: { user_id: 'ann' }, period: 'year' },
      { scope: {}, period: 'hour' },
      { scope: {}, period: 'quarter' },
    ];
    for (const each of scopes) await send('POST', '/budgets', { name: 'x', limit_usd: '1', ...each });
    const trace = { input: 'a', output: 'b', cost_usd: '0.4' };
    await send('POST', '/traces', { ...trace, model: 'gpt-4o', tags: ['beta'], user_id: 'ann' });
    await send('POST', '/traces', { ...trace, model: 'gpt-4o' });
    api.nowMs += 3_600_000;
    await send('POST', '/traces', { ...trace, model: 'unheard-of', cost_usd: undefined, user_id: 'ann' });
    await evaluateWaiting(api);
    const { items } = (await send('GET', '/budgets')).body;
    const told = items.map((item: { window: string; spent_usd: string; unpriced_share: number }) =>
      [item.window, item.spent_usd, item.unpriced_share].join(' '),
    );
    expect(told).toEqual([
      '2026-11-16 0.80 0',
      '2026-11 0.40 0',
      '2026 0.40 0.5',
      '2026-11-20T13 0.00 1',
      `2026-Q4 0.80 ${1 / 3}`,
    ]);
    expect(items[0]).toMatchObject({ counted_by: 'figures', forecast_missing: '14 more closed days', crossings: [] });
    expect(items[3].forecast_missing).toBe('a window of a day or longer');
    const crossed: string[] = [];
    const deps = {
      ...api.services,
      longLookedAt: new Map<string, number>(),
      crossed: async (_: string, { period }: Budget, { threshold }: Crossing) =>
        void crossed.push(`${period} ${threshold}`),
    };
    const counts = await Promise.all(Array.from({ length: 50 }, () => checkFigureBudgets(deps, organizationId)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    // The hour has just ended.
    expect([...new Set(crossed)].sort()).toEqual(['hourly 0.75', 'quarterly 0.75', 'weekly 0.75']);
    crossed.length = 0;
    expect([await checkFigureBudgets(deps, organizationId), crossed]).toEqual([0, []]);
    expect(await checkFigureBudgets(deps, (await api.createTenant('Other')).organizationId)).toBe(0);
    expect((await send('GET', '/budgets')).body.items[0].crossings).toMatchObject([
      { threshold: 0.75, spent_usd: '0.80' },
    ]);
  });

  test('one of more than five projects has no forecast, and says what that needs', async () => {
    const { api, organizationId, send } = await withApi();
    for (const scope of [{}, { project_id: 'default' }])
      await send('POST', '/budgets', { name: 'x', scope, period: 'month', limit_usd: '1' });
    const missing = async () =>
      (await send('GET', '/budgets')).body.items.map((item: { forecast_missing: string }) => item.forecast_missing);
    for (const id of ['b', 'c', 'd', 'e']) await send('POST', '/projects', { project_id: id, name: id });
    expect(await missing()).toEqual(['14 more closed days', '14 more closed days']);
    await send('POST', '/projects', { project_id: 'f', name: 'f' });
    expect(await api.services.tenants.listProjects(organizationId)).toHaveLength(6);
    expect(await missing()).toEqual(['a budget of one project', '14 more closed days']);
  });

  test('an organization has a bounded number of them', async () => {
    const { api, send } = await withApi();
    const { organizationId } = await api.createTenant('Other');
    const many = Array.from({ length: MAX_BUDGETS }, (_, index) => aBudget({ budget_id: `b${index}` }));
    expect(await api.budgets.save(organizationId, { budgets: many, version: 1 })).toBe(true);
    const add = changeBudgets(api.services, organizationId, (budgets) => [...budgets, aBudget({ budget_id: 'more' })]);
    await expect(add).rejects.toMatchObject({ code: 'limit_reached' });
    expect((await send('GET', '/budgets')).body).toEqual({ items: [] });
  });
});
