import { type Amounts, isNothing, mapAmounts, minus, NOTHING, plus } from '../kernel/amounts.ts';
import type { Clock } from '../kernel/ports.ts';
import type { TenantStore } from '../projects/project.ts';
import { type KeptCharge, type KeptChargeStore, keptChargeIds, keptCorrections } from '../traces/kept-charges.ts';
import type { Charge, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import type { Counter, CounterKey, Hold, LedgerStore } from './ledger-store.ts';
import { counterName, type ReservationChange, type ReservationRecord, type ReservationStore } from './reservation.ts';
import { HOLD_SECONDS } from './reserve.ts';
import { traceIdsOf } from './reserve-batch.ts';
import { finishReservation } from './settle-reservation.ts';
import { keptSpanCharge } from './span-charges.ts';

export interface HoldDependencies {
  readonly ledger: LedgerStore;
  readonly reservations: ReservationStore;
  readonly keptCharges: KeptChargeStore;
  readonly traces: Pick<TraceStore, 'findRecord' | 'findCharges' | 'findWatermark'>;
  readonly tenants: Pick<TenantStore, 'listProjects'>;
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
    await keepBeside(deps, counter.key.organizationId, hold);
    const rest = minus(hold.amounts, await chargedToTraces(deps, counter.key, hold));
    if (isNothing(rest)) final.push(hold.id);
    else if (await deps.ledger.release(counter.key, { id: hold.id, amounts: rest })) released++;
  }
  await deps.ledger.endHolds(counter.key, final);
  return released;
}

/**
 * What the traces that were stored under a hold were charged in this counter; nothing for those that were not.
 * Those that have been deleted since are charged as they were.
 */
export async function chargedToTraces(
  deps: Pick<HoldDependencies, 'traces' | 'tenants' | 'keptCharges'>,
  key: CounterKey,
  hold: Hold,
): Promise<Amounts> {
  const traceIds = traceIdsOf(hold);
  const found = await Promise.all(
    traceIds.map((traceId) => deps.traces.findCharges(key.organizationId, traceId, hold.id)),
  );
  const missing = traceIds.filter((_, index) => found[index]?.length === 0);
  const kept = missing.length === 0 ? [] : await keptUnder(deps, key, hold, missing);
  return sumOf([...found.flat(), ...kept].filter(({ counters }) => counters.includes(counterName(key))));
}

/** What is kept of the charges for these traces. */
async function keptUnder(
  { tenants, keptCharges }: Pick<HoldDependencies, 'tenants' | 'keptCharges'>,
  { organizationId, scope }: CounterKey,
  hold: Hold,
  traceIds: readonly string[],
): Promise<KeptCharge[]> {
  const ids = new Set(traceIds.flatMap((traceId) => keptChargeIds(hold.id, traceId)));
  const projectIds =
    scope.kind === 'organization'
      ? (await tenants.listProjects(organizationId)).map(({ project_id: id }) => id)
      : [scope.projectId];
  // A trace is stored while its hold is alive, and bears the time at which it was.
  const from = new Date((hold.expiresAt - HOLD_SECONDS - 1) * 1000).toISOString();
  const to = new Date(hold.expiresAt * 1000).toISOString();
  const kept: KeptCharge[] = [];
  for (const projectId of projectIds) {
    for await (const page of keptCharges.list(organizationId, projectId, from, to)) {
      kept.push(...page.filter(({ id }) => ids.has(id)));
    }
  }
  return kept;
}

/**
 * Spans and corrections are charged for beside their trace: whoever stored them may have ended before that was
 * written down.
 */
async function keepBeside(deps: HoldDependencies, organizationId: string, hold: Hold): Promise<void> {
  for (const traceId of traceIdsOf(hold)) {
    const charges = await deps.traces.findCharges(organizationId, traceId, hold.id);
    const ofSpans = charges.filter(({ span_id: spanId }) => spanId !== undefined);
    // A trace that was charged under this hold was not corrected under it.
    if (charges.length > 0 && ofSpans.length === 0) continue;
    const record = await deps.traces.findRecord(organizationId, traceId);
    if (record === null) continue;
    const spans = keptSpanCharge(traceId, hold, { amounts: sumOf(ofSpans), counters: ofSpans[0]?.counters ?? [] });
    const own = (record.corrections ?? []).filter(({ hold_id: id }) => id === hold.id);
    for (const kept of [...(spans === null ? [] : [spans]), ...keptCorrections(traceId, own)]) {
      await deps.keptCharges.keep(organizationId, record.project_id, kept);
    }
  }
}

function sumOf(charges: readonly Pick<Charge, 'amounts'>[]): Amounts {
  return charges.reduce((sum, { amounts }) => plus(sum, amounts), NOTHING);
}

/** True when the hold was ended and something was given back. */
async function endReservationHold(deps: HoldDependencies, key: CounterKey, hold: Hold): Promise<boolean> {
  const record = await deps.reservations.find({ organizationId: key.organizationId, reservationId: hold.ref });
  if (record?.hold_id !== hold.id && record?.late_hold_id !== hold.id) {
    // It was taken by a call that did not get to store it, or that somebody else was faster than.
    return deps.ledger.release(key, hold);
  }
  const ended = record.status === 'reserved' ? await expire(deps, record) : record;
  if (ended === null) return false;
  await finishReservation(deps, ended);
  return ended.status !== 'settled';
}

/** The reservation after its lease ran out; null while it has not, or when somebody else was faster. */
async function expire(deps: HoldDependencies, record: ReservationRecord): Promise<ReservationRecord | null> {
  if (record.lease_ends_at > deps.now()) return null;
  return deps.reservations.change(record, await reservationEnd(deps, record, 'expired'));
}

/** How a reservation ends without its owner: by the usage of the trace that it paid for, or as given. */
export async function reservationEnd(
  deps: Pick<HoldDependencies, 'traces' | 'now'>,
  record: ReservationRecord,
  unpaid: 'expired' | 'released',
): Promise<ReservationChange> {
  const trace = await payingTrace(deps, record);
  if (trace === null) return { status: unpaid };
  const now = deps.now();
  return {
    status: 'settled',
    charged: mapAmounts((dimension) => trace.charge.amounts[dimension]),
    settled_at: now,
    late: now >= record.lease_ends_at,
  };
}

/** The trace that was stored on the strength of a reservation, when its submission stopped right there. */
async function payingTrace(
  deps: Pick<HoldDependencies, 'traces'>,
  record: ReservationRecord,
): Promise<TraceRecord | null> {
  if (record.trace_id === null) return null;
  const trace = await deps.traces.findRecord(record.organization_id, record.trace_id);
  return trace?.charge.reservation_id === record.reservation_id ? trace : null;
}
