import { describe, expect, test } from 'vitest';
import { checkFigureBudgets } from '../../functions/analytics/check-figure-budgets.ts';
import type { Project } from '../../functions/projects/project.ts';
import type { Budget, Crossing } from '../../functions/quota/budget.ts';
import { aProject, ORGANIZATION } from '../support/builders/records.ts';
import { aBudget } from '../support/contracts/budget-store.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';
import { MemoryBudgets } from '../support/memory/budgets.ts';

const MINUTE = 60_000;
const HOURLY = aBudget({ period: 'hourly', limit_micro_usd: 2_000_000, thresholds: [0.5, 1] });
const TOKYO = aProject({ project_id: 'tokyo', time_zone: 'Asia/Tokyo' });
const ANGELES = aProject({ project_id: 'angeles', time_zone: 'America/Los_Angeles' });

/** Budgets at a time, and a reconcile that goes on from run to run. */
async function at(time: string, budgets: readonly Budget[], others: readonly Project[] = []) {
  const world = new AlertWorld();
  world.nowMs = Date.parse(time);
  const projects = [world.project, ...others];
  const store = new MemoryBudgets();
  await store.save(ORGANIZATION, { budgets, version: 1 });
  const told: string[] = [];
  const { rollups, totals, now } = world;
  const deps = {
    ...{ rollups, totals, now },
    budgets: store,
    tenants: {
      listProjects: async () => projects,
      findProject: async (_: string, id: string) => projects.find(({ project_id: own }) => own === id) ?? null,
    },
    longLookedAt: new Map<string, number>(),
    crossed: async (_: string, { period }: Budget, { window, threshold, spent_micro_usd: spent }: Crossing) =>
      void told.push(`${period} ${window} ${threshold} at ${spent / 1e6}`),
  };
  const check = (until?: string) => {
    if (until !== undefined) world.nowMs = Date.parse(until);
    return checkFigureBudgets(deps, ORGANIZATION);
  };
  return { world, deps, told, check };
}

describe('budgets that are held against the figures', () => {
  test('are crossed by what comes just before a window ends', async () => {
    const { world, told, check } = await at('2026-11-20T13:58:00Z', [HOURLY]);
    await world.count(2);
    expect(await check('2026-11-20T14:03:00Z')).toBe(2);
    expect(told).toEqual(['hourly HOUR#2026-11-20T13 0.5 at 2', 'hourly HOUR#2026-11-20T13 1 at 2']);
    expect(await check('2026-11-20T14:08:00Z')).toBe(0);
  });

  test('are looked for in a window that ended twenty minutes ago or less, and in the one that runs', async () => {
    const { world, told, check } = await at('2026-11-20T13:58:00Z', [HOURLY]);
    await world.count(2);
    world.nowMs += 10 * MINUTE;
    await world.count(1);
    await check('2026-11-20T14:20:00Z');
    expect(told).toEqual(['hourly HOUR#2026-11-20T14 0.5 at 1']);
    expect(await check('2026-11-20T14:19:00Z')).toBe(2);
  });

  test('know an hour in which a day of the project begins', async () => {
    const project = aProject({ project_id: 'kolkata', time_zone: 'Asia/Kolkata' });
    const { world, told, check } = await at('2026-11-20T18:10:00Z', [{ ...HOURLY, project_id: 'kolkata' }], [project]);
    await world.count(1, { project });
    await check('2026-11-20T18:40:00Z');
    expect(told).toEqual(['hourly HOUR#2026-11-20T18 0.5 at 1']);
  });

  test('do not read the figures once every threshold is noted, and tell none of them again', async () => {
    const { world, told, check } = await at('2026-11-20T13:30:00Z', [HOURLY]);
    await world.count(1);
    expect(await check()).toBe(1);
    const before = world.rollups.reads;
    expect(await check()).toBe(0);
    expect(world.rollups.reads).toBeGreaterThan(before);
    await world.count(1);
    expect(await check('2026-11-20T13:40:00Z')).toBe(1);
    const { reads } = world.rollups;
    expect(await check()).toBe(0);
    expect(world.rollups.reads).toBe(reads);
    expect(told).toEqual(['hourly HOUR#2026-11-20T13 0.5 at 1', 'hourly HOUR#2026-11-20T13 1 at 2']);
  });

  test('of which one could not be noted tell it again, under the same name', async () => {
    const { world, deps, told, check } = await at('2026-11-20T13:30:00Z', [HOURLY]);
    await world.count(1);
    class Failing extends MemoryBudgets {
      override find = (id: string) => deps.budgets.find(id);
      override addCrossing = async (): Promise<boolean> => {
        throw new Error('The process has ended');
      };
    }
    const budgets = new Failing();
    await expect(checkFigureBudgets({ ...deps, budgets }, ORGANIZATION)).rejects.toThrow('The process has ended');
    expect(await check()).toBe(1);
    expect(told).toEqual(Array.from({ length: 2 }, () => 'hourly HOUR#2026-11-20T13 0.5 at 1'));
  });

  test('by quarter and year are looked at once an hour, the ends of these included', async () => {
    const yearly = aBudget({ period: 'yearly', limit_micro_usd: 1_000_000, thresholds: [1] });
    const weekly = aBudget({ ...yearly, budget_id: 'weekly', period: 'weekly' });
    const { world, told, check } = await at('2026-12-31T23:30:00Z', [yearly, weekly]);
    expect(await check()).toBe(0);
    await world.count(1);
    expect(await check('2027-01-01T00:05:00Z')).toBe(1);
    expect(await check('2027-01-01T00:29:00Z')).toBe(0);
    expect(await check('2027-01-01T00:34:00Z')).toBe(1);
    expect(told).toEqual(['weekly WEEK#2026-12-28 1 at 1', 'yearly YEAR#2026 1 at 1']);
  });

  test('of the whole organization count an hour in whatever day of a project it lies', async () => {
    const { world, told, check } = await at(
      '2026-11-20T20:10:00Z',
      [{ ...HOURLY, project_id: null, limit_micro_usd: 3_000_000, thresholds: [1] }],
      [TOKYO, aProject({ project_id: 'pago', time_zone: 'Pacific/Pago_Pago' })],
    );
    await world.count(1);
    await world.count(1, { project: TOKYO });
    expect(await check()).toBe(0);
    world.nowMs = Date.parse('2026-11-20T02:10:00Z');
    await world.count(1, { project: TOKYO });
    await world.count(2, { project: aProject({ project_id: 'pago', time_zone: 'Pacific/Pago_Pago' }) });
    expect(await check()).toBe(1);
    expect(told).toEqual(['hourly HOUR#2026-11-20T02 1 at 3']);
  });

  test('of the whole organization are the same dates everywhere: none is lost or told twice where these end later or sooner', async () => {
    const daily = aBudget({ project_id: null, period: 'daily', model: 'gpt-4', limit_micro_usd: 3_000_000 });
    const { world, told, check } = await at('2026-11-20T15:30:00Z', [{ ...daily, thresholds: [1] }], [TOKYO, ANGELES]);
    // It is the 21st in Tokyo, and the 20th elsewhere.
    await world.count(1, { project: TOKYO });
    await world.count(2);
    expect(await check()).toBe(0);
    // It is the 20th in Los Angeles still.
    world.nowMs = Date.parse('2026-11-21T07:00:00Z');
    await world.count(1, { project: ANGELES });
    expect(await check()).toBe(1);
    await world.count(2);
    expect(await check()).toBe(1);
    expect(await check('2026-11-21T09:00:00Z')).toBe(0);
    expect(told).toEqual(['daily DAY#2026-11-20 1 at 3', 'daily DAY#2026-11-21 1 at 3']);
  });

  test('are none of a project that is gone', async () => {
    const { check } = await at('2026-11-20T13:30:00Z', [{ ...HOURLY, project_id: 'gone' }]);
    expect(await check()).toBe(0);
  });

  test('remember of so many organizations when their quarters were looked at, and of no more', async () => {
    const { deps, check } = await at('2026-11-20T13:58:00Z', []);
    for (let i = 0; i < 10_000; i++) deps.longLookedAt.set(`org_${i}`, 0);
    await check();
    expect(deps.longLookedAt.size).toBe(10_000);
    expect(deps.longLookedAt.has(ORGANIZATION)).toBe(true);
  });
});
