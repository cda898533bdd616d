import * as z from 'zod';
import { DIMENSIONS, type Dimension, isLimited, Limits, NO_LIMITS } from '../kernel/amounts.ts';
import { PERIODS, type Period, type QuotaWindow } from '../kernel/window.ts';

/** Whose usage a limit bounds. A trace without a user is counted for the user `-`. */
export type QuotaScope =
  | { readonly kind: 'organization' }
  | { readonly kind: 'project'; readonly projectId: string }
  /** What judging the project's traces costs. */
  | { readonly kind: 'judge'; readonly projectId: string }
  | UserScope;

interface UserScope {
  readonly kind: 'user';
  readonly projectId: string;
  /** What the ledger knows the user by: see `account.ts`. */
  readonly account: string;
  /** What callers know the user by; absent where the ledger alone speaks. */
  readonly userId?: string;
}

/** The scope as part of a key, which names no user; a project id has no colon, so this can be read back. */
export function scopeKey(scope: QuotaScope): string {
  switch (scope.kind) {
    case 'organization':
      return 'organization';
    case 'project':
      return `project:${scope.projectId}`;
    case 'judge':
      return `judge:${scope.projectId}`;
    case 'user':
      return `user:${scope.projectId}:${scope.account}`;
  }
}

/** The scope as callers know it. */
export function scopeLabel(scope: QuotaScope): string {
  if (scope.kind !== 'user' || scope.userId === undefined) return scopeKey(scope);
  return scopeKey({ ...scope, account: scope.userId });
}

export function parseScopeKey(key: string): QuotaScope {
  const [kind, projectId = '', ...rest] = key.split(':');
  if (kind === 'organization') return { kind };
  if (kind === 'project' || kind === 'judge') return { kind, projectId };
  if (kind === 'user') return { kind, projectId, account: rest.join(':') };
  throw new Error(`Not a quota scope: ${key}`);
}

const PartialLimits = Limits.partial();
const Pending = z.object({ from: z.string(), limits: PartialLimits });

/** The limits of one scope, and the changes that begin with a later window. */
export const LimitRecord = z.object({
  daily: Limits,
  monthly: Limits,
  pending: z.object({ daily: Pending.optional(), monthly: Pending.optional() }),
  /** Periods that are counted although nothing limits them: budgets are held against what is counted. */
  watched: z.array(z.enum(PERIODS)).optional(),
  /** What budgets that block leave to be spent in a window, in micro-USD: a limit beside the others. */
  blocked: z.object({ daily: z.int(), monthly: z.int() }).partial().optional(),
  /** Grows with every change; 0 is the default that nobody stored. */
  version: z.int().nonnegative(),
});
export type LimitRecord = z.infer<typeof LimitRecord>;

/** New values by dimension; null removes a limit, an absent dimension stays as it is. */
export type LimitChange = Readonly<Partial<Record<Dimension, number | null>>>;

/** The limits a deployment gives every (project, user) until somebody changes them. */
export interface LimitDefaults {
  readonly userDaily: Limits;
  /** What a judge may cost in a day, where a judge is paid. */
  readonly judgeDaily?: Limits;
}

export function defaultLimits(scope: QuotaScope, defaults: LimitDefaults): LimitRecord {
  const { userDaily, judgeDaily = NO_LIMITS } = defaults;
  const daily = { user: userDaily, judge: judgeDaily, project: NO_LIMITS, organization: NO_LIMITS }[scope.kind];
  return { daily, monthly: NO_LIMITS, pending: {}, version: 0 };
}

/** What limits a window of this name: pending changes count from the window they were set for. */
export function limitsOf(record: LimitRecord, window: Pick<QuotaWindow, 'period' | 'name'>): Limits {
  const set = limitsSet(record, window);
  const blocked = record.blocked?.[window.period];
  return blocked === undefined ? set : { ...set, cost: Math.min(set.cost ?? blocked, blocked) };
}

function limitsSet(record: LimitRecord, window: Pick<QuotaWindow, 'period' | 'name'>): Limits {
  const current = record[window.period];
  const pending = record.pending[window.period];
  if (pending === undefined || window.name < pending.from) return current;
  return overlay(current, pending.limits);
}

/** True when admissions of this scope have to be counted in a window of the period. */
export function countsIn(scope: QuotaScope, record: LimitRecord, window: QuotaWindow): boolean {
  if (scope.kind === 'user' && window.period === 'daily') return true;
  if (record.watched?.includes(window.period) === true) return true;
  return isLimited(limitsOf(record, window));
}

/** The record after a change that holds from now on; a pending value of the same dimension is dropped. */
export function changedNow(
  record: LimitRecord,
  period: Period,
  change: LimitChange,
  current: QuotaWindow,
): LimitRecord {
  const folded = foldPending(record, current);
  const pending = folded.pending[period];
  const kept = pending && withoutKeys(pending.limits, change);
  return {
    ...folded,
    [period]: overlay(folded[period], change),
    pending: withPending(folded, period, pending && kept && { from: pending.from, limits: kept }),
  };
}

/** The record after a change that begins with the window after `current`. */
export function changedFromNext(
  record: LimitRecord,
  period: Period,
  change: LimitChange,
  windows: { readonly current: QuotaWindow; readonly next: QuotaWindow },
): LimitRecord {
  const folded = foldPending(record, windows.current);
  const limits = { ...folded.pending[period]?.limits, ...change };
  return {
    ...folded,
    pending: withPending(folded, period, { from: windows.next.name, limits }),
  };
}

/** Makes pending changes whose window has begun the current limits; the same record when there are none. */
export function foldPending(record: LimitRecord, current: QuotaWindow): LimitRecord {
  const pending = record.pending[current.period];
  if (pending === undefined || current.name < pending.from) return record;
  return {
    ...record,
    [current.period]: overlay(record[current.period], pending.limits),
    pending: withPending(record, current.period, undefined),
  };
}

function withPending(
  record: LimitRecord,
  period: Period,
  entry: z.infer<typeof Pending> | undefined,
): LimitRecord['pending'] {
  const { [period]: _replaced, ...others } = record.pending;
  return entry === undefined || Object.keys(entry.limits).length === 0 ? others : { ...others, [period]: entry };
}

function overlay(limits: Limits, change: { readonly [D in Dimension]?: number | null | undefined }): Limits {
  const value = (dimension: Dimension) => {
    const changed = change[dimension];
    return changed === undefined ? limits[dimension] : changed;
  };
  return { requests: value('requests'), tokens: value('tokens'), cost: value('cost') };
}

function withoutKeys(limits: z.infer<typeof PartialLimits>, change: LimitChange): z.infer<typeof PartialLimits> {
  return Object.fromEntries(
    DIMENSIONS.flatMap((dimension) => {
      const value = limits[dimension];
      return value === undefined || change[dimension] !== undefined ? [] : [[dimension, value]];
    }),
  );
}
