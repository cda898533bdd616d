import { dropOldest } from '../kernel/drop-oldest.ts';
import { UTC, zoneOf } from '../kernel/window.ts';
import type { Budget, BudgetStore } from '../quota/budget.ts';
import { endsOfDays, runningBudget } from '../quota/budget-window.ts';
import { forecastCrossing } from '../quota/forecast-crossing.ts';
import { type BudgetFiguresDependencies, projectsOf, readBudgetFigures } from './budget-figures.ts';

/** A forecast reads eight weeks of days: an organization is asked for it four times a day. */
const EVERY_MILLISECONDS = 6 * 3_600_000;
const REMEMBERED_ORGANIZATIONS = 10_000;
/** Stands where the noted crossings of a budget have their threshold, which is never 0. */
const FORESEEN = 0;

/** That a budget will be spent before its window ends. */
export interface ForeseenCrossing {
  /** `MONTH#2026-11`. */
  readonly window: string;
  /** When all of it is expected to be spent, ISO-8601. */
  readonly crossesAt: string;
  /** When that was seen, ISO-8601. */
  readonly at: string;
}

export interface ForeseeBudgetDependencies extends BudgetFiguresDependencies {
  readonly budgets: BudgetStore;
  /** Told of each before it is noted; it tells each once. */
  readonly foreseen: (organizationId: string, budget: Budget, crossing: ForeseenCrossing) => Promise<void>;
  /** When each organization was asked for, as this environment remembers it. */
  readonly foresawAt: Map<string, number>;
}

/**
 * Tells which budgets of an organization will be spent before their window ends, by the figures and the days before: each
 * once in a window. Hours are too short for a forecast. Safe to repeat and to run twice at once.
 * @returns how many nobody had noted
 * @throws when a store did not answer; then it is asked again with the next run
 */
export async function foreseeBudgets(deps: ForeseeBudgetDependencies, organizationId: string): Promise<number> {
  const now = deps.now();
  if (now - (deps.foresawAt.get(organizationId) ?? Number.NEGATIVE_INFINITY) < EVERY_MILLISECONDS) return 0;
  const { budgets } = await deps.budgets.find(organizationId);
  const own = budgets.filter(({ period }) => period !== 'hourly');
  const projects = own.length === 0 ? [] : await projectsOf(deps, organizationId, own);
  const asked = own.flatMap((budget) => {
    const project = projects.find(({ project_id: id }) => id === budget.project_id);
    // Of a project that is gone nothing is spent any more.
    if (project === undefined && budget.project_id !== null) return [];
    return [{ budget, running: runningBudget(now, project === undefined ? UTC : zoneOf(project), budget.period) }];
  });
  const places = asked.map(({ budget, running }) => ({
    budget: { ...budget, thresholds: [FORESEEN] },
    window: running.name,
  }));
  const known = await deps.budgets.findCrossings(organizationId, places);
  const isKnown = (id: string, name: string) => known.some((each) => each.budget_id === id && each.window === name);
  const open = asked.filter(({ budget, running }) => !isKnown(budget.budget_id, running.name));
  const figures = await readBudgetFigures(deps, organizationId, open, { projects });
  const noted = open.map(async ({ budget, running }, index) => {
    const { spent = 0, closedDays = [] } = figures[index] ?? {};
    const outlook = { spent, now, closedDays, dayEnds: endsOfDays(running) };
    const { at: crosses } = forecastCrossing({ amount: budget.limit_micro_usd, ...outlook });
    if (crosses === null) return false;
    const at = new Date(now).toISOString();
    const crossing = { window: running.name, crossesAt: new Date(crosses).toISOString(), at };
    await deps.foreseen(organizationId, budget, crossing);
    const mark = { budget_id: budget.budget_id, window: running.name, threshold: FORESEEN };
    return deps.budgets.addCrossing(organizationId, { ...mark, spent_micro_usd: spent, crossed_at: at });
  });
  const count = (await Promise.all(noted)).filter(Boolean).length;
  deps.foresawAt.set(organizationId, now);
  dropOldest(deps.foresawAt, REMEMBERED_ORGANIZATIONS);
  return count;
}
