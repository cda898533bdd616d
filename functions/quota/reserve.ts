import { NO_USER } from '../access/account.ts';
import { type Amounts, DIMENSIONS } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock } from '../kernel/ports.ts';
import { PERIODS, UTC, windowAt, type Zone } from '../kernel/window.ts';
import type { Counter, CounterKey, Hold, LedgerStore, TakeOutcome } from './ledger-store.ts';
import {
  countsIn,
  defaultLimits,
  type LimitDefaults,
  type LimitRecord,
  limitsOf,
  type QuotaScope,
  scopeKey,
} from './limit.ts';
import { describePolicies, quotaExceeded } from './refusal.ts';
import type { SpentWindows } from './spent-windows.ts';

/**
 * How long an amount may stay taken without a stored record. Longer than any Lambda that takes one may
 * run (`evaluate`, 120 s), so a hold never expires under a caller that is still alive.
 */
export const HOLD_SECONDS = 120;

/** How old the knowledge which scopes are limited may be; a scope's first limit counts everywhere after this. */
export const LIMITS_CACHE_MILLISECONDS = 2_000;

/** Opening a window races with other callers and with limit changes; each lost race is one more attempt. */
const MAX_ATTEMPTS = 5;

/** What it takes to tell which limits apply. */
export interface LimitDependencies {
  readonly ledger: LedgerStore;
  /** Which scopes have limits; may be LIMITS_CACHE_MILLISECONDS old, since counters enforce their own. */
  readonly knownLimits: LedgerStore['findLimits'];
  readonly limitDefaults: LimitDefaults;
  readonly now: Clock;
}

export interface LedgerDependencies extends LimitDependencies {
  readonly spentWindows: SpentWindows;
}

/** Who is charged. */
export interface Payer {
  readonly organizationId: string;
  readonly projectId: string;
  readonly userId: string | null;
  /** What the ledger knows the user by. */
  readonly account: string;
  /** The project's; an organization has projects in many zones, so its own windows follow UTC. */
  readonly zone: Zone;
}

/** What was taken from which counters under one hold id. */
export interface TakenHold {
  readonly hold: Hold;
  readonly counters: readonly CounterKey[];
}

export interface Admission extends TakenHold {
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
function scopesOf(payer: Payer): readonly QuotaScope[] {
  const { projectId, account } = payer;
  return [
    { kind: 'user', projectId, account, userId: payer.userId ?? NO_USER },
    { kind: 'project', projectId },
    { kind: 'organization' },
  ];
}

/** The zone whose midnight ends the windows of a scope. */
export function zoneOfScope(scope: QuotaScope, projectZone: Zone): Zone {
  return scope.kind === 'organization' ? UTC : projectZone;
}

/** The counters that an admission of this payer has to fit into at this moment. */
export async function countersFor(
  deps: Pick<LimitDependencies, 'knownLimits' | 'limitDefaults' | 'now'>,
  payer: Payer,
): Promise<CounterKey[]> {
  return countersOfScopes(deps, payer, scopesOf(payer));
}

/** Of these scopes, the counters in which an admission has to be counted. */
export async function countersOfScopes(
  deps: Pick<LimitDependencies, 'knownLimits' | 'limitDefaults' | 'now'>,
  payer: Pick<Payer, 'organizationId' | 'zone'>,
  scopes: readonly QuotaScope[],
): Promise<CounterKey[]> {
  const stored = await deps.knownLimits(payer.organizationId, scopes);
  const instant = deps.now();
  return scopes.flatMap((scope, index) => {
    const record = stored[index] ?? defaultLimits(scope, deps.limitDefaults);
    return PERIODS.map((period) => windowAt(instant, zoneOfScope(scope, payer.zone), period))
      .filter((window) => countsIn(scope, record, window))
      .map((window) => ({ organizationId: payer.organizationId, scope, window }));
  });
}

/**
 * Takes `amounts` for a trace from every counter that limits the payer, or from none.
 *
 * @throws AegisError `quota_exceeded` with every policy that was violated; what had been taken is given back
 */
export async function reserve(
  deps: LedgerDependencies,
  payer: Payer,
  request: { readonly holdId: string; readonly traceId: string; readonly amounts: Amounts },
): Promise<Admission> {
  return admit(deps, payer, {
    id: request.holdId,
    kind: 'trace',
    ref: request.traceId,
    amounts: request.amounts,
    expiresAt: holdUntil(deps.now()),
  });
}

/** Epoch seconds. */
export function holdUntil(now: number): number {
  return Math.ceil(now / 1000) + HOLD_SECONDS;
}

/**
 * Takes a hold from every counter that limits the payer, or from none.
 *
 * @throws AegisError `quota_exceeded`, as `reserve` does
 */
export async function admit(deps: LedgerDependencies, payer: Payer, hold: Hold): Promise<Admission> {
  const counters = await countersFor(deps, payer);
  const spent = counters.flatMap((key) => deps.spentWindows.refusalOf(key, hold.amounts) ?? []);
  if (spent.length > 0) throw quotaExceeded(violations(spent, hold.amounts), deps.now());

  const { taken, refused, failure } = await takeAll(deps, counters, hold);
  if (failure === undefined && refused.length === 0) return { hold, counters, states: taken };
  // A counter whose answer was lost may hold the amount too: giving back is safe where nothing was
  // taken, and what cannot be given back now expires.
  await releaseHold(deps.ledger, { hold, counters }).catch(() => undefined);
  if (failure !== undefined) throw failure.reason;
  for (const counter of refused) deps.spentWindows.remember(counter);
  throw quotaExceeded(violations(refused, hold.amounts), deps.now());
}

/**
 * Takes a hold from counters although it may exceed their limits: what has been used is charged. They were charged
 * before, so they are there; one that has expired has nothing left to be charged.
 * @throws what the store threw; the hold then expires where it was taken
 */
export async function takeBeyondLimits(
  ledger: LedgerStore,
  counters: readonly CounterKey[],
  hold: Hold,
): Promise<void> {
  const results = await Promise.allSettled(counters.map((key) => ledger.take(key, hold, { beyondLimit: true })));
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}

/** Makes a hold final: the record that it was taken for is stored. Safe to repeat. */
export async function commitHold(ledger: LedgerStore, taken: TakenHold): Promise<void> {
  await Promise.all(taken.counters.map((key) => ledger.commit(key, taken.hold.id)));
}

/** Ends a hold and returns these amounts to its counters, once, however often it is called. */
export async function releaseHold(
  ledger: LedgerStore,
  taken: { readonly hold: Pick<Hold, 'id' | 'amounts'>; readonly counters: readonly CounterKey[] },
): Promise<void> {
  await Promise.all(taken.counters.map((key) => ledger.release(key, taken.hold)));
}

export interface TakenFromAll {
  readonly taken: readonly Counter[];
  readonly refused: readonly Counter[];
  readonly failure: { readonly reason: unknown } | undefined;
}

/** Takes a hold from each of the counters; what was taken beside one that refused is the caller's to give back. */
export async function takeAll(
  deps: Pick<LimitDependencies, 'ledger' | 'limitDefaults'>,
  counters: readonly CounterKey[],
  hold: Hold,
): Promise<TakenFromAll> {
  const results = await Promise.allSettled(counters.map((key) => takeOpening(deps, key, hold)));
  const taken: Counter[] = [];
  const refused: Counter[] = [];
  let failure: TakenFromAll['failure'];
  for (const result of results) {
    if (result.status === 'rejected') failure = { reason: result.reason };
    else if (result.value.outcome === 'taken') taken.push(result.value.counter);
    else refused.push(result.value.counter);
  }
  return { taken, refused, failure };
}

/**
 * Takes a hold from one counter, opening its window first where nobody has yet. The limits are read when the
 * sealed counter is there, so that whoever changes them from then on finds it and changes it as well.
 */
export async function takeOpening(
  deps: Pick<LimitDependencies, 'ledger' | 'limitDefaults'>,
  key: CounterKey,
  hold: Hold,
): Promise<Exclude<TakeOutcome, { outcome: 'closed' }>> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const result = await deps.ledger.take(key, hold);
    if (result.outcome !== 'closed') return result;
    if (!result.begun) await deps.ledger.prepare(key);
    const record = await currentLimits(deps, key);
    await deps.ledger.open(key, limitsOf(record, key.window), record.version);
  }
  throw new AegisError('unavailable', 'The quota of this caller is being changed. Try again.', {
    retryAfterSeconds: 1,
  });
}

async function currentLimits(
  deps: Pick<LimitDependencies, 'ledger' | 'limitDefaults'>,
  key: CounterKey,
): Promise<LimitRecord> {
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
