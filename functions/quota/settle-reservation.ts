import { type Amounts, areEqual, mapAmounts, minus } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { IdSource } from '../kernel/ports.ts';
import type { KeptChargeStore } from '../traces/kept-charges.ts';
import type { Hold } from './ledger-store.ts';
import {
  counterName,
  countersOf,
  estimateHold,
  HOLD_ID_LENGTH,
  type ReservationKey,
  type ReservationRecord,
  type ReservationStore,
  reservationNotFound,
} from './reservation.ts';
import { holdUntil, type LedgerDependencies, releaseHold, takeBeyondLimits } from './reserve.ts';

/** Each lost race against another change of the same reservation is one more attempt. */
export const MAX_ATTEMPTS = 5;

/** What it takes to say what was used of a reservation. */
export interface SettleDependencies
  extends Pick<LedgerDependencies, 'ledger' | 'now'>,
    Partial<Pick<LedgerDependencies, 'spentWindows'>> {
  readonly reservations: ReservationStore;
  readonly keptCharges: Pick<KeptChargeStore, 'keep'>;
  readonly ids: IdSource;
}

/**
 * Charges what was really used, once. The first figures win.
 *
 * @param actual a dimension that is left out is charged as it was reserved
 * @throws AegisError `conflict` when it was settled with other figures or released
 */
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
 * taken before the reservation says so: of two callers one wins, and the other releases its own.
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
  if (settled === null) await releaseHold(deps.ledger, { hold, counters });
  return settled;
}

export async function findAgain(deps: SettleDependencies, record: ReservationRecord): Promise<ReservationRecord> {
  const found = await deps.reservations.find(keyOf(record));
  if (found === null) throw reservationNotFound();
  return found;
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
    await releaseHold(deps.ledger, { hold: estimateHold(record), counters });
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
    await releaseHold(deps.ledger, {
      hold: { id: record.hold_id, amounts: minus(record.estimate, charged) },
      counters,
    });
    return;
  }
  // Whoever let it expire may not have got to giving the estimate back.
  await releaseHold(deps.ledger, { hold: estimateHold(record), counters });
  await Promise.all(counters.map((key) => deps.ledger.endHolds(key, [lateHoldId])));
}

export function keyOf(record: ReservationRecord): ReservationKey {
  return { organizationId: record.organization_id, reservationId: record.reservation_id };
}
