import * as z from 'zod';
import { NO_USER } from '../access/account.ts';
import type { Amounts } from '../kernel/amounts.ts';
import { StoredAmounts } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import { PERIODS } from '../kernel/window.ts';
import type { CounterKey } from './ledger-store.ts';
import { parseScopeKey, scopeKey } from './limit.ts';

export const HOLD_ID_LENGTH = 8;
export const MAX_LEASE_SECONDS = 3_600;
export const DEFAULT_LEASE_SECONDS = 300;

/** A counter key in storable form. */
export const StoredCounter = z.object({
  scope: z.string(),
  period: z.enum(PERIODS),
  name: z.string(),
  ends_at: z.int(),
  time_zone: z.string(),
});
export type StoredCounter = z.infer<typeof StoredCounter>;

/**
 * `reserved` until exactly one of the others wins: `settled` with what was used, `released` by its
 * owner, or `expired`. An expired one can still be settled, late.
 */
export const ReservationStatus = z.enum(['reserved', 'settled', 'released', 'expired']);

/** What was promised to a caller that is about to spend money. */
export const ReservationRecord = z.object({
  organization_id: z.string(),
  project_id: z.string(),
  user_id: z.string().nullable(),
  reservation_id: z.string(),
  status: ReservationStatus,
  estimate: StoredAmounts,
  lease_seconds: z.int(),
  /** Epoch milliseconds. */
  created_at: z.int(),
  /** Epoch milliseconds. */
  lease_ends_at: z.int(),
  /** The hold that took the estimate from the counters. */
  hold_id: z.string(),
  counters: z.array(StoredCounter),
  /** The one trace that this reservation pays for. */
  trace_id: z.string().nullable(),
  charged: StoredAmounts.nullable(),
  late: z.boolean(),
  /** Epoch milliseconds. */
  settled_at: z.int().nullable(),
  /** The hold of a charge that came after the estimate had been given back. */
  late_hold_id: z.string().nullable(),
});
export type ReservationRecord = z.infer<typeof ReservationRecord>;

export interface ReservationKey {
  readonly organizationId: string;
  readonly reservationId: string;
}

/** What changes when a reservation ends, or when a trace claims it. */
export type ReservationChange = Partial<
  Pick<ReservationRecord, 'status' | 'charged' | 'late' | 'settled_at' | 'late_hold_id' | 'trace_id'>
>;

export interface ReservationStore {
  find(key: ReservationKey): Promise<ReservationRecord | null>;
  /** Null when it was stored; otherwise the reservation with this id that was there before. */
  create(record: ReservationRecord): Promise<ReservationRecord | null>;
  /**
   * Changes a reservation whose status and trace are still those of `known`; null when somebody else was
   * first.
   */
  change(known: ReservationRecord, change: ReservationChange): Promise<ReservationRecord | null>;
  /** Those of one user in a project, as far as the index shows them, in pages. */
  listOf(organizationId: string, projectId: string, account: string): AsyncIterable<readonly ReservationRecord[]>;
  /** Forgets a reservation whose status and trace are still those of `known`; false when they are not. */
  remove(known: ReservationRecord): Promise<boolean>;
}

export function storeCounter({ scope, window }: CounterKey): StoredCounter {
  return {
    scope: scopeKey(scope),
    period: window.period,
    name: window.name,
    ends_at: window.endsAt,
    time_zone: window.timeZone,
  };
}

export function countersOf(record: ReservationRecord): CounterKey[] {
  return record.counters.map((stored) => {
    const key = readCounter(record.organization_id, stored);
    return key.scope.kind === 'user' ? { ...key, scope: { ...key.scope, userId: record.user_id ?? NO_USER } } : key;
  });
}

export function readCounter(organizationId: string, stored: StoredCounter): CounterKey {
  const { period, name, ends_at: endsAt, time_zone: timeZone } = stored;
  return { organizationId, scope: parseScopeKey(stored.scope), window: { period, name, endsAt, timeZone } };
}

/** The name of a counter among a trace's or a reservation's charges. */
export function counterName({ scope, window }: CounterKey): string {
  return `${scopeKey(scope)}/${window.name}`;
}

export function estimateHold(record: ReservationRecord): { readonly id: string; readonly amounts: Amounts } {
  return { id: record.hold_id, amounts: record.estimate };
}

export function reservationNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such reservation.', {
    errors: [{ path: 'id', message: 'is no reservation that this key may use' }],
  });
}
