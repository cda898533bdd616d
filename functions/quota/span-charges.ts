import { type Amounts, isNothing } from '../kernel/amounts.ts';
import { type KeptCharge, keptSpanChargeId } from '../traces/kept-charges.ts';
import type { Hold } from './ledger-store.ts';
import { HOLD_SECONDS } from './reserve.ts';

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
    id: keptSpanChargeId(hold.id, traceId),
    at: new Date((hold.expiresAt - HOLD_SECONDS) * 1000).toISOString(),
    amounts: { ...charge.amounts },
    counters: [...charge.counters],
  };
}
