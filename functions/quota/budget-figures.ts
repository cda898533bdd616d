import type { Budget } from './budget.ts';
import type { RunningBudget } from './budget-window.ts';

export interface AskedBudget {
  readonly budget: Budget;
  readonly running: RunningBudget;
}

/** What the figures tell of a budget. Money in micro-USD. */
export interface BudgetFigures {
  /** In the window that runs, of traces that are evaluated. */
  readonly spent: number;
  /** Of these traces, how many have no price; null where there are none. */
  readonly unpricedShare: number | null;
  /** Whether the budget is about too many projects for a forecast: the days before its window were not read. */
  readonly isTooWide: boolean;
  /** What each closed day cost, the oldest first; without the days before anything was counted. */
  readonly closedDays: readonly number[];
}

/** Asks the figures about budgets of an organization; the answers are in the order of the budgets. */
export type ReadBudgetFigures = (organizationId: string, asked: readonly AskedBudget[]) => Promise<BudgetFigures[]>;
