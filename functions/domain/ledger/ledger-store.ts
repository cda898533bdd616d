import type { Amounts, Limits } from './amounts.ts';
import type { LimitRecord, QuotaScope } from './limit.ts';
import type { QuotaWindow } from './window.ts';

/** One counter: a scope of an organization in one window. */
export interface CounterKey {
  readonly organizationId: string;
  readonly scope: QuotaScope;
  readonly window: QuotaWindow;
}

/** A counter as stored; `left` may be negative after a limit was lowered below what was used. */
export interface Counter {
  readonly key: CounterKey;
  readonly limits: Limits;
  readonly left: Amounts;
  readonly limitVersion: number;
  readonly holds: readonly Hold[];
}

/**
 * An amount that was taken from a counter and whose record (the trace) may not be stored yet. It
 * lives inside the counter, written by the same update that takes the amount, and is removed once
 * the record is stored; `reconcile` gives back what expired without one.
 */
export interface Hold {
  readonly id: string;
  readonly amounts: Amounts;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** The trace that the amount is for, or several, separated by commas. */
  readonly traceId: string;
}

export type TakeOutcome =
  | { readonly outcome: 'taken'; readonly counter: Counter }
  | { readonly outcome: 'refused'; readonly counter: Counter }
  /** No admission in this window yet: it has to be opened first. */
  | { readonly outcome: 'closed' };

export interface LedgerStore {
  /** The stored limits of the scopes, in their order; null where nobody changed the default. */
  findLimits(organizationId: string, scopes: readonly QuotaScope[]): Promise<(LimitRecord | null)[]>;
  /** False when the stored version is not `expectedVersion`. */
  saveLimits(organizationId: string, scope: QuotaScope, record: LimitRecord, expectedVersion: number): Promise<boolean>;

  /** One conditional update, no read: takes the hold's amounts when every dimension has enough left (P2). */
  take(key: CounterKey, hold: Hold): Promise<TakeOutcome>;
  /** Creates the counter unless it is there or the limits moved on from `limitVersion` meanwhile. */
  open(key: CounterKey, limits: Limits, limitVersion: number): Promise<void>;
  /** The hold's amounts stay taken; safe to repeat. */
  settle(key: CounterKey, holdId: string): Promise<void>;
  /** Gives the hold's amounts back, once; false when the hold was gone. */
  giveBack(key: CounterKey, hold: Pick<Hold, 'id' | 'amounts'>): Promise<boolean>;
  /** The counters that exist, in the order of the keys; null for one that does not. */
  findCounters(keys: readonly CounterKey[]): Promise<(Counter | null)[]>;
  /** Moves an existing counter to other limits; false when its version moved on meanwhile. */
  changeCounterLimits(counter: Counter, limits: Limits, limitVersion: number): Promise<boolean>;
  /** Every counter that was opened and not closed yet, in pages. */
  openCounters(): AsyncIterable<readonly CounterKey[]>;
  /** Writes the window's usage record and takes the counter off the open ones; safe to repeat. */
  close(counter: Counter): Promise<void>;
}
