import { type Amounts, isNothing, mapAmounts, minus } from '../kernel/amounts.ts';
import type { IdSource } from '../kernel/ports.ts';
import { windowAt, windowNamed, type Zone } from '../kernel/window.ts';
import { type KeptChargeStore, keptCorrections } from '../traces/kept-charges.ts';
import type { Correction, EvaluationOutcome, EvaluationRequest } from '../traces/trace-store.ts';
import type { CounterKey, Hold } from './ledger-store.ts';
import { parseScopeKey } from './limit.ts';
import { counterName, HOLD_ID_LENGTH } from './reservation.ts';
import {
  commitHold,
  HOLD_SECONDS,
  holdUntil,
  type LimitDependencies,
  releaseHold,
  takeBeyondLimits,
  zoneOfScope,
} from './reserve.ts';

export interface CorrectionDependencies extends Pick<LimitDependencies, 'ledger' | 'now'> {
  readonly keptCharges: Pick<KeptChargeStore, 'keep'>;
  readonly ids: IdSource;
}

/** By how much counters have to change, so that they say what was used. */
export interface PlannedCorrection {
  /** What was used beyond what was charged; negative where it was less. */
  readonly amounts: Amounts;
  /** Names of the counters. */
  readonly counters: readonly string[];
}

/** Whose charge is corrected, and the zone of its project. */
export interface Corrected extends EvaluationRequest {
  readonly zone: Zone;
}

interface HeldCorrection {
  readonly hold: Hold;
  readonly keys: readonly CounterKey[];
  readonly correction: Correction;
}

/**
 * Corrects what counters were charged for a trace: once, whoever repeats it and wherever it stops.
 *
 * 1. A hold takes what was used beyond the charge, whatever is left. Where it was less it takes nothing, so that
 *    nobody is admitted on what may not be given back.
 * 2. `record` writes the corrections into the trace, on the condition that nobody else did. Of two, one wins.
 * 3. The corrections are kept among the charges that explain counters, and the hold ends: what was not used goes back.
 *
 * A hold whose process ended is ended by `reconcile`, which asks the trace: as it says, or wholly.
 * @returns what `record` did; unless that is `stored`, nothing is changed
 */
export async function correctCharge(
  deps: CorrectionDependencies,
  trace: Corrected,
  planned: readonly PlannedCorrection[],
  record: (corrections: readonly Correction[]) => Promise<EvaluationOutcome>,
): Promise<EvaluationOutcome> {
  const held = planned.map((plan) => prepare(deps, trace, plan));
  const releaseAll = () =>
    Promise.allSettled(held.map(({ hold, keys }) => releaseHold(deps.ledger, { hold, counters: keys })));
  try {
    await Promise.all(held.map((one) => take(deps, trace.zone, one)));
  } catch (error) {
    await releaseAll();
    throw error;
  }
  const outcome = await record(held.map(({ correction }) => correction));
  if (outcome !== 'stored') {
    await releaseAll();
    return outcome;
  }
  // What fails here is done by `reconcile`: the trace says how it ends.
  await Promise.allSettled(held.map((one) => finish(deps, trace, one)));
  return outcome;
}

function prepare(
  deps: CorrectionDependencies,
  trace: Corrected,
  { amounts, counters }: PlannedCorrection,
): HeldCorrection {
  const hold: Hold = {
    id: deps.ids.base62(HOLD_ID_LENGTH),
    kind: 'trace',
    ref: trace.trace_id,
    amounts: mapAmounts((dimension) => Math.max(0, amounts[dimension])),
    expiresAt: holdUntil(deps.now()),
  };
  const at = new Date((hold.expiresAt - HOLD_SECONDS) * 1000).toISOString();
  const keys = counters.map((name) => counterNamed(trace, name));
  return { hold, keys, correction: { hold_id: hold.id, at, amounts: { ...amounts }, counters: keys.map(counterName) } };
}

/** The counter of that name; its window ends as the zone that it is in now says. */
function counterNamed({ organization_id: organizationId, zone }: Corrected, name: string): CounterKey {
  const slash = name.lastIndexOf('/');
  const scope = parseScopeKey(name.slice(0, slash));
  return { organizationId, scope, window: windowNamed(name.slice(slash + 1), zoneOfScope(scope, zone)) };
}

/**
 * A window that may be closed is among the open ones again before anything is taken from it, so that `reconcile`
 * finds the hold and the usage record is written anew.
 */
async function take(
  { ledger, now }: CorrectionDependencies,
  zone: Zone,
  { keys, hold }: HeldCorrection,
): Promise<void> {
  const isRunning = ({ scope, window }: CounterKey) =>
    windowAt(now(), zoneOfScope(scope, zone), window.period).name === window.name;
  await Promise.all(keys.filter((key) => !isRunning(key)).map((key) => ledger.reopen(key)));
  await takeBeyondLimits(ledger, keys, hold);
}

async function finish(
  { ledger, keptCharges }: CorrectionDependencies,
  { organization_id: organizationId, project_id: projectId, trace_id: traceId }: Corrected,
  { hold, keys, correction }: HeldCorrection,
): Promise<void> {
  for (const kept of keptCorrections(traceId, [correction])) await keptCharges.keep(organizationId, projectId, kept);
  const unused = minus(hold.amounts, correction.amounts);
  if (isNothing(unused)) await commitHold(ledger, { hold, counters: keys });
  else await releaseHold(ledger, { hold: { id: hold.id, amounts: unused }, counters: keys });
}
