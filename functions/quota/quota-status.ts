import { type Amounts, DIMENSIONS, type Dimension, UNLIMITED } from '../kernel/amounts.ts';
import type { Counter, CounterKey } from './ledger-store.ts';
import { defaultLimits, limitsOf } from './limit.ts';
import { countersFor, type LimitDependencies, type Payer } from './reserve.ts';

/** One limit that applies to a payer, as of now. */
export interface LimitStatus {
  readonly key: CounterKey;
  readonly dimension: Dimension;
  readonly limit: number | null;
  /** Settled usage, and what is being admitted at this moment. */
  readonly used: number;
  /** Taken by reservations that are neither settled nor given back. */
  readonly reserved: number;
  /** Null when there is no limit; never negative. */
  readonly remaining: number | null;
}

/** Every counter that an admission of this payer has to fit into, dimension by dimension. */
export async function quotaStatus(deps: LimitDependencies, payer: Payer): Promise<LimitStatus[]> {
  const fresh = { ...deps, knownLimits: deps.ledger.findLimits.bind(deps.ledger) };
  const keys = await countersFor(fresh, payer);
  const counters = await deps.ledger.findCounters(keys);
  const statuses = await Promise.all(
    keys.map(async (key, index) => counters[index] ?? (await unopenedCounter(deps, key))),
  );
  return statuses.flatMap(describeCounter);
}

/** What a window would look like if it were opened now; nothing is used in it. */
async function unopenedCounter(deps: LimitDependencies, key: CounterKey): Promise<Counter> {
  const [stored] = await deps.ledger.findLimits(key.organizationId, [key.scope]);
  const record = stored ?? defaultLimits(key.scope, deps.limitDefaults);
  const limits = limitsOf(record, key.window);
  const left = { requests: 0, tokens: 0, cost: 0 } satisfies Amounts;
  for (const dimension of DIMENSIONS) left[dimension] = limits[dimension] ?? UNLIMITED;
  return { key, limits, left, limitVersion: record.version, holds: [] };
}

export function describeCounter(counter: Counter): LimitStatus[] {
  const reservations = counter.holds.filter(({ kind }) => kind === 'reservation');
  return DIMENSIONS.map((dimension) => {
    const limit = counter.limits[dimension];
    const left = counter.left[dimension];
    const reserved = reservations.reduce((sum, hold) => sum + hold.amounts[dimension], 0);
    const used = (limit ?? UNLIMITED) - left - reserved;
    return { key: counter.key, dimension, limit, used, reserved, remaining: limit === null ? null : Math.max(0, left) };
  });
}
