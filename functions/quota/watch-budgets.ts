import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock } from '../kernel/ports.ts';
import type { Period } from '../kernel/window.ts';
import { type Budget, type BudgetStore, budgetsOf, type Crossing, spentIn, thresholdsReached } from './budget.ts';
import type { Counter, CounterKey, LedgerStore } from './ledger-store.ts';
import { scopeKey } from './limit.ts';

/** A new budget is watched everywhere after this. */
const BUDGETS_CACHE_MILLISECONDS = 25_000;
const CACHED_ORGANIZATIONS = 1_000;
const REMEMBERED_SCOPES = 10_000;

export interface WatchDependencies {
  readonly budgets: BudgetStore;
  readonly now: Clock;
  /** Told of each threshold that was reached, before it is noted and whenever it is looked for; it tells each once. */
  readonly crossed?: (organizationId: string, budget: Budget, crossing: Crossing) => Promise<void>;
}

/**
 * The same ledger, which notices budgets that are crossed: the counter's own answer says what was spent before and
 * after, so one caller finds the crossing, and of several the store lets one say so. Scopes that nobody watches cost
 * nothing. What is missed, by a crash or by corrections, `checkBudgets` finds.
 */
export function watchBudgets(ledger: LedgerStore, deps: WatchDependencies): LedgerStore {
  const watched = new Map<string, readonly Period[]>();
  const cache = new ExpiringCache<readonly Budget[]>({
    ttlMilliseconds: BUDGETS_CACHE_MILLISECONDS,
    maxEntries: CACHED_ORGANIZATIONS,
    now: deps.now,
  });
  const budgetsFor = (organizationId: string) =>
    cache.get(organizationId, async () => (await deps.budgets.find(organizationId)).budgets);
  const isWatched = ({ organizationId, scope, window }: CounterKey) =>
    watched.get(`${organizationId}/${scopeKey(scope)}`)?.includes(window.period) === true;
  return {
    ...delegating(ledger),
    async findLimits(organizationId, scopes) {
      const records = await ledger.findLimits(organizationId, scopes);
      if (watched.size > REMEMBERED_SCOPES) watched.clear();
      for (const [index, scope] of scopes.entries()) {
        const periods = records[index]?.watched ?? [];
        if (periods.length > 0) watched.set(`${organizationId}/${scopeKey(scope)}`, periods);
      }
      return records;
    },
    async take(key, hold, options) {
      const result = await ledger.take(key, hold, options);
      if (result.outcome !== 'taken' || hold.amounts.cost <= 0 || !isWatched(key)) return result;
      const before = spentIn(result.counter) - hold.amounts.cost;
      // What was taken stays taken, whatever becomes of saying so.
      await noteCrossings(deps, await budgetsFor(key.organizationId), result.counter, before).catch(() => undefined);
      return result;
    },
  };
}

function delegating(ledger: LedgerStore): LedgerStore {
  return {
    findLimits: (...values) => ledger.findLimits(...values),
    saveLimits: (...values) => ledger.saveLimits(...values),
    take: (...values) => ledger.take(...values),
    prepare: (...values) => ledger.prepare(...values),
    open: (...values) => ledger.open(...values),
    commit: (...values) => ledger.commit(...values),
    endHolds: (...values) => ledger.endHolds(...values),
    release: (...values) => ledger.release(...values),
    findCounters: (...values) => ledger.findCounters(...values),
    changeCounterLimits: (...values) => ledger.changeCounterLimits(...values),
    repair: (...values) => ledger.repair(...values),
    openCounters: (...values) => ledger.openCounters(...values),
    isWindowUsed: (...values) => ledger.isWindowUsed(...values),
    reopen: (...values) => ledger.reopen(...values),
    abandon: (...values) => ledger.abandon(...values),
    close: (...values) => ledger.close(...values),
  };
}

/** @returns crossings that nobody had noted */
async function noteCrossings(
  { budgets, now, crossed }: WatchDependencies,
  all: readonly Budget[],
  counter: Counter,
  before?: number,
): Promise<number> {
  const { organizationId, window } = counter.key;
  const spent = spentIn(counter);
  const noted = budgetsOf(all, counter.key).flatMap((budget) =>
    thresholdsReached(budget, spent, before).map(async (threshold) => {
      const crossing: Crossing = {
        budget_id: budget.budget_id,
        window: window.name,
        threshold,
        spent_micro_usd: spent,
        crossed_at: new Date(now()).toISOString(),
      };
      await crossed?.(organizationId, budget, crossing);
      return budgets.addCrossing(organizationId, crossing);
    }),
  );
  return (await Promise.all(noted)).filter(Boolean).length;
}

/** Notes what was crossed in these counters and not noted. @returns how many crossings those were */
export async function checkBudgets(
  deps: WatchDependencies & { readonly ledger: Pick<LedgerStore, 'findCounters'> },
  keys: readonly CounterKey[],
): Promise<number> {
  let noted = 0;
  for (const [organizationId, own] of Map.groupBy(keys, (key) => key.organizationId)) {
    const { budgets } = await deps.budgets.find(organizationId);
    const counted = own.filter((key) => budgetsOf(budgets, key).length > 0);
    if (counted.length === 0) continue;
    for (const counter of await deps.ledger.findCounters(counted)) {
      if (counter !== null) noted += await noteCrossings(deps, budgets, counter);
    }
  }
  return noted;
}
