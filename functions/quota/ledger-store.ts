import type { Amounts, Limits } from '../kernel/amounts.ts';
import type { QuotaWindow } from '../kernel/window.ts';
import type { LimitRecord, QuotaScope } from './limit.ts';

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
 * An amount that was taken from a counter and whose fate is not final. It lives inside the counter,
 * written by the same update that takes the amount; whoever ends it does so with one update that
 * demands its presence, so that it ends once, however often that is tried.
 *
 * A hold of a trace lasts until the trace is stored; `reconcile` ends one that expired. A hold of a
 * reservation lasts as long as the reservation is open.
 */
export interface Hold {
  readonly id: string;
  readonly amounts: Amounts;
  /** Epoch seconds. */
  readonly expiresAt: number;
  readonly kind: 'trace' | 'reservation';
  /** The id of the reservation, or of the trace (several, separated by commas) that the amount is for. */
  readonly ref: string;
}

export type TakeOutcome =
  | { readonly outcome: 'taken'; readonly counter: Counter }
  | { readonly outcome: 'refused'; readonly counter: Counter }
  /** No admission in this window yet: it has to be opened first. `begun` when somebody has prepared it. */
  | { readonly outcome: 'closed'; readonly begun: boolean };

export interface TakeOptions {
  /** Takes the amounts also when too little is left: what was used has to be charged. */
  readonly beyondLimit?: boolean;
}

/** A page of the open counters, and the place to go on from. */
export interface OpenCounters {
  readonly keys: readonly CounterKey[];
  readonly cursor: string;
}

export interface LedgerStore {
  /** The stored limits of the scopes, in their order; null where nobody changed the default. */
  findLimits(organizationId: string, scopes: readonly QuotaScope[]): Promise<(LimitRecord | null)[]>;
  /** False when the stored version is not `expectedVersion`. */
  saveLimits(organizationId: string, scope: QuotaScope, record: LimitRecord, expectedVersion: number): Promise<boolean>;

  /** One conditional update, no read: takes the hold's amounts when every dimension has enough left (P2). */
  take(key: CounterKey, hold: Hold, options?: TakeOptions): Promise<TakeOutcome>;
  /**
   * Begins to open a window: puts it among the open ones, then stores its counter, sealed, unless there is one.
   * The limits that it is to be opened with are read after this. Safe to repeat.
   */
  prepare(key: CounterKey): Promise<void>;
  /** Unseals a counter with these limits; false when there is none that is sealed. */
  open(key: CounterKey, limits: Limits, limitVersion: number): Promise<boolean>;
  /**
   * The hold's amounts are final; safe to repeat. The hold itself may stay until the next `take` from the
   * counter removes it without a write of its own, or until `reconcile` finds it expired.
   */
  commit(key: CounterKey, holdId: string): Promise<void>;
  /** Ends holds whose amounts are final, at once; safe to repeat. */
  endHolds(key: CounterKey, holdIds: readonly string[]): Promise<void>;
  /**
   * Ends a hold and gives these amounts back: once. They are less than was held when a part of it is
   * charged, and negative when more is. False when the hold was gone.
   */
  release(key: CounterKey, hold: Pick<Hold, 'id' | 'amounts'>): Promise<boolean>;
  /** The counters that are open, in the order of the keys; null for one that is not there, or still sealed. */
  findCounters(keys: readonly CounterKey[]): Promise<(Counter | null)[]>;
  /** Moves an existing counter to other limits; false when its version moved on meanwhile. */
  changeCounterLimits(counter: Counter, limits: Limits, limitVersion: number): Promise<boolean>;
  /** Sets what is left, unless anything about the counter changed since it was read. */
  repair(counter: Counter, left: Amounts): Promise<boolean>;

  /** Every counter that was opened and not closed yet, in pages, after the place where a run stopped. */
  openCounters(after: string | null): AsyncIterable<OpenCounters>;
  /** Whether a counter of the project or of one of its users was opened in that window and not closed yet. */
  isWindowUsed(organizationId: string, projectId: string, windowName: string): Promise<boolean>;
  /** Puts the counter among the open ones again, or moves its end. */
  reopen(key: CounterKey): Promise<void>;
  /** Takes a window that was never opened off the open ones. */
  abandon(key: CounterKey): Promise<void>;
  /** Writes the window's usage record and takes the counter off the open ones; safe to repeat. */
  close(counter: Counter): Promise<void>;
}

/** Where a scheduled job goes on after a run that did not reach the end. */
export interface JobCursorStore {
  find(job: string): Promise<string | null>;
  /** Null: the next run starts at the beginning. */
  save(job: string, cursor: string | null): Promise<void>;
}
