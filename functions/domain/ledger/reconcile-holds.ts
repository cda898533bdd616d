import type { Clock } from '../ports.ts';
import type { TraceStore } from '../traces/trace-store.ts';
import type { Counter, CounterKey, LedgerStore } from './ledger-store.ts';

export interface HoldDependencies {
  readonly ledger: LedgerStore;
  readonly traces: Pick<TraceStore, 'findRecord' | 'findWatermark'>;
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
    const record = await deps.traces.findRecord(key.organizationId, hold.traceId);
    if (record?.charge.hold_id === hold.id) await deps.ledger.settle(key, hold.id);
    else if (await deps.ledger.giveBack(key, hold)) released++;
  }
  return released;
}
