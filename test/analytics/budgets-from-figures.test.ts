import { describe, expect, test } from 'vitest';
import { readBudgetFigures } from '../../functions/analytics/budget-figures.ts';
import { zoneOf } from '../../functions/kernel/window.ts';
import type { Project } from '../../functions/projects/project.ts';
import type { Budget } from '../../functions/quota/budget.ts';
import { runningBudget } from '../../functions/quota/budget-window.ts';
import { aProject, ORGANIZATION } from '../support/builders/records.ts';
import { aBudget } from '../support/contracts/budget-store.ts';
import { AlertWorld } from '../support/memory/alert-world.ts';

const DAY = 86_400_000;

function read(world: AlertWorld, budgets: readonly Budget[], projects: readonly Project[] = [world.project]) {
  const { rollups, totals, now, project } = world;
  const tenants = {
    listProjects: async () => [...projects],
    findProject: async (_: string, id: string) => projects.find(({ project_id }) => project_id === id) ?? null,
  };
  const asked = budgets.map((budget) => ({
    budget,
    running: runningBudget(world.nowMs, zoneOf(project), budget.period),
  }));
  return readBudgetFigures({ rollups, totals, now, tenants }, ORGANIZATION, asked);
}

describe('what the figures tell of budgets', () => {
  test('is what the window cost, what has no price, and each closed day since the first that had traces', async () => {
    const world = new AlertWorld();
    await world.count(2);
    world.nowMs += 2 * DAY;
    await world.count(1);
    world.nowMs += DAY;
    await world.count(3, { cost_micro_usd: null });
    await world.count(1);
    const [month, day] = await read(world, [aBudget(), aBudget({ period: 'daily', project_id: null })]);
    const closedDays = [2_000_000, 0, 1_000_000];
    expect(month).toEqual({ spent: 4_000_000, unpricedShare: 3 / 7, isTooWide: false, closedDays });
    expect(day).toEqual({ spent: 1_000_000, unpricedShare: 0.75, isTooWide: false, closedDays });
  });

  test('reaches back to the beginning of a window that is longer than what a forecast learns from', async () => {
    const world = new AlertWorld();
    world.nowMs = Date.parse('2026-03-01T12:00:00.000Z');
    await world.count(1);
    world.nowMs = Date.parse('2026-11-20T12:00:00.000Z');
    await world.count(2);
    const [year, month] = await read(world, [aBudget({ period: 'yearly' }), aBudget()]);
    expect([year?.spent, month?.spent]).toEqual([3_000_000, 2_000_000]);
    expect([year?.closedDays[0], month?.closedDays]).toEqual([1_000_000, []]);
  });

  test('of an organization of more than five projects have no days before the window, and no forecast', async () => {
    const world = new AlertWorld();
    await world.count(2);
    world.nowMs += DAY;
    await world.count(1);
    const others = ['b', 'c', 'd', 'e'].map((id) => aProject({ project_id: id }));
    const ofAll = aBudget({ project_id: null, period: 'daily' });
    const wide = [...others, world.project, aProject({ project_id: 'f' })];
    const readFor = async (budget: Budget, projects: readonly Project[]) => {
      world.rollups.reads = 0;
      const [figures] = await read(world, [budget], projects);
      return { figures, reads: world.rollups.reads };
    };
    // For each project its log, what it says of itself, and the sheets of today and tomorrow.
    const { figures, reads } = await readFor(ofAll, wide);
    expect(figures).toEqual({ spent: 1_000_000, unpricedShare: 0, isTooWide: true, closedDays: [] });
    expect(reads).toBeLessThanOrEqual(wide.length * 4);
    const five = await readFor(ofAll, wide.slice(0, 5));
    expect(five.figures).toMatchObject({ isTooWide: false, closedDays: [2_000_000] });
    const own = await readFor({ ...ofAll, project_id: 'default' }, wide);
    expect(own.figures).toMatchObject({ isTooWide: false, closedDays: [2_000_000] });
  });

  test('is nothing of a model that nobody called, of a project that is gone, and where no budget is asked about', async () => {
    const world = new AlertWorld();
    await world.count(2, { model: 'dear' });
    const nothing = { spent: 0, unpricedShare: null, isTooWide: false, closedDays: [] };
    expect(await read(world, [aBudget({ model: 'unheard-of' })])).toEqual([nothing]);
    expect(await read(world, [aBudget({ model: 'dear' })])).toMatchObject([{ spent: 2_000_000, unpricedShare: 0 }]);
    expect(await read(world, [aBudget()], [])).toEqual([nothing]);
    expect(await read(world, [])).toEqual([]);
  });
});
