import { describe, expect, test } from 'vitest';
import { type ForeseeBudgetDependencies, foreseeBudgets } from '../../functions/analytics/foresee-budgets.ts';
import { forecastEvent } from '../../functions/notifications/alert-event.ts';
import { completeRule } from '../../functions/notifications/alert-rule.ts';
import { dryRunRule } from '../../functions/notifications/dry-run-rule.ts';
import { raiseEvents } from '../../functions/notifications/raise-events.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { aBudget } from '../support/contracts/budget-store.ts';
import { AlertWorld, send, withRule } from '../support/memory/alert-world.ts';
import { MemoryBudgets } from '../support/memory/budgets.ts';

const DAY = 86_400_000;
const MONTH = { metric: 'forecast_usd', window: 'month' } as const;

/** Four traces a day, of a dollar each, for so many closed days, and two this morning. */
async function steady(world: AlertWorld, closedDays: number): Promise<void> {
  for (let ago = closedDays; ago > 0; ago--) {
    world.nowMs = NOON - ago * DAY;
    await world.count(4);
  }
  world.nowMs = NOON;
  await world.count(1);
  await send(world, 1, 0);
}

describe('a rule about what the month will cost', () => {
  // 19 days of 4 and 2 are spent, the rest of today is 2, and ten days are to come.
  test.each([
    [{ above: 119 }, 1],
    [{ above: 121 }, 0],
    [{ below: 121 }, 1],
    [{ below: 119 }, 0],
  ])('with the bound %o opens %i alerts', async (bound, alerts) => {
    const world = await withRule({ ...MONTH, ...bound });
    await steady(world, 28);
    expect(world.outbox.told).toHaveLength(alerts);
    if (alerts === 0) return;
    const { measured, summary } = await world.slot();
    expect(measured?.value).toBeCloseTo(120, 0);
    expect(measured).toMatchObject({ interval: null, n: 78 });
    const side = 'above' in bound ? 'above 119' : 'below 121';
    expect(summary).toMatch(
      `the running month is expected to cost ${measured?.value.toFixed(2)} USD by its end, ${side}.`,
    );
  });

  test('knows nothing of a project with too few closed days, or too few traces in the month', async () => {
    for (const [closedDays, min_count, alerts] of [
      [13, 1, 0],
      [14, 1, 1],
      [28, 79, 0],
    ] as const) {
      const world = await withRule({ ...MONTH, above: 1, min_count });
      await steady(world, closedDays);
      expect(world.outbox.told).toHaveLength(alerts);
    }
    const world = await withRule({ ...MONTH, above: 1, min_count: 0 });
    await send(world, 0, 0);
    expect(world.outbox.told).toEqual([]);
  });

  test('is tried as of now, because no hour tells what was expected in it', async () => {
    const world = new AlertWorld();
    await steady(world, 28);
    const rule = completeRule(
      { name: 'x', on: { ...MONTH, above: 1, min_count: 1 } },
      { ruleId: 'x', projectId: null, at: '' },
    );
    const { total, not_seen: notSeen } = await dryRunRule(world, rule, world.project);
    expect([total, notSeen]).toEqual([1, [expect.stringContaining('only what it is now')]]);
  });
});

describe('a budget that will be spent before its time', () => {
  async function withBudget(...budgets: Parameters<typeof aBudget>[0][]) {
    const world = new AlertWorld();
    await steady(world, 28);
    const store = new MemoryBudgets();
    const all = budgets.map((fields, index) => aBudget({ budget_id: `budget-${index}`, ...fields }));
    await store.save(ORGANIZATION, { budgets: all, version: 1 });
    const told: string[] = [];
    const deps: ForeseeBudgetDependencies = {
      rollups: world.rollups,
      totals: world.totals,
      tenants: { findProject: async () => world.project, listProjects: async () => [world.project] },
      budgets: store,
      now: world.now,
      foresawAt: new Map(),
      async foreseen(organizationId, budget, crossing) {
        told.push(`${budget.period} ${crossing.window} ${crossing.crossesAt.slice(0, 10)}`);
        await raiseEvents(world.worker(), [forecastEvent(organizationId, budget, crossing)]);
      },
    };
    const foresee = () => foreseeBudgets(deps, ORGANIZATION);
    return { world, told, deps, foresee };
  }
  const usd = (dollars: number) => ({ limit_micro_usd: dollars * 1_000_000 });

  test('is told once in its window, however often and by however many it is seen', async () => {
    const { world, told, deps, foresee } = await withBudget(
      // 78 are spent, 80 at midnight, and then 4 a day.
      { period: 'monthly', ...usd(101) },
      { period: 'monthly', ...usd(130) },
      { period: 'daily', ...usd(3) },
      { period: 'daily', ...usd(5) },
      { period: 'hourly', ...usd(1) },
      { period: 'quarterly', project_id: null, ...usd(201) },
    );
    const fresh = () => foreseeBudgets({ ...deps, foresawAt: new Map() }, ORGANIZATION);
    const counts = await Promise.all([foresee(), ...Array.from({ length: 9 }, fresh)]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(3);
    const expected = [
      'daily DAY#2026-11-20 2026-11-20',
      'monthly MONTH#2026-11 2026-11-26',
      'quarterly QUARTER#2026-Q4 2026-12-12',
    ];
    expect([...new Set(told)].sort()).toEqual(expected);
    const slots = (await world.episodes.slots(ORGANIZATION)).filter(({ kind }) => kind === 'event');
    expect(slots.map(({ rule_id: id, count, severity }) => [id, count, severity])).toEqual(
      Array.from({ length: 3 }, () => ['shipped-spend-forecast', 1, 'medium']),
    );
    expect(slots.map(({ summary }) => summary).sort()[1]).toMatch(
      /^The budget team of 2026-11-20 is expected to be spent at 2026-11-20 18:0\d UTC.$/,
    );
    told.length = 0;
    world.nowMs += 7 * 3_600_000;
    expect([await fresh(), told]).toEqual([0, []]);
  });

  test('is not looked for where it is about more projects than a forecast is made of', async () => {
    const { world, told, deps } = await withBudget({ period: 'monthly', project_id: null, ...usd(101) });
    const more = Array.from({ length: 5 }, (_, index) => ({ ...world.project, project_id: `other-${index}` }));
    const tenants = { ...deps.tenants, listProjects: async () => [world.project, ...more] };
    expect(await foreseeBudgets({ ...deps, tenants }, ORGANIZATION)).toBe(0);
    expect(told).toEqual([]);
  });

  test('is looked for four times a day, and again at once where that failed', async () => {
    const { world, told, deps, foresee } = await withBudget(usd(101), usd(130));
    const failing = { ...deps, foreseen: async () => Promise.reject(new Error('no answer')) };
    await expect(foreseeBudgets(failing, ORGANIZATION)).rejects.toThrow('no answer');
    expect(await foresee()).toBe(1);
    const { reads } = world.rollups;
    world.nowMs += 5 * 3_600_000;
    expect(await foresee()).toBe(0);
    expect([world.rollups.reads, told.length]).toEqual([reads, 1]);
    world.nowMs += 2 * 3_600_000;
    expect(await foresee()).toBe(0);
    expect(world.rollups.reads).toBeGreaterThan(reads);
    expect(told).toHaveLength(1);
  });

  test('is none where the days tell nothing, or there is no budget', async () => {
    const { foresee, deps } = await withBudget();
    expect(await foresee()).toBe(0);
    const world = new AlertWorld();
    await steady(world, 5);
    await deps.budgets.save('org_young', { budgets: [aBudget(usd(1_000))], version: 1 });
    expect(await foreseeBudgets({ ...deps, rollups: world.rollups, totals: world.totals }, 'org_young')).toBe(0);
  });
});
