import type { TraceSubmission } from '../content/trace-submission.ts';
import { NOTHING } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import { mapBounded } from '../kernel/map-bounded.ts';
import type { Project } from '../projects/project.ts';
import type { Counter } from '../quota/ledger-store.ts';
import { type BatchAdmission, type BatchRequest, commitBatch } from '../quota/reserve-batch.ts';
import { requestFor, type TraceRecord } from '../traces/trace-store.ts';
import { type PreparedTrace, prepareTrace } from './prepare-trace.ts';
import { type SubmitDependencies, submitTrace } from './submit-trace.ts';
import {
  chargeOf,
  completeStored,
  fingerprintOf,
  idReused,
  notQueued,
  recordOf,
  reserveTogether,
  traceDeleted,
} from './take-in.ts';
import { type Warning, warningsOf } from './warnings.ts';

/** Stores at once; each is two small writes, and one connection pool carries 50. */
const STORES_AT_ONCE = 16;

/** A submission of a batch with its project, or why it cannot be one. */
export type BatchItem = { readonly project: Project; readonly submission: TraceSubmission } | AegisError;

export type ItemOutcome =
  | {
      readonly outcome: 'accepted';
      readonly traceId: string;
      readonly replayed: boolean;
      readonly warnings: readonly Warning[];
    }
  | { readonly outcome: 'refused'; readonly error: AegisError };

export interface BatchOutcome {
  /** One per item, in order. */
  readonly items: readonly ItemOutcome[];
  /** The quota counters after the admission. */
  readonly counters: readonly Counter[];
}

/** An item that passed tier 0. */
interface Candidate {
  readonly index: number;
  readonly project: Project;
  readonly prepared: PreparedTrace;
  readonly traceId: string;
  readonly isOwnId: boolean;
  readonly fingerprint: string;
}

/** An item whose trace is stored, by this call or an earlier one. */
interface Stored {
  readonly record: TraceRecord;
  readonly replayed: boolean;
}

/**
 * Takes up to a hundred traces in, each as `submitTrace` would, with one reservation for all of them: as many
 * as fit are admitted, in order. One that is refused or fails does not touch its neighbours. The order of the steps
 * makes every crash in between safe, as it does for a single trace.
 */
export async function submitBatch(deps: SubmitDependencies, items: readonly BatchItem[]): Promise<BatchOutcome> {
  const outcomes = await mapBounded(items, STORES_AT_ONCE, (item) => submitApart(deps, item));
  const prepared = await Promise.all(
    items.flatMap((item, index) => (outcomes[index] === undefined ? prepare(deps, item, index) : [])),
  );
  const candidates: Candidate[] = [];
  for (const { index, candidate } of prepared) {
    if (candidate instanceof AegisError) outcomes[index] = refused(candidate);
    else candidates.push(candidate);
  }
  const first = firstOfEachId(candidates);
  const { results, counters } = await takeCandidates(deps, [...first.values()]);
  for (const candidate of candidates) {
    const leader = first.get(idOf(candidate));
    const result = results.get(idOf(candidate));
    if (leader === undefined || result === undefined) continue;
    if (leader === candidate || result.outcome === 'refused') outcomes[candidate.index] = result;
    else if (leader.fingerprint === candidate.fingerprint) outcomes[candidate.index] = { ...result, replayed: true };
    else outcomes[candidate.index] = refused(idReused());
  }
  return { items: outcomes.map((outcome) => outcome ?? refused(unexpected())), counters };
}

/** What needs no part of the batch's reservation: an item that is none, and a trace that its own reservation pays for. */
async function submitApart(deps: SubmitDependencies, item: BatchItem): Promise<ItemOutcome | undefined> {
  if (item instanceof AegisError) return refused(item);
  if (item.submission.reservation_id === undefined) return undefined;
  try {
    const { traceId, replayed, warnings } = await submitTrace(deps, item.project, item.submission);
    return { outcome: 'accepted', traceId, replayed, warnings };
  } catch (error) {
    return refused(asError(error));
  }
}

async function prepare(
  deps: SubmitDependencies,
  item: BatchItem,
  index: number,
): Promise<{ readonly index: number; readonly candidate: Candidate | AegisError }> {
  if (item instanceof AegisError) return { index, candidate: item };
  const { project, submission } = item;
  try {
    const [prepared, fingerprint] = await Promise.all([
      prepareTrace(deps, project, submission),
      fingerprintOf(deps.hasher, project, submission),
    ]);
    const isOwnId = submission.trace_id !== undefined;
    const traceId = submission.trace_id ?? deps.ids.ulid();
    return { index, candidate: { index, project, prepared, fingerprint, isOwnId, traceId } };
  } catch (error) {
    if (error instanceof AegisError) return { index, candidate: error };
    throw error;
  }
}

/** A trace that occurs twice in a batch is taken in once. */
function firstOfEachId(candidates: readonly Candidate[]): Map<string, Candidate> {
  const first = new Map<string, Candidate>();
  for (const candidate of candidates) if (!first.has(idOf(candidate))) first.set(idOf(candidate), candidate);
  return first;
}

function idOf({ project, traceId }: Candidate): string {
  return `${project.organization_id}/${traceId}`;
}

async function takeCandidates(deps: SubmitDependencies, candidates: readonly Candidate[]) {
  const charged = candidates.map(({ project, prepared, traceId }) => {
    const { userId, amounts } = prepared;
    return { project, userId, traceId, amounts };
  });
  const { requests, admission } = await reserveTogether(deps, charged);
  const stored = await mapBounded(candidates, STORES_AT_ONCE, (candidate, index) =>
    storeOne(deps, candidate, admission, index).catch(asError),
  );
  const queued = await queueAndCommit(deps, { requests, admission, stored });
  const results = new Map<string, ItemOutcome>();
  for (const [index, candidate] of candidates.entries()) {
    results.set(idOf(candidate), outcomeOf(candidate, stored[index], queued[index]));
  }
  return { results, counters: admission.states };
}

async function storeOne(
  deps: SubmitDependencies,
  candidate: Candidate,
  admission: BatchAdmission,
  index: number,
): Promise<Stored> {
  const { project, prepared, traceId, fingerprint } = candidate;
  const part = admission.parts[index] ?? unexpected();
  if (part instanceof AegisError) {
    // A refused retry of a trace that is already stored is not a refusal: it was paid for.
    const known = candidate.isOwnId ? await deps.traces.findRecord(project.organization_id, traceId) : null;
    if (known === null) throw part;
    return replayOf(deps, candidate, known);
  }
  const charge = chargeOf(admission.hold.id, prepared.amounts, part);
  const record = recordOf(deps, project, prepared, { traceId, fingerprint, charge });
  const put = await deps.traces.put(record, prepared.body);
  if (put.outcome === 'deleted') throw traceDeleted();
  return put.outcome === 'stored' ? { record, replayed: false } : replayOf(deps, candidate, put.record);
}

async function replayOf(deps: SubmitDependencies, candidate: Candidate, record: TraceRecord): Promise<Stored> {
  await completeStored(deps, record, { fingerprint: candidate.fingerprint, body: candidate.prepared.body });
  return { record, replayed: true };
}

/** Per candidate, in order: null once its message is queued or needless, else why it is not. */
async function queueAndCommit(
  deps: SubmitDependencies,
  batch: {
    readonly requests: readonly BatchRequest[];
    readonly admission: BatchAdmission;
    readonly stored: readonly (Stored | AegisError)[];
  },
): Promise<(AegisError | null)[]> {
  const { requests, admission, stored } = batch;
  const waiting = stored.flatMap((result, index) =>
    result instanceof AegisError || result.record.status !== 'queued' ? [] : [{ index, record: result.record }],
  );
  const kept = (index: number) => {
    const result = stored[index];
    const isNew = result !== undefined && !(result instanceof AegisError) && !result.replayed;
    return (isNew ? requests[index]?.amounts : undefined) ?? NOTHING;
  };
  // A store that did not answer may have stored its trace: then `reconcile` ends the hold by what is there.
  const isCertain = stored.every((result) => !(result instanceof AegisError) || result.code !== 'unavailable');
  const [sent] = await Promise.all([
    deps.queue.sendAll(waiting.map(({ record }) => requestFor(record))),
    isCertain ? commitBatch(deps.ledger, requests, admission, kept).catch(() => undefined) : undefined,
  ]);
  const errors: (AegisError | null)[] = stored.map(() => null);
  for (const [position, { index, record }] of waiting.entries()) {
    const error = sent[position] ?? null;
    errors[index] = error === null ? null : notQueued(record.trace_id, error);
  }
  return errors;
}

function outcomeOf(
  { prepared }: Candidate,
  stored: Stored | AegisError | undefined,
  queueError: AegisError | null | undefined,
): ItemOutcome {
  if (stored === undefined) return refused(unexpected());
  if (stored instanceof AegisError) return refused(stored);
  if (queueError) return refused(queueError);
  const { record, replayed } = stored;
  return { outcome: 'accepted', traceId: record.trace_id, replayed, warnings: warningsOf(prepared) };
}

function refused(error: AegisError): ItemOutcome {
  return { outcome: 'refused', error };
}

function asError(error: unknown): AegisError {
  return error instanceof AegisError ? error : unexpected(error);
}

/** One item met a fault of ours; whether its trace is stored is not known. */
function unexpected(cause?: unknown): AegisError {
  return new AegisError('unavailable', 'This trace met a fault of ours. Submit it again.', {
    retryAfterSeconds: 5,
    cause,
  });
}
