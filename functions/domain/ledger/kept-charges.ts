import * as z from 'zod';
import { stableHash } from '../evaluation/stable-hash.ts';
import type { TraceRecord } from '../traces/trace-store.ts';
import { type Amounts, isNothing } from './amounts.ts';
import type { Hold } from './ledger-store.ts';
import { StoredAmounts } from './reservation.ts';
import { HOLD_SECONDS } from './reserve.ts';

/**
 * A charge that no record of a trace explains: that of a settled reservation, of spans, or of a trace that was
 * deleted. Counters are compared with traces and these.
 */
export const KeptCharge = z.object({
  /** The id of the reservation, or an id made of the trace's that does not tell it. */
  id: z.string(),
  /** When the charge became final: the time of the settlement, or of the trace's admission. ISO-8601. */
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
  const id = `${charge.hold_id}.${stableHash(traceId).toString(36)}`;
  return { id, at, amounts: charge.amounts, counters: charge.counters };
}

/**
 * What is kept of the charge for the spans of a trace that were stored under one hold; null when they cost nothing.
 * Whoever keeps it makes the same of the hold.
 */
export function keptSpanCharge(
  traceId: string,
  hold: Pick<Hold, 'id' | 'expiresAt'>,
  charge: { readonly amounts: Amounts; readonly counters: readonly string[] },
): KeptCharge | null {
  if (charge.counters.length === 0 || isNothing(charge.amounts)) return null;
  return {
    id: `${hold.id}.${stableHash(traceId).toString(36)}.spans`,
    at: new Date((hold.expiresAt - HOLD_SECONDS) * 1000).toISOString(),
    amounts: { ...charge.amounts },
    counters: [...charge.counters],
  };
}
