import type { Clock } from '../ports.ts';
import type { Charge, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { type Amounts, isNothing, mapAmounts, minus, NOTHING, plus } from './amounts.ts';
import type { KeptChargeStore } from './kept-charges.ts';
import type { Counter, CounterKey, Hold, LedgerStore } from './ledger-store.ts';
import { counterName, type ReservationRecord, type ReservationStore } from './reservation.ts';
import { finishReservation } from './reservations.ts';
import { traceIdsOf } from './reserve-batch.ts';
import { keptSpanCharge } from './span-charges.ts';

export interface HoldDependencies {
  readonly ledger: LedgerStore;
  readonly reservations: ReservationStore;
  readonly keptCharges: KeptChargeStore;
  readonly traces: Pick<TraceStore, 'findRecord' | 'findCharges' | 'findWatermark'>;
  readonly now: Clock;
}

/**
 * Ends the expired holds of the counters: what a stored trace was charged stays, what nothing was
 * stored for is given back, and a reservation whose lease ran out expires. Safe to run twice at once.
 * @returns the number of holds of which something was given back
 */
export async function reconcileHolds(deps: HoldDependencies, keys: readonly CounterKey[]): Promise<number> {
  const counters = await deps.ledger.findCounters(keys);
  const released = await Promise.all(counters.map((counter) => (counter === null ? 0 : endExpired(deps, counter))));
  return released.reduce((sum, count) => sum + count, 0);
}

async function endExpired(deps: HoldDependencies, counter: Counter): Promise<number> {
  const expired = counter.holds.filter((hold) => hold.expiresAt * 1000 <= deps.now());
  const final: string[] = [];
  let released = 0;
  for (const hold of expired) {
    if (hold.kind === 'reservation') {
      if (await endReservationHold(deps, counter.key, hold)) released++;
      continue;
    }
    await keepSpanCharges(deps, counter.key.organizationId, hold);
    const rest = minus(hold.amounts, await chargedToTraces(deps.traces, counter.key, hold));
    if (isNothing(rest)) final.push(hold.id);
    else if (await deps.ledger.giveBack(counter.key, { id: hold.id, amounts: rest })) released++;
  }
  await deps.ledger.endHolds(counter.key, final);
  return released;
}

/** What the traces that were stored under a hold were charged in this counter; nothing for those that were not. */
export async function chargedToTraces(
  traces: Pick<TraceStore, 'findCharges'>,
  key: CounterKey,
  hold: Hold,
): Promise<Amounts> {
  const charges = await Promise.all(
    traceIdsOf(hold).map((traceId) => traces.findCharges(key.organizationId, traceId, hold.id)),
  );
  return sumOf(charges.flat().filter(({ counters }) => counters.includes(counterName(key))));
}

/** Spans are charged for beside their trace: whoever stored them may have ended before that was written down. */
async function keepSpanCharges(deps: HoldDependencies, organizationId: string, hold: Hold): Promise<void> {
  for (const traceId of traceIdsOf(hold)) {
    const charges = await deps.traces.findCharges(organizationId, traceId, hold.id);
    const ofSpans = charges.filter(({ span_id: spanId }) => spanId !== undefined);
    const kept = keptSpanCharge(traceId, hold, { amounts: sumOf(ofSpans), counters: ofSpans[0]?.counters ?? [] });
    const record = kept === null ? null : await deps.traces.findRecord(organizationId, traceId);
    if (kept !== null && record !== null) await deps.keptCharges.keep(organizationId, record.project_id, kept);
  }
}

function sumOf(charges: readonly Charge[]): Amounts {
  return charges.reduce((sum, { amounts }) => plus(sum, amounts), NOTHING);
}

/** True when the hold was ended and something was given back. */
async function endReservationHold(deps: HoldDependencies, key: CounterKey, hold: Hold): Promise<boolean> {
  const record = await deps.reservations.find({ organizationId: key.organizationId, reservationId: hold.ref });
  if (record?.hold_id !== hold.id && record?.late_hold_id !== hold.id) {
    // It was taken by a call that did not get to store it, or that somebody else was faster than.
    return deps.ledger.giveBack(key, hold);
  }
  const ended = record.status === 'reserved' ? await expire(deps, record) : record;
  if (ended === null) return false;
  await finishReservation(deps, ended);
  return ended.status !== 'settled';
}

/** The reservation after its lease ran out; null while it has not, or when somebody else was faster. */
async function expire(deps: HoldDependencies, record: ReservationRecord): Promise<ReservationRecord | null> {
  if (record.lease_ends_at > deps.now()) return null;
  const trace = await payingTrace(deps, record);
  if (trace === null) return deps.reservations.change(record, { status: 'expired' });
  return deps.reservations.change(record, {
    status: 'settled',
    charged: mapAmounts((dimension) => trace.charge.amounts[dimension]),
    settled_at: deps.now(),
    late: true,
  });
}

/** The trace that was stored on the strength of a reservation, when its submission stopped right there. */
async function payingTrace(deps: HoldDependencies, record: ReservationRecord): Promise<TraceRecord | null> {
  if (record.trace_id === null) return null;
  const trace = await deps.traces.findRecord(record.organization_id, record.trace_id);
  return trace?.charge.reservation_id === record.reservation_id ? trace : null;
}
