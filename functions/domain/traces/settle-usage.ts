import { type Amounts, areEqual, isNothing, minus } from '../ledger/amounts.ts';
import { type CorrectionDependencies, correctCharge, type PlannedCorrection } from '../ledger/correct-charge.ts';
import { counterName, countersOf } from '../ledger/reservation.ts';
import type { SettleDependencies } from '../ledger/reservations.ts';
import { zoneOf } from '../ledger/window.ts';
import type { Project } from '../tenancy/tenant.ts';
import { settlePayment } from './pay-with-reservation.ts';
import { requestFor, type TraceRecord } from './trace-store.ts';

export type UsageDependencies = CorrectionDependencies & SettleDependencies;

/**
 * Settles the difference between what was charged for a trace when it came and what it was found to have used: in the
 * counters that it was charged in, and in the windows of that time. Costs nothing when there is none.
 *
 * @param write writes what was learned, on the condition that nobody corrected the trace meanwhile
 * @returns what `write` returned
 */
export async function settleUsage(
  deps: UsageDependencies,
  project: Project,
  record: TraceRecord,
  learned: Partial<TraceRecord>,
  write: (learned: Partial<TraceRecord>) => Promise<boolean>,
): Promise<boolean> {
  const correction = await planCorrection(deps, record, learned);
  if (correction === null || isNothing(correction.amounts) || correction.counters.length === 0) return write(learned);
  return correctCharge(deps, { ...requestFor(record), zone: zoneOf(project) }, [correction], (corrections) =>
    write({ ...learned, corrections: [...(record.corrections ?? []), ...corrections] }),
  );
}

async function planCorrection(
  deps: UsageDependencies,
  record: TraceRecord,
  learned: Partial<TraceRecord>,
): Promise<PlannedCorrection | null> {
  if (record.last_span_at !== undefined || learned.tokens_estimated === undefined) return null;
  const { charge } = record;
  const counters =
    charge.reservation_id === undefined ? charge.counters : await reservedCounters(deps, record, charge.reservation_id);
  return { counters, amounts: minus(usedBy({ ...record, ...learned }), charge.amounts) };
}

function usedBy({ charge, input_tokens, output_tokens, cost_micro_usd }: TraceRecord): Amounts {
  return { requests: charge.amounts.requests, tokens: input_tokens + output_tokens, cost: cost_micro_usd ?? 0 };
}

/** The counters that a reservation charged for the trace; none when its client settled other figures, which stand. */
async function reservedCounters(deps: UsageDependencies, record: TraceRecord, reservationId: string) {
  const { organization_id: organizationId, charge } = record;
  // Intake did this, unless it ended on the way.
  await settlePayment(deps, organizationId, reservationId, charge.amounts);
  const found = await deps.reservations.find({ organizationId, reservationId });
  if (found?.status !== 'settled' || found.charged === null || !areEqual(found.charged, charge.amounts)) return [];
  return countersOf(found).map(counterName);
}
