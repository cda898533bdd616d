import { dropOldest } from '../kernel/drop-oldest.ts';
import { UTC, type Zone, zoneOf } from '../kernel/window.ts';
import type { Project } from '../projects/project.ts';
import {
  type Budget,
  type BudgetPeriod,
  type BudgetStore,
  type Crossing,
  ledgerPeriodOf,
  thresholdsReached,
} from '../quota/budget.ts';
import type { AskedBudget } from '../quota/budget-figures.ts';
import { type RunningBudget, runningBudget } from '../quota/budget-window.ts';
import { type BudgetFiguresDependencies, projectsOf, readBudgetFigures } from './budget-figures.ts';

const MINUTE = 60_000;
/** A window is looked at for so long after it ended: its last traces are evaluated, and reconcile comes round, within that. */
const LATE_MILLISECONDS = 20 * MINUTE;
/** Many days are read for these: they are looked at this seldom, and for this much longer after they ended. */
const LONG_PERIODS: readonly BudgetPeriod[] = ['quarterly', 'yearly'];
const LONG_EVERY_MILLISECONDS = 60 * MINUTE;
const REMEMBERED_ORGANIZATIONS = 10_000;

export interface FigureBudgetDependencies extends BudgetFiguresDependencies {
  readonly budgets: BudgetStore;
  /** When quarters and years of an organization were looked at, epoch milliseconds; kept between runs. */
  readonly longLookedAt: Map<string, number>;
  /** Told of each threshold that was reached, before it is noted and until it is; it tells each once. */
  readonly crossed?: (organizationId: string, budget: Budget, crossing: Crossing) => Promise<void>;
}

/**
 * Notes what was crossed of the budgets of an organization that no counter of the ledger counts: of a model, of a tag,
 * and of windows other than days and months. They are held against the figures, each threshold once in a window; what
 * was noted is not looked for again. Quarters and years are looked at once an hour.
 * @returns how many crossings nobody had noted
 */
export async function checkFigureBudgets(deps: FigureBudgetDependencies, organizationId: string): Promise<number> {
  const now = deps.now();
  const { budgets } = await deps.budgets.find(organizationId);
  const isLongDue = now - (deps.longLookedAt.get(organizationId) ?? 0) >= LONG_EVERY_MILLISECONDS;
  const own = budgets.filter(
    (budget) => ledgerPeriodOf(budget) === null && (isLongDue || !LONG_PERIODS.includes(budget.period)),
  );
  const noted = own.length === 0 ? 0 : await noteReached(deps, organizationId, own, now);
  if (isLongDue) deps.longLookedAt.set(organizationId, now);
  dropOldest(deps.longLookedAt, REMEMBERED_ORGANIZATIONS);
  return noted;
}

async function noteReached(
  deps: FigureBudgetDependencies,
  organizationId: string,
  budgets: readonly Budget[],
  now: number,
): Promise<number> {
  const projects = await projectsOf(deps, organizationId, budgets);
  const looked = budgets.flatMap((budget) =>
    windowsOf(budget, zonesOf(budget, projects), now).map((running) => ({ budget, running })),
  );
  const asked = await withoutNoted(deps.budgets, organizationId, looked);
  if (asked.length === 0) return 0;
  const figures = await readBudgetFigures(deps, organizationId, asked, { lookBack: 0, projects });
  const noted = asked.flatMap(({ budget, running, thresholds }, index) => {
    const spent = figures[index]?.spent ?? 0;
    const reached = thresholdsReached(budget, spent).filter((threshold) => thresholds.includes(threshold));
    return reached.map(async (threshold) => {
      const crossing = {
        budget_id: budget.budget_id,
        window: running.name,
        threshold,
        spent_micro_usd: spent,
        crossed_at: new Date(now).toISOString(),
      };
      await deps.crossed?.(organizationId, budget, crossing);
      return deps.budgets.addCrossing(organizationId, crossing);
    });
  });
  return (await Promise.all(noted)).filter(Boolean).length;
}

/** What somebody may still cross, and which thresholds nobody has noted. */
async function withoutNoted(
  budgets: BudgetStore,
  organizationId: string,
  looked: readonly AskedBudget[],
): Promise<(AskedBudget & { readonly thresholds: readonly number[] })[]> {
  const windows = looked.map(({ budget, running }) => ({ budget, window: running.name }));
  const crossings = await budgets.findCrossings(organizationId, windows);
  return looked.flatMap((each) => {
    const noted = crossings.filter(
      ({ budget_id: id, window }) => id === each.budget.budget_id && window === each.running.name,
    );
    const thresholds = each.budget.thresholds.filter((one) => noted.every(({ threshold }) => threshold !== one));
    return thresholds.length === 0 ? [] : [{ ...each, thresholds }];
  });
}

/** A window of the whole organization runs as long as it does in UTC or in any project; of a project that is gone, none does. */
function zonesOf({ project_id: id }: Budget, projects: readonly Project[]): Zone[] {
  if (id === null) return [UTC, ...projects.map(zoneOf)];
  return projects.filter(({ project_id: own }) => own === id).map(zoneOf);
}

/** Each once by its name: those that run in one of the zones, and those that ended a moment ago. */
function windowsOf({ period }: Budget, zones: readonly Zone[], now: number): RunningBudget[] {
  const late = LONG_PERIODS.includes(period) ? LONG_EVERY_MILLISECONDS + LATE_MILLISECONDS : LATE_MILLISECONDS;
  const windows = new Map<string, RunningBudget>();
  for (const instant of [now - late, now]) {
    for (const zone of zones) {
      const running = runningBudget(instant, zone, period);
      const known = windows.get(running.name);
      if (known === undefined || (running.hour === null && known.today < running.today))
        windows.set(running.name, running);
    }
  }
  return [...windows.values()];
}
