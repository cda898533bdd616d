import * as z from 'zod';
import { ProjectId } from '../content/trace.ts';
import { UNLIMITED } from '../kernel/amounts.ts';
import type { Period } from '../kernel/window.ts';
import type { Counter, CounterKey } from './ledger-store.ts';
import { type QuotaScope, scopeKey } from './limit.ts';

/** Of one organization; they are one item. */
export const MAX_BUDGETS = 100;

export const BUDGET_PERIODS = ['hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

/** What a scope means to spend in each window. */
export const Budget = z.object({
  budget_id: z.string(),
  name: z.string(),
  project_id: ProjectId.nullable(),
  /** By which the ledger knows the user; null for everybody. */
  account: z.string().nullable(),
  /** Only what this model cost, or what has this tag. */
  model: z.string().optional(),
  tag: z.string().optional(),
  period: z.enum(BUDGET_PERIODS),
  limit_micro_usd: z.int().positive(),
  /** Shares of the limit, ascending. */
  thresholds: z.array(z.number().positive()),
  /** `block` is a limit of cost as well; absent means `tell`. */
  action: z.enum(['tell', 'block']).optional(),
  created_at: z.string(),
});
export type Budget = z.infer<typeof Budget>;

/** That a threshold was reached in a window; there is one at most. */
export const Crossing = z.object({
  budget_id: z.string(),
  /** `DAY#2026-11-20`. */
  window: z.string(),
  threshold: z.number(),
  /** What had been spent then. */
  spent_micro_usd: z.int(),
  crossed_at: z.string(),
});
export type Crossing = z.infer<typeof Crossing>;

/** All budgets of an organization; the version grows with each change. */
export interface Budgets {
  readonly budgets: readonly Budget[];
  readonly version: number;
}

export interface BudgetStore {
  find(organizationId: string): Promise<Budgets>;
  /** False when they changed since that version was read. */
  save(organizationId: string, budgets: Budgets): Promise<boolean>;
  /** True for the first who says so, of any number at the same time. */
  addCrossing(organizationId: string, crossing: Crossing): Promise<boolean>;
  /** Those of these windows, in any order. */
  findCrossings(organizationId: string, windows: readonly BudgetWindow[]): Promise<Crossing[]>;
}

export interface BudgetWindow {
  readonly budget: Budget;
  readonly window: string;
}

export function scopeOf({ project_id: projectId, account }: Budget): QuotaScope {
  if (projectId === null) return { kind: 'organization' };
  return account === null ? { kind: 'project', projectId } : { kind: 'user', projectId, account };
}

/** The windows in which the ledger counts for a budget; null where only the figures tell what was spent. */
export function ledgerPeriodOf({ period, model, tag }: Budget): Period | null {
  if (model !== undefined || tag !== undefined) return null;
  return period === 'daily' || period === 'monthly' ? period : null;
}

/** The budgets that a counter counts for. */
export function budgetsOf(budgets: readonly Budget[], { scope, window }: CounterKey): Budget[] {
  const own = scopeKey(scope);
  return budgets.filter((budget) => ledgerPeriodOf(budget) === window.period && scopeKey(scopeOf(budget)) === own);
}

/** Settled and taken, in micro-USD. */
export function spentIn({ limits, left }: Pick<Counter, 'limits' | 'left'>): number {
  return (limits.cost ?? UNLIMITED) - left.cost;
}

/** What it takes to reach a threshold. */
function reachedAt(budget: Budget, threshold: number): number {
  return Math.ceil(budget.limit_micro_usd * threshold);
}

/** The thresholds that an amount has reached, or that its last part has. */
export function thresholdsReached(budget: Budget, spent: number, before = -1): number[] {
  return budget.thresholds.filter((threshold) => {
    const at = reachedAt(budget, threshold);
    return spent >= at && before < at;
  });
}
