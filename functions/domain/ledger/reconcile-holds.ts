import type { Clock } from '../ports.ts';
import type { TraceStore } from '../traces/trace-store.ts';
import { type Amounts, DIMENSIONS, mapAmounts } from './amounts.ts';
import type { Counter, CounterKey, Hold, LedgerStore } from './ledger-store.ts';
import { scopeKey } from './limit.ts';
import { traceIdsOf } from './reserve-batch.ts';

export interface HoldDependencies {
  readonly ledger: LedgerStore;
  readonly traces: Pick<TraceStore, 'findCharges' | 'findWatermark'>;
  readonly now: Clock;
}

/**
 * Ends the expired holds of the counters: what a stored trace was charged stays, what nothing was
 * stored for is given back. Safe to run twice at once.
 * @returns the number of holds given back
 */
export async function reconcileHolds(deps: HoldDependencies, keys: readonly CounterKey[]): Promise<number> {
  const counters = await deps.ledger.findCounters(keys);
  const released = await Promise.all(counters.map((counter) => (counter === null ? 0 : endExpired(deps, counter))));
  return released.reduce((sum, count) => sum + count, 0);
}

async function endExpired(deps: HoldDependencies, counter: Counter): Promise<number> {
  const { key } = counter;
  let released = 0;
  for (const hold of counter.holds) {
    if (hold.expiresAt * 1000 > deps.now()) continue;
    const charged = await chargedUnder(deps, key, hold);
    const refund = mapAmounts((dimension) => hold.amounts[dimension] - charged[dimension]);
    const isGivenBack = await deps.ledger.giveBack(key, { id: hold.id, amounts: refund });
    if (isGivenBack && DIMENSIONS.some((dimension) => refund[dimension] > 0)) released++;
  }
  return released;
}

/** What the traces that were stored under a hold were charged in this counter; nothing for those that were not. */
async function chargedUnder(deps: HoldDependencies, key: CounterKey, hold: Hold): Promise<Amounts> {
  const counter = `${scopeKey(key.scope)}/${key.window.name}`;
  const charges = await Promise.all(
    traceIdsOf(hold).map((traceId) => deps.traces.findCharges(key.organizationId, traceId, hold.id)),
  );
  const own = charges.flat().filter(({ counters }) => counters.includes(counter));
  return mapAmounts((dimension) => own.reduce((sum, charge) => sum + charge.amounts[dimension], 0));
}
