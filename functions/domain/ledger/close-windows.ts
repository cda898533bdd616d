import type { Counter, CounterKey, LedgerStore } from './ledger-store.ts';
import { foldPending } from './limit.ts';
import { type HoldDependencies, reconcileHolds } from './reconcile-holds.ts';
import { HOLD_SECONDS } from './reserve.ts';
import { windowAt } from './window.ts';

/** Attempts to fold pending limits while somebody else changes the same record. */
const MAX_ATTEMPTS = 3;

/**
 * Closes the windows that are over: ends their holds, writes the usage record, and makes limit changes
 * that were set for "from the next window" the current ones. Admissions never wait for this: the next
 * window opens by itself. Safe to run twice at once and to repeat after a crash.
 *
 * A counter stays open until `reconcile`, which walks over the open ones, has searched its project up to the
 * window's end: or the last trace of a project that falls silent could wait for its evaluation for ever.
 * @returns the number of counters closed
 */
export async function closeWindows(deps: HoldDependencies, keys: readonly CounterKey[]): Promise<number> {
  const over = await filterSearched(
    deps,
    keys.filter((key) => key.window.endsAt + HOLD_SECONDS * 1000 <= deps.now()),
  );
  await reconcileHolds(deps, over);
  const counters = await deps.ledger.findCounters(over);
  await Promise.all(counters.map((counter) => (counter === null ? undefined : closeOne(deps, counter))));
  return counters.filter((counter) => counter !== null).length;
}

async function filterSearched(deps: HoldDependencies, keys: readonly CounterKey[]): Promise<CounterKey[]> {
  const isSearched = await Promise.all(
    keys.map(async ({ organizationId, scope, window }) => {
      if (scope.kind === 'organization') return true;
      const watermark = await deps.traces.findWatermark(organizationId, scope.projectId);
      return watermark !== null && Date.parse(watermark) >= window.endsAt;
    }),
  );
  return keys.filter((_, index) => isSearched[index]);
}

async function closeOne(deps: HoldDependencies, counter: Counter): Promise<void> {
  await foldLimits(deps.ledger, counter, deps.now());
  await deps.ledger.close(counter);
}

async function foldLimits(ledger: LedgerStore, { key }: Counter, now: number): Promise<void> {
  const current = windowAt(now, key.window.timeZone, key.window.period);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const [record] = await ledger.findLimits(key.organizationId, [key.scope]);
    if (!record) return;
    const folded = foldPending(record, current);
    if (folded === record) return;
    if (
      await ledger.saveLimits(key.organizationId, key.scope, { ...folded, version: record.version + 1 }, record.version)
    ) {
      return;
    }
  }
}
