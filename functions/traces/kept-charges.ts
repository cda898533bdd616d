import * as z from 'zod';
import { StoredAmounts } from '../kernel/amounts.ts';
import { stableHash } from '../kernel/stable-hash.ts';
import type { Correction, TraceRecord } from './trace-store.ts';

/**
 * A charge that no record of a trace explains: that of a settled reservation, of spans, of a trace that was deleted,
 * or what a trace's charge was corrected by (negative where it had used less). Counters are compared with traces and these.
 */
export const KeptCharge = z.object({
  /** The id of the reservation, or an id made of the trace's that does not tell it. */
  id: z.string(),
  /** When the charge became final: the time of the settlement, of the trace's admission, or of the correction. ISO-8601. */
  at: z.string(),
  amounts: StoredAmounts,
  /** Names of the counters that were charged. */
  counters: z.array(z.string()),
});
export type KeptCharge = z.infer<typeof KeptCharge>;

export interface KeptChargeStore {
  /** Safe to repeat: the same charge is kept once. */
  keep(organizationId: string, projectId: string, charge: KeptCharge): Promise<void>;
  /** Those with `from <= at < to`, in pages, by time. */
  list(organizationId: string, projectId: string, from: string, to: string): AsyncIterable<readonly KeptCharge[]>;
}

/** What is kept of a trace's charge when the trace is deleted; null when nothing was charged to it. */
export function keptChargeOf({ trace_id: traceId, charge, created_at: at }: TraceRecord): KeptCharge | null {
  if (charge.counters.length === 0) return null;
  return { id: keptChargeId(charge.hold_id, traceId), at, amounts: charge.amounts, counters: charge.counters };
}

/** What is kept of the corrections of a trace; nobody else explains them, whether or not the trace is deleted. */
export function keptCorrections(traceId: string, corrections: readonly Correction[]): KeptCharge[] {
  return corrections
    .filter(({ folded }) => folded !== true)
    .map(({ hold_id: holdId, at, amounts, counters }) => ({
      id: keptChargeId(holdId, traceId),
      at,
      amounts,
      counters,
    }));
}

/** All that has to be kept when a trace is deleted. */
export function keptChargesOf(record: TraceRecord): KeptCharge[] {
  const charge = keptChargeOf(record);
  return [...(charge === null ? [] : [charge]), ...keptCorrections(record.trace_id, record.corrections ?? [])];
}

/** Tells which admission and which trace a charge was for to whoever knows both. */
function keptChargeId(holdId: string, traceId: string): string {
  return `${holdId}.${stableHash(traceId).toString(36)}`;
}

export function keptSpanChargeId(holdId: string, traceId: string): string {
  return `${keptChargeId(holdId, traceId)}.spans`;
}

/** The ids of all that may be kept of one trace's charges under one hold. */
export function keptChargeIds(holdId: string, traceId: string): string[] {
  return [keptChargeId(holdId, traceId), keptSpanChargeId(holdId, traceId)];
}
