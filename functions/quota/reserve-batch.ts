import { type Amounts, DIMENSIONS, mapAmounts } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Counter, CounterKey, Hold, LedgerStore } from './ledger-store.ts';
import { quotaExceeded } from './refusal.ts';
import { counterName } from './reservation.ts';
import { countersFor, holdUntil, type LedgerDependencies, type Payer, takeOpening, violations } from './reserve.ts';

/** How often a batch looks again at counters that other callers change meanwhile. */
const MAX_ATTEMPTS = 5;

/** One part of a batch: what a trace needs and whose counters it has to fit into. */
export interface BatchRequest {
  readonly payer: Payer;
  readonly traceId: string;
  readonly amounts: Amounts;
}

/** What one hold took from one counter, for several traces at once. */
interface BatchCounter {
  readonly key: CounterKey;
  /** Indexes of the requests that count here. */
  readonly members: readonly number[];
}

export interface BatchAdmission {
  /** Its id is empty when nothing was admitted. */
  readonly hold: Pick<Hold, 'id' | 'expiresAt'>;
  /** Per request, in order: the counters it was taken from, or why it was refused. */
  readonly parts: readonly (readonly CounterKey[] | AegisError)[];
  /** The counters right after the amounts were taken, for the quota headers. */
  readonly states: readonly Counter[];
}

/** A hold may be for several traces; ids hold no comma. */
function joinTraceIds(traceIds: readonly string[]): string {
  return traceIds.join(',');
}

export function traceIdsOf(hold: Pick<Hold, 'ref'>): string[] {
  return hold.ref.split(',');
}

/**
 * Takes the amounts of as many requests as fit, in their order, with one conditional update per counter: first for
 * all of them, and where that does not fit again for those that do. A request that does not fit leaves room for a
 * smaller one behind it.
 *
 * @throws AegisError `unavailable` when a store does not answer, or others kept changing the same counters
 */
export async function reserveBatch(
  deps: LedgerDependencies,
  requests: readonly BatchRequest[],
  newHoldId: () => string,
): Promise<BatchAdmission> {
  const keys = await countersOfAll(deps, requests);
  const parts: (readonly CounterKey[] | AegisError)[] = [...keys];
  let open: number[] = [];
  for (const [index, { amounts }] of requests.entries()) {
    const spent = (keys[index] ?? []).flatMap((key) => deps.spentWindows.refusalOf(key, amounts) ?? []);
    if (spent.length === 0) open.push(index);
    else parts[index] = quotaExceeded(violations(spent, amounts), deps.now());
  }
  for (let attempt = 0; open.length > 0; attempt++) {
    if (attempt === MAX_ATTEMPTS) throw contended();
    const hold = { id: newHoldId(), expiresAt: holdUntil(deps.now()) };
    const taken = await takeAll(deps, requests, groupByCounter(keys, open), hold);
    if (taken.outcome === 'taken') return { hold, parts, states: taken.states };
    const fitting = admitInOrder(requests, keys, open, taken.states);
    for (const index of open) {
      const error = fitting.refusals.get(index);
      if (error !== undefined) parts[index] = quotaExceeded(error, deps.now());
    }
    open = fitting.admitted;
  }
  return { hold: { id: '', expiresAt: 0 }, parts, states: [] };
}

/**
 * Ends the hold of a batch: of each request, what is `kept` stays taken and the rest is given back. Once only,
 * however often it is called.
 */
export async function commitBatch(
  ledger: LedgerStore,
  requests: readonly BatchRequest[],
  admission: BatchAdmission,
  kept: (index: number) => Amounts,
): Promise<void> {
  const admitted = admission.parts.map((part) => (part instanceof AegisError ? [] : part));
  const open = admitted.flatMap((keys, index) => (keys.length > 0 ? [index] : []));
  await Promise.all(
    groupByCounter(admitted, open).map(({ key, members }) => {
      const taken = sumOf(requests, members);
      const stays = members.map(kept);
      const refund = mapAmounts((d) => taken[d] - stays.reduce((total, amounts) => total + amounts[d], 0));
      return ledger.release(key, { id: admission.hold.id, amounts: refund });
    }),
  );
}

async function countersOfAll(deps: LedgerDependencies, requests: readonly BatchRequest[]) {
  const known = new Map<string, Promise<CounterKey[]>>();
  return Promise.all(
    requests.map(({ payer }) => {
      const id = `${payer.projectId}/${payer.account}`;
      const found = known.get(id) ?? countersFor(deps, payer);
      known.set(id, found);
      return found;
    }),
  );
}

function groupByCounter(keys: readonly (readonly CounterKey[])[], open: readonly number[]): BatchCounter[] {
  const groups = new Map<string, { key: CounterKey; members: number[] }>();
  for (const index of open) {
    for (const key of keys[index] ?? []) {
      const group = groups.get(counterName(key)) ?? { key, members: [] };
      group.members.push(index);
      groups.set(counterName(key), group);
    }
  }
  return [...groups.values()];
}

/** All counters or none. When refused, `states` are the counters as they are with nothing of ours taken. */
async function takeAll(
  deps: LedgerDependencies,
  requests: readonly BatchRequest[],
  counters: readonly BatchCounter[],
  { id, expiresAt }: Pick<Hold, 'id' | 'expiresAt'>,
): Promise<{ readonly outcome: 'taken' | 'refused'; readonly states: readonly Counter[] }> {
  const holds = counters.map(({ members }): Hold => {
    const ref = joinTraceIds(members.map((index) => requests[index]?.traceId ?? ''));
    return { id, kind: 'trace', ref, expiresAt, amounts: sumOf(requests, members) };
  });
  const pairs = counters.map(({ key }, index) => ({ key, hold: holds[index] }));
  const results = await Promise.allSettled(
    pairs.map(({ key, hold }) => (hold === undefined ? Promise.reject() : takeOpening(deps, key, hold))),
  );
  const answers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = results.find((result) => result.status === 'rejected');
  const isTaken = failure === undefined && answers.every(({ outcome }) => outcome === 'taken');
  if (isTaken) return { outcome: 'taken', states: answers.map(({ counter }) => counter) };
  // Giving back is safe where nothing was taken, and what cannot be given back now expires.
  await Promise.allSettled(pairs.map(({ key, hold }) => hold && deps.ledger.release(key, hold)));
  if (failure !== undefined) throw failure.reason;
  for (const { outcome, counter } of answers) if (outcome === 'refused') deps.spentWindows.remember(counter);
  const states = answers.map(({ outcome, counter }, index) => {
    const mine = outcome === 'taken' ? holds[index]?.amounts : undefined;
    return mine === undefined ? counter : { ...counter, left: mapAmounts((d) => counter.left[d] + mine[d]) };
  });
  return { outcome: 'refused', states };
}

/** Goes through the requests in order and admits each that fits into what the earlier ones left. */
function admitInOrder(
  requests: readonly BatchRequest[],
  keys: readonly (readonly CounterKey[])[],
  open: readonly number[],
  states: readonly Counter[],
) {
  const counters = new Map(states.map((counter) => [counterName(counter.key), counter]));
  const admitted: number[] = [];
  const refusals = new Map<number, ReturnType<typeof violations>>();
  for (const index of open) {
    const amounts = requests[index]?.amounts;
    const touched = (keys[index] ?? []).flatMap((key) => counters.get(counterName(key)) ?? []);
    if (amounts === undefined) continue;
    const full = touched.filter(({ left }) => DIMENSIONS.some((dimension) => left[dimension] < amounts[dimension]));
    if (full.length > 0) {
      refusals.set(index, violations(full, amounts));
      continue;
    }
    admitted.push(index);
    for (const counter of touched) {
      const left = mapAmounts((dimension) => counter.left[dimension] - amounts[dimension]);
      counters.set(counterName(counter.key), { ...counter, left });
    }
  }
  return { admitted, refusals };
}

function sumOf(requests: readonly BatchRequest[], members: readonly number[]): Amounts {
  return mapAmounts((dimension) => members.reduce((sum, index) => sum + (requests[index]?.amounts[dimension] ?? 0), 0));
}

function contended(): AegisError {
  return new AegisError('unavailable', 'The quota of this caller is being changed. Try again.', {
    retryAfterSeconds: 1,
  });
}
