import { type QuotaWindow, UTC, windowAt, zoneOf } from '../kernel/window.ts';
import type { CounterCheck, CounterCheckDependencies } from './check-counters.ts';
import type { Counter, CounterKey, LedgerStore } from './ledger-store.ts';
import { foldPending } from './limit.ts';
import { reconcileHolds } from './reconcile-holds.ts';
import { HOLD_SECONDS, zoneOfScope } from './reserve.ts';

/** Attempts to fold pending limits while somebody else changes the same record. */
const MAX_ATTEMPTS = 3;

export interface CloseOutcome {
  /** Counters whose usage record is written. */
  readonly closed: number;
  /** Counters that disagreed with the sum of their parts. */
  readonly drifted: number;
}

/**
 * Closes the windows that are over: ends their holds, compares them a last time with the sum of their
 * parts, writes the usage record, and makes limit changes that were set for "from the next window" the
 * current ones. Admissions never wait for this: the next window opens by itself. Safe to run twice at
 * once and to repeat after a crash.
 *
 * A counter stays open while a reservation in it is unsettled, and until `reconcile`, which walks over the
 * open ones, has searched its project up to the window's end: or the last trace of a project that falls
 * silent could wait for its evaluation for ever.
 */
export async function closeWindows(
  deps: CounterCheckDependencies,
  counterCheck: CounterCheck,
  keys: readonly CounterKey[],
): Promise<CloseOutcome> {
  const ended = keys.filter((key) => key.window.endsAt + HOLD_SECONDS * 1000 <= deps.now());
  const over: CounterKey[] = [];
  for (const key of ended) if (await isOver(deps, counterCheck, key)) over.push(key);
  await reconcileHolds(deps, over);
  const drifted = await counterCheck.compare(over);
  const counters = await deps.ledger.findCounters(over);
  await Promise.all(over.filter((_, index) => counters[index] === null).map((key) => deps.ledger.abandon(key)));
  const closable = counters.filter((counter) => counter !== null && counter.holds.length === 0);
  await Promise.all(closable.map((counter) => counter && closeOne(deps, counter)));
  return { closed: closable.length, drifted };
}

async function isOver(deps: CounterCheckDependencies, counterCheck: CounterCheck, key: CounterKey): Promise<boolean> {
  const running = await windowNow(deps, key);
  if (running.name === key.window.name) {
    // The project has moved to another zone meanwhile, and this window with it.
    await deps.ledger.reopen({ ...key, window: running });
    return false;
  }
  if (!(await isSearched(deps, key))) return false;
  const summedUntil = await counterCheck.summedUntil(key);
  return summedUntil === null || summedUntil >= key.window.endsAt;
}

async function windowNow(deps: CounterCheckDependencies, key: CounterKey): Promise<QuotaWindow> {
  const { organizationId, scope, window } = key;
  const project =
    scope.kind === 'organization' ? null : await deps.tenants.findProject(organizationId, scope.projectId);
  const zone = project === null ? UTC : zoneOf(project);
  return windowAt(deps.now(), zoneOfScope(scope, zone), window.period);
}

async function isSearched(deps: CounterCheckDependencies, { organizationId, scope, window }: CounterKey) {
  // Traces wait in the windows of their users; what judged them may belong to no project at all.
  if (scope.kind === 'organization' || scope.kind === 'judge') return true;
  const watermark = await deps.traces.findWatermark(organizationId, scope.projectId);
  return watermark !== null && Date.parse(watermark) >= window.endsAt;
}

async function closeOne(deps: CounterCheckDependencies, counter: Counter): Promise<void> {
  await foldLimits(deps.ledger, counter, await windowNow(deps, counter.key));
  await deps.ledger.close(counter);
}

async function foldLimits(ledger: LedgerStore, { key }: Counter, current: QuotaWindow): Promise<void> {
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
