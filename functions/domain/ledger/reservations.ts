import { AegisError } from '../errors.ts';
import type { IdSource } from '../ports.ts';
import { type Amounts, areEqual, mapAmounts, minus } from './amounts.ts';
import type { KeptChargeStore } from './kept-charges.ts';
import type { Counter, Hold } from './ledger-store.ts';
import {
  counterName,
  countersOf,
  estimateHold,
  type ReservationChange,
  type ReservationKey,
  type ReservationRecord,
  type ReservationStore,
  storeCounter,
} from './reservation.ts';
import {
  type Admission,
  admit,
  giveBack,
  holdUntil,
  type LedgerDependencies,
  type Payer,
  takeBeyondLimits,
} from './reserve.ts';

export const HOLD_ID_LENGTH = 8;
const RESERVATION_ID_LENGTH = 12;
/** Each lost race against another change of the same reservation is one more attempt. */
const MAX_ATTEMPTS = 5;

export interface ReservationDependencies extends LedgerDependencies {
  readonly reservations: ReservationStore;
  readonly keptCharges: Pick<KeptChargeStore, 'keep'>;
  readonly ids: IdSource;
}

/** What it takes to say what was used of a reservation. */
export type SettleDependencies = Pick<
  ReservationDependencies,
  'ledger' | 'reservations' | 'keptCharges' | 'ids' | 'now'
> &
  Partial<Pick<ReservationDependencies, 'spentWindows'>>;

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
  await giveBack(deps.ledger, admission);
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

/**
 * Charges what was really used, once. The first figures win.
 *
 * @param actual a dimension that is left out is charged as it was reserved
 * @throws AegisError `conflict` when it was settled with other figures or released
 */
export async function settleReservation(
  deps: SettleDependencies,
  known: ReservationRecord,
  actual: Partial<Amounts>,
): Promise<ReservationOutcome> {
  const record = await chargeReservation(deps, known, actual);
  return { record, counters: await existingCounters(deps, record) };
}

/** `settleReservation` without a look at the counters. */
export async function chargeReservation(
  deps: SettleDependencies,
  known: ReservationRecord,
  actual: Partial<Amounts>,
): Promise<ReservationRecord> {
  const charged = mapAmounts((dimension) => actual[dimension] ?? known.estimate[dimension]);
  let record = known;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (record.status === 'released')
      throw new AegisError('conflict', 'This reservation was given back.', {
        errors: [{ path: 'id', message: 'was given back' }],
      });
    if (record.status === 'settled') {
      if (record.charged === null || !areEqual(record.charged, charged)) {
        throw new AegisError('conflict', 'This reservation was settled with other figures.', {
          errors: [{ path: 'id', message: 'was settled with other figures' }],
        });
      }
      await finishReservation(deps, record);
      return record;
    }
    const settled =
      record.status === 'expired' ? await settleLate(deps, record, charged) : await settleOpen(deps, record, charged);
    record = settled ?? (await findAgain(deps, record));
  }
  throw new AegisError('unavailable', 'This reservation is being changed. Try again.', { retryAfterSeconds: 1 });
}

async function settleOpen(
  deps: SettleDependencies,
  record: ReservationRecord,
  charged: Amounts,
): Promise<ReservationRecord | null> {
  const now = deps.now();
  return deps.reservations.change(record, {
    status: 'settled',
    charged: { ...charged },
    settled_at: now,
    late: now >= record.lease_ends_at,
  });
}

/**
 * The estimate went back when the lease ran out, so the charge is taken anew, whatever is left. It is
 * taken before the reservation says so: of two settlers one wins, and the other gives its own back.
 */
async function settleLate(
  deps: SettleDependencies,
  record: ReservationRecord,
  charged: Amounts,
): Promise<ReservationRecord | null> {
  const now = deps.now();
  const hold: Hold = {
    id: deps.ids.base62(HOLD_ID_LENGTH),
    kind: 'reservation',
    ref: record.reservation_id,
    amounts: charged,
    expiresAt: holdUntil(now),
  };
  const counters = countersOf(record);
  // A window that was closed is among the open ones again before anything is taken from it, so that
  // `reconcile` finds the hold and the usage record is written anew.
  await Promise.all(counters.map((key) => deps.ledger.reopen(key)));
  await takeBeyondLimits(deps.ledger, counters, hold);
  const settled = await deps.reservations.change(record, {
    status: 'settled',
    charged: { ...charged },
    settled_at: now,
    late: true,
    late_hold_id: hold.id,
  });
  if (settled === null) await giveBack(deps.ledger, { hold, counters });
  return settled;
}

async function findAgain(deps: SettleDependencies, record: ReservationRecord): Promise<ReservationRecord> {
  const found = await deps.reservations.find(keyOf(record));
  if (found === null) throw reservationNotFound();
  return found;
}

/** Gives back what is unsettled; changes nothing about a reservation that has ended. */
export async function releaseReservation(deps: ReservationDependencies, known: ReservationRecord): Promise<void> {
  let record = known;
  for (let attempt = 0; attempt < MAX_ATTEMPTS && record.status === 'reserved'; attempt++) {
    record = (await deps.reservations.change(record, { status: 'released' })) ?? (await findAgain(deps, record));
  }
  await finishReservation(deps, record);
}

/**
 * Brings the counters into line with how a reservation ended. Every step can be repeated by anybody at any
 * time: the holds in the counters make each of them happen once.
 */
export async function finishReservation(
  deps: Pick<SettleDependencies, 'ledger' | 'keptCharges' | 'spentWindows'>,
  record: ReservationRecord,
): Promise<void> {
  if (record.status === 'reserved') return;
  const counters = countersOf(record);
  for (const key of counters) deps.spentWindows?.forget(key);
  if (record.status !== 'settled' || record.charged === null || record.settled_at === null) {
    await giveBack(deps.ledger, { hold: estimateHold(record), counters });
    return;
  }
  const { charged, late_hold_id: lateHoldId } = record;
  await deps.keptCharges.keep(record.organization_id, record.project_id, {
    id: record.reservation_id,
    at: new Date(record.settled_at).toISOString(),
    amounts: charged,
    counters: counters.map(counterName),
  });
  if (lateHoldId === null) {
    await giveBack(deps.ledger, { hold: { id: record.hold_id, amounts: minus(record.estimate, charged) }, counters });
    return;
  }
  // Whoever let it expire may not have got to giving the estimate back.
  await giveBack(deps.ledger, { hold: estimateHold(record), counters });
  await Promise.all(counters.map((key) => deps.ledger.endHolds(key, [lateHoldId])));
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

function keyOf(record: ReservationRecord): ReservationKey {
  return { organizationId: record.organization_id, reservationId: record.reservation_id };
}

export function reservationNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such reservation.', {
    errors: [{ path: 'id', message: 'is no reservation that this key may use' }],
  });
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
