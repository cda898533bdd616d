import { type Amounts, areEqual } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Counter, Hold } from './ledger-store.ts';
import {
  countersOf,
  HOLD_ID_LENGTH,
  type ReservationChange,
  type ReservationKey,
  type ReservationRecord,
  storeCounter,
} from './reservation.ts';
import { type Admission, admit, holdUntil, type LedgerDependencies, type Payer, releaseHold } from './reserve.ts';
import {
  chargeReservation,
  findAgain,
  finishReservation,
  keyOf,
  MAX_ATTEMPTS,
  type SettleDependencies,
} from './settle-reservation.ts';

const RESERVATION_ID_LENGTH = 12;

export type ReservationDependencies = LedgerDependencies & SettleDependencies;

export interface ReservationRequest {
  /** The client's own id makes the call idempotent. */
  readonly reservationId: string | undefined;
  readonly estimate: Amounts;
  readonly leaseSeconds: number;
}

export interface ReservationOutcome {
  readonly record: ReservationRecord;
  /** The counters after the call. */
  readonly counters: readonly Counter[];
}

/**
 * Reserves amounts for a call that is about to be made: takes them from every counter that limits the
 * payer, then stores the reservation. A crash in between leaves a hold that expires.
 *
 * @throws AegisError `quota_exceeded`; `idempotency_mismatch` when the id was used with other figures
 */
export async function createReservation(
  deps: ReservationDependencies,
  payer: Payer,
  request: ReservationRequest,
): Promise<ReservationOutcome> {
  const reservationId = request.reservationId ?? `rsv_${deps.ids.base62(RESERVATION_ID_LENGTH)}`;
  const key = { organizationId: payer.organizationId, reservationId };
  const hold: Hold = {
    id: deps.ids.base62(HOLD_ID_LENGTH),
    kind: 'reservation',
    ref: reservationId,
    amounts: request.estimate,
    expiresAt: holdUntil(deps.now()),
  };
  const admission = await admitOrFind(deps, payer, hold, request.reservationId === undefined ? null : key);
  if ('known' in admission) return repeat(deps, payer, request, admission.known);
  const record = recordOf(deps.now(), payer, request, admission);
  const existing = await deps.reservations.create(record);
  if (existing === null) return { record, counters: admission.states };
  await releaseHold(deps.ledger, admission);
  return repeat(deps, payer, request, existing);
}

/** A refused repetition of a reservation that was made is not a refusal. */
async function admitOrFind(
  deps: ReservationDependencies,
  payer: Payer,
  hold: Hold,
  mayBeKnown: ReservationKey | null,
): Promise<Admission | { readonly known: ReservationRecord }> {
  try {
    return await admit(deps, payer, hold);
  } catch (error) {
    if (mayBeKnown === null || !(error instanceof AegisError) || error.code !== 'quota_exceeded') throw error;
    const known = await deps.reservations.find(mayBeKnown);
    if (known === null) throw error;
    return { known };
  }
}

async function repeat(
  deps: ReservationDependencies,
  payer: Payer,
  request: ReservationRequest,
  record: ReservationRecord,
): Promise<ReservationOutcome> {
  const isSame =
    areEqual(record.estimate, request.estimate) &&
    record.lease_seconds === request.leaseSeconds &&
    record.project_id === payer.projectId &&
    record.user_id === payer.userId;
  if (!isSame) {
    throw new AegisError('idempotency_mismatch', 'This reservation_id was used before with other figures.', {
      errors: [{ path: 'reservation_id', message: 'belongs to a different reservation' }],
    });
  }
  return { record, counters: await existingCounters(deps, record) };
}

/** `chargeReservation`, with the counters as they are then. */
export async function settleReservation(
  deps: SettleDependencies,
  known: ReservationRecord,
  actual: Partial<Amounts>,
): Promise<ReservationOutcome> {
  const record = await chargeReservation(deps, known, actual);
  return { record, counters: await existingCounters(deps, record) };
}

/**
 * Gives back what is unsettled; changes nothing about a reservation that has ended.
 * @returns the reservation as it ended
 */
export async function releaseReservation(
  deps: SettleDependencies,
  known: ReservationRecord,
): Promise<ReservationRecord> {
  let record = known;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && record.status === 'reserved'; attempt++) {
    record = (await deps.reservations.change(record, { status: 'released' })) ?? (await findAgain(deps, record));
  }
  await finishReservation(deps, record);
  return record;
}

/** Lets one trace pay with a reservation; null when another trace already does. */
export async function claimReservation(
  deps: Pick<ReservationDependencies, 'reservations'>,
  known: ReservationRecord,
  traceId: string,
): Promise<ReservationRecord | null> {
  let record: ReservationRecord | null = known;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && record !== null; attempt++) {
    if (record.trace_id === traceId) return record;
    if (record.trace_id !== null || record.status === 'settled' || record.status === 'released') return null;
    const claim: ReservationChange = { trace_id: traceId };
    const claimed = await deps.reservations.change(record, claim);
    if (claimed !== null) return claimed;
    record = await deps.reservations.find(keyOf(record));
  }
  return null;
}

/** The counters that the reservation was taken from, as they are now. */
async function existingCounters(
  deps: Pick<ReservationDependencies, 'ledger'>,
  record: ReservationRecord,
): Promise<Counter[]> {
  const found = await deps.ledger.findCounters(countersOf(record));
  return found.filter((counter) => counter !== null);
}

function recordOf(
  now: number,
  payer: Payer,
  request: ReservationRequest,
  { hold, counters }: Admission,
): ReservationRecord {
  return {
    organization_id: payer.organizationId,
    project_id: payer.projectId,
    user_id: payer.userId,
    reservation_id: hold.ref,
    status: 'reserved',
    estimate: { ...hold.amounts },
    lease_seconds: request.leaseSeconds,
    created_at: now,
    lease_ends_at: now + request.leaseSeconds * 1000,
    hold_id: hold.id,
    counters: counters.map(storeCounter),
    trace_id: null,
    charged: null,
    late: false,
    settled_at: null,
    late_hold_id: null,
  };
}
