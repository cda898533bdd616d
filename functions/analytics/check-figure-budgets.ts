import { UTC, zoneOf } from '../kernel/window.ts';
import { type Budget, type BudgetStore, type Crossing, ledgerPeriodOf, thresholdsReached } from '../quota/budget.ts';
import type { AskedBudget } from '../quota/budget-figures.ts';
import { runningBudget } from '../quota/budget-window.ts';
import { type BudgetFiguresDependencies, readBudgetFigures } from './budget-figures.ts';

export interface FigureBudgetDependencies extends BudgetFiguresDependencies {
  readonly budgets: BudgetStore;
  /** Told of each threshold that was reached, before it is noted; it tells each once. */
  readonly crossed?: (organizationId: string, budget: Budget, crossing: Crossing) => Promise<void>;
}

/**
 * Notes what was crossed of the budgets of an organization that no counter of the ledger counts: of a model, of a tag,
 * and of windows other than days and months. They are held against the figures, each threshold once in a window.
 * @returns how many crossings nobody had noted
 */
export async function checkFigureBudgets(deps: FigureBudgetDependencies, organizationId: string): Promise<number> {
  const { budgets } = await deps.budgets.find(organizationId);
  const own = budgets.filter((budget) => ledgerPeriodOf(budget) === null);
  if (own.length === 0) return 0;
  const asked = await Promise.all(own.map((budget) => askedAbout(deps, organizationId, budget)));
  const figures = await readBudgetFigures(deps, organizationId, asked, 0);
  const windows = asked.map(({ budget, running }) => ({ budget, window: running.name }));
  const known = await deps.budgets.findCrossings(organizationId, windows);
  const noted = asked.flatMap(({ budget, running }, index) => {
    const spent = figures[index]?.spent ?? 0;
    const own = known.filter(({ budget_id: id, window }) => id === budget.budget_id && window === running.name);
    const isKnown = (threshold: number) => own.some((crossing) => crossing.threshold === threshold);
    // What is noted was told before. Its window may last longer than an event is remembered for, and nobody else notes it.
    const reached = thresholdsReached(budget, spent).filter((threshold) => !isKnown(threshold));
    return reached.map(async (threshold) => {
      const crossing = {
        budget_id: budget.budget_id,
        window: running.name,
        threshold,
        spent_micro_usd: spent,
        crossed_at: new Date(deps.now()).toISOString(),
      };
      await deps.crossed?.(organizationId, budget, crossing);
      return deps.budgets.addCrossing(organizationId, crossing);
    });
  });
  return (await Promise.all(noted)).filter(Boolean).length;
}

/** Windows of the whole organization follow UTC, as those of the ledger do. */
export async function askedAbout(
  { tenants, now }: Pick<FigureBudgetDependencies, 'tenants' | 'now'>,
  organizationId: string,
  budget: Budget,
): Promise<AskedBudget> {
  const project = budget.project_id === null ? null : await tenants.findProject(organizationId, budget.project_id);
  return { budget, running: runningBudget(now(), project === null ? UTC : zoneOf(project), budget.period) };
}
