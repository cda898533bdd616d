import { AegisError } from '../errors.ts';
import { ExpiringCache } from '../expiring-cache.ts';
import type { Clock } from '../ports.ts';
import { type Amounts, DIMENSIONS } from './amounts.ts';
import type { Counter, CounterKey, Hold, LedgerStore, TakeOutcome } from './ledger-store.ts';
import {
  countsIn,
  defaultLimits,
  type LimitDefaults,
  type LimitRecord,
  limitsOf,
  NO_USER,
  type QuotaScope,
  scopeKey,
} from './limit.ts';
import { describePolicies, quotaExceeded } from './refusal.ts';
import { PERIODS, windowAt } from './window.ts';

/**
 * How long an amount may stay taken without a stored trace. Longer than any Lambda that takes one may
 * run (30 s), so a hold never expires under a caller that is still alive.
 */
export const HOLD_SECONDS = 120;

/** How old the knowledge which scopes are limited may be; a scope's first limit counts everywhere after this. */
export const LIMITS_CACHE_MILLISECONDS = 2_000;

/** Opening a window races with other callers and with limit changes; each lost race is one more attempt. */
const MAX_ATTEMPTS = 5;

export interface LedgerDependencies {
  readonly ledger: LedgerStore;
  /** Which scopes have limits; may be LIMITS_CACHE_MILLISECONDS old, since counters enforce their own. */
  readonly knownLimits: LedgerStore['findLimits'];
  readonly limitDefaults: LimitDefaults;
  readonly now: Clock;
}

/** Who is charged. */
export interface Payer {
  readonly organizationId: string;
  readonly projectId: string;
  readonly userId: string | null;
  readonly timeZone: string;
}

/** What was taken from which counters under one hold id. */
export interface Charge {
  readonly hold: Hold;
  readonly counters: readonly CounterKey[];
}

export interface Admission extends Charge {
  /** The counters right after the amounts were taken, for the quota headers. */
  readonly states: readonly Counter[];
}

/** Remembers limits per execution environment for LIMITS_CACHE_MILLISECONDS. */
export function rememberLimits(ledger: LedgerStore, now: Clock): LedgerStore['findLimits'] {
  const cache = new ExpiringCache<(LimitRecord | null)[]>({
    ttlMilliseconds: LIMITS_CACHE_MILLISECONDS,
    maxEntries: 10_000,
    now,
  });
  return (organizationId, scopes) =>
    cache.get(`${organizationId}/${scopes.map(scopeKey).join('/')}`, () => ledger.findLimits(organizationId, scopes));
}

/** The scopes that may limit a payer, the narrowest first. */
export function scopesOf(payer: Payer): readonly QuotaScope[] {
  const { projectId } = payer;
  return [
    { kind: 'user', projectId, userId: payer.userId ?? NO_USER },
    { kind: 'project', projectId },
    { kind: 'organization' },
  ];
}

/** The counters that an admission of this payer has to fit into at this moment. */
export async function countersFor(deps: LedgerDependencies, payer: Payer): Promise<CounterKey[]> {
  const scopes = scopesOf(payer);
  const stored = await deps.knownLimits(payer.organizationId, scopes);
  const instant = deps.now();
  return scopes.flatMap((scope, index) => {
    const record = stored[index] ?? defaultLimits(scope, deps.limitDefaults);
    return PERIODS.map((period) => windowAt(instant, payer.timeZone, period))
      .filter((window) => countsIn(scope, record, window))
      .map((window) => ({ organizationId: payer.organizationId, scope, window }));
  });
}

/**
 * Takes `amounts` from every counter that limits the payer, or from none.
 *
 * @throws AegisError `quota_exceeded` with every policy that was violated; what had been taken is given back
 */
export async function reserve(
  deps: LedgerDependencies,
  payer: Payer,
  request: { readonly holdId: string; readonly traceId: string; readonly amounts: Amounts },
): Promise<Admission> {
  const counters = await countersFor(deps, payer);
  const expiresAt = Math.ceil(deps.now() / 1000) + HOLD_SECONDS;
  const hold: Hold = { id: request.holdId, amounts: request.amounts, traceId: request.traceId, expiresAt };
  const results = await Promise.allSettled(counters.map((key) => takeOpening(deps, key, hold)));

  const taken: Counter[] = [];
  const refused: Counter[] = [];
  let failure: unknown;
  for (const result of results) {
    if (result.status === 'rejected') failure = result.reason;
    else if (result.value.outcome === 'taken') taken.push(result.value.counter);
    else refused.push(result.value.counter);
  }
  if (failure === undefined && refused.length === 0) return { hold, counters, states: taken };
  // A counter whose answer was lost may hold the amount too: giving back is safe where nothing was
  // taken, and what cannot be given back now expires.
  await giveBack(deps.ledger, { hold, counters }).catch(() => undefined);
  if (failure !== undefined) throw failure;
  throw quotaExceeded(violations(refused, request.amounts), deps.now());
}

/** The amounts stay taken: their record is stored. Safe to repeat. */
export async function settle(ledger: LedgerStore, charge: Charge): Promise<void> {
  await Promise.all(charge.counters.map((key) => ledger.settle(key, charge.hold.id)));
}

/** Returns what a charge took, once, however often it is called. */
export async function giveBack(ledger: LedgerStore, charge: Charge): Promise<void> {
  await Promise.all(charge.counters.map((key) => ledger.giveBack(key, charge.hold)));
}

/** Takes a hold from one counter, opening its window first where nobody has yet. */
export async function takeOpening(
  deps: LedgerDependencies,
  key: CounterKey,
  hold: Hold,
): Promise<Exclude<TakeOutcome, { outcome: 'closed' }>> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const result = await deps.ledger.take(key, hold);
    if (result.outcome !== 'closed') return result;
    const record = await currentLimits(deps, key);
    await deps.ledger.open(key, limitsOf(record, key.window), record.version);
  }
  throw new AegisError('unavailable', 'The quota of this caller is being changed. Try again.', {
    retryAfterSeconds: 1,
  });
}

async function currentLimits(deps: LedgerDependencies, key: CounterKey): Promise<LimitRecord> {
  const [stored] = await deps.ledger.findLimits(key.organizationId, [key.scope]);
  return stored ?? defaultLimits(key.scope, deps.limitDefaults);
}

/** The policies of these counters that the amounts break. */
export function violations(refused: readonly Counter[], amounts: Amounts) {
  return refused.flatMap((counter) => {
    const broken = new Set(DIMENSIONS.filter((dimension) => counter.left[dimension] < amounts[dimension]));
    return describePolicies(counter).filter((policy) => broken.has(policy.dimension));
  });
}
