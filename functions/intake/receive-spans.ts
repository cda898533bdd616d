import type { Caller } from '../access/caller.ts';
import { reachOf } from '../access/subject-of.ts';
import { type Amounts, mapAmounts, NOTHING } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import { mapBounded } from '../kernel/map-bounded.ts';
import { MAX_TRACE_BYTES } from '../kernel/sizes.ts';
import { requireActive } from '../projects/change-project.ts';
import type { FindProject } from '../projects/find-project.ts';
import { hashFor } from '../projects/hash-for.ts';
import type { Project } from '../projects/project.ts';
import type { Counter } from '../quota/ledger-store.ts';
import { type BatchAdmission, commitBatch } from '../quota/reserve-batch.ts';
import { keptSpanCharge } from '../quota/span-charges.ts';
import { assembleTrace, type StoredSpan } from '../spans/assemble-trace.ts';
import { modelCalls } from '../spans/model-calls.ts';
import { haveModelSpan } from '../spans/model-spans.ts';
import type { ExportedSpan, InvalidSpan } from '../spans/span.ts';
import { roomOf, roomOfAll, traceIsFull } from '../spans/trace-room.ts';
import { ASSEMBLED, type SpanStore } from '../traces/span-store.ts';
import { type Charge, requestFor, type TraceRecord } from '../traces/trace-store.ts';
import { amountsOf, prepareSpan, type SpanCharge } from './prepare-span.ts';
import type { SubmitDependencies } from './submit-trace.ts';
import { summarizeSpans } from './summarize-spans.ts';
import { chargeOf, recordOf, reserveTogether } from './take-in.ts';

/** Names the project of a resource's spans for a key that is not bound to one. */
const PROJECT_ATTRIBUTE = 'aegis.project_id';

/** Traces in one reservation, whose hold names each of them. */
const TRACES_PER_RESERVATION = 100;
const TRACES_AT_ONCE = 8;
const SPANS_AT_ONCE = 4;
/** Nobody deletes a trace more often than that while its spans are stored. */
const ATTEMPTS_AGAINST_DELETIONS = 3;

export interface ReceiveDependencies extends SubmitDependencies {
  readonly spans: SpanStore;
  readonly findProject: FindProject;
  /** A trace is evaluated when no span of it has come for this long. */
  readonly quietSeconds: number;
}

export interface ReceiveOutcome {
  readonly rejectedSpans: number;
  /** Why, each reason once. */
  readonly reasons: readonly string[];
  /** Models whose calls were taken without a price, each once. */
  readonly unpricedModels: readonly string[];
  /** Traces that these spans began. */
  readonly openedTraces: number;
  /** Of traces without a model, which the project does not keep. */
  readonly droppedSpans: number;
  /** Set when a quota refused every span there was. */
  readonly refusal: AegisError | null;
  readonly counters: readonly Counter[];
}

/** The spans of one trace in one request. */
interface Group {
  readonly traceId: string;
  readonly project: Project;
  readonly userId: string | null;
  /** Each with what it is charged; the request itself is counted with the trace. */
  readonly spans: readonly ({ readonly stored: StoredSpan } & SpanCharge)[];
  /** Spans that are refused for themselves alone. */
  readonly refused: readonly Rejection[];
}

const FREE: SpanCharge = { amounts: NOTHING, unpriced: null };

interface Rejection {
  readonly spans: number;
  readonly error: AegisError;
}

/**
 * Takes spans in: mask, reserve, store each once, queue their traces for when they are quiet. It resolves when every
 * span is stored or rejected for good; a client that sends the same spans again changes nothing (P3).
 *
 * @throws AegisError `unavailable` when spans may not be stored or not queued: sending them again completes it
 */
export async function receiveSpans(
  deps: ReceiveDependencies,
  caller: Caller,
  exported: readonly (ExportedSpan | InvalidSpan)[],
): Promise<ReceiveOutcome> {
  const rejections: Rejection[] = [];
  const valid: ExportedSpan[] = [];
  for (const span of exported) {
    if ('invalid' in span) rejections.push({ spans: 1, error: new AegisError('invalid_request', span.invalid) });
    else valid.push(span);
  }
  const groups: Group[] = [];
  for (const [traceId, spans] of byTrace(valid)) {
    const group = await prepareGroup(deps, caller, traceId, [...spans.values()]).catch(asAegisError);
    if (group instanceof AegisError) rejections.push({ spans: spans.size, error: group });
    else {
      rejections.push(...group.refused);
      if (group.spans.length > 0) groups.push(group);
    }
  }
  let openedTraces = 0;
  const counters: Counter[] = [];
  const kept = await withoutDropped(deps, groups);
  for (let i = 0; i < kept.length; i += TRACES_PER_RESERVATION) {
    const taken = await takeGroups(deps, caller, kept.slice(i, i + TRACES_PER_RESERVATION));
    rejections.push(...taken.rejections);
    openedTraces += taken.opened;
    counters.splice(0, counters.length, ...taken.counters);
  }
  const unpriced = new Set(groups.flatMap(({ spans }) => spans.flatMap(({ unpriced: model }) => model ?? [])));
  const rejectedSpans = rejections.reduce((sum, { spans }) => sum + spans, 0);
  const refused = rejections.filter(({ error }) => error.code === 'quota_exceeded');
  const isAllRefused = refused.reduce((sum, { spans }) => sum + spans, 0) === exported.length;
  return {
    rejectedSpans,
    reasons: [...new Set(rejections.map(({ error }) => error.message))],
    unpricedModels: [...unpriced],
    openedTraces,
    droppedSpans: spansIn(groups) - spansIn(kept),
    refusal: (isAllRefused && refused[0]?.error) || null,
    counters,
  };
}

/** The spans of each trace by its id, every span once by its own. */
function byTrace(spans: readonly ExportedSpan[]): Map<string, Map<string, ExportedSpan>> {
  const traces = new Map<string, Map<string, ExportedSpan>>();
  for (const span of spans) {
    const trace = traces.get(span.traceId) ?? new Map<string, ExportedSpan>();
    if (!trace.has(span.spanId)) trace.set(span.spanId, span);
    traces.set(span.traceId, trace);
  }
  return traces;
}

async function prepareGroup(
  deps: ReceiveDependencies,
  caller: Caller,
  traceId: string,
  exported: readonly ExportedSpan[],
): Promise<Group> {
  const named = exported.map(({ resource }) => resource[PROJECT_ATTRIBUTE]).find((name) => typeof name === 'string');
  const project = await deps.findProject(caller, named);
  requireActive(project);
  const hash = await hashFor(deps.hasher, project);
  const stored = await Promise.all(exported.map((span) => prepareSpan(deps, project, hash, span)));
  if (roomOfAll(stored) > MAX_TRACE_BYTES) throw traceIsFull(traceId);
  const calls = modelCalls(stored.map(({ span }) => span));
  const receivedAt = new Date(deps.now());
  const charges = stored.map((one) => ({
    stored: one,
    charge: calls.has(one.span.span_id) ? amountsOf(one.span, project, receivedAt) : FREE,
  }));
  const spans = charges.flatMap(({ stored, charge }) => (charge instanceof AegisError ? [] : [{ stored, ...charge }]));
  const refused = charges.flatMap(({ charge }) => (charge instanceof AegisError ? [{ spans: 1, error: charge }] : []));
  const users = stored.flatMap(({ span }) => span.user_id ?? []);
  const reach = reachOf(caller);
  if (!users.every(reach.hasUser)) {
    throw new AegisError('forbidden', `Trace ${traceId}: user.id is not the user of this API key.`);
  }
  const userId = reach.userId ?? users[0] ?? null;
  return { traceId, project, userId, spans, refused };
}

async function takeGroups(deps: ReceiveDependencies, caller: Caller, groups: readonly Group[]) {
  const charged = groups.map(({ project, userId, traceId, spans }) => {
    const amounts = sum([requestOf(spans), ...spans.map((span) => span.amounts)]);
    return { project, userId, traceId, amounts };
  });
  const { requests, admission } = await reserveTogether(deps, charged);
  // A store that does not answer ends this here: `reconcile` ends the hold by what is there.
  const stored = await mapBounded(groups, TRACES_AT_ONCE, (group, index) =>
    storeGroup(deps, caller, { group, admission, index }),
  );
  const waiting = stored.flatMap((result) => (result instanceof AegisError ? [] : requestFor(result.record)));
  const [sent] = await Promise.all([
    deps.queue.sendAll(waiting, deps.quietSeconds),
    commitBatch(deps.ledger, requests, admission, (index) => {
      const result = stored[index];
      return result === undefined || result instanceof AegisError ? NOTHING : result.charged;
    }).catch(() => undefined),
  ]);
  const unsent = sent.find((error) => error !== null);
  if (unsent) throw unsent;
  return {
    rejections: stored.flatMap((result, index): Rejection[] =>
      result instanceof AegisError ? [{ spans: groups[index]?.spans.length ?? 0, error: result }] : [],
    ),
    opened: stored.filter((result) => !(result instanceof AegisError) && result.isOpened).length,
    counters: admission.states,
  };
}

/** What was stored and is charged for, or why nothing was. */
async function storeGroup(
  deps: ReceiveDependencies,
  caller: Caller,
  { group, admission, index }: { readonly group: Group; readonly admission: BatchAdmission; readonly index: number },
): Promise<{ readonly record: TraceRecord; readonly charged: Amounts; readonly isOpened: boolean } | AegisError> {
  const counters = admission.parts[index] ?? [];
  if (counters instanceof AegisError) return counters;
  // The request that brings the first model pays for the trace; each span says for itself what it cost.
  const once = requestOf(group.spans);
  const record = recordFor(deps, group, chargeOf(admission.hold.id, once, counters));
  const bytes = roomOfAll(group.spans.map(({ stored }) => stored));
  let isOpened = false;
  for (let attempt = 0; attempt < ATTEMPTS_AGAINST_DELETIONS; attempt++) {
    const opening = await deps.spans.open(record, reachOf(caller).userId, bytes);
    if (opening === 'full') return traceIsFull(group.traceId);
    if (opening === 'taken') {
      return new AegisError('conflict', `Trace ${group.traceId} is already there and does not take these spans.`);
    }
    // What a deletion took meanwhile stays charged.
    isOpened ||= opening === 'opened';
    const put = await mapBounded(group.spans, SPANS_AT_ONCE, async ({ stored, amounts }) => {
      const charge = { ...chargeOf(admission.hold.id, amounts, counters), span_id: stored.span.span_id };
      const isNew = await deps.spans.putSpan(record, stored, charge);
      return isNew ? { charged: amounts, known: 0 } : { charged: NOTHING, known: roomOf(stored) };
    });
    const charges = put.map(({ charged }) => charged);
    const known = put.reduce((total, one) => total + one.known, 0);
    if (known > 0) await deps.spans.release(record, known);
    // Deleted meanwhile, without what came after: these spans begin the trace anew.
    const found = await deps.traces.findRecord(record.organization_id, record.trace_id);
    if (found === null) continue;
    if (await claimsRequest(deps, found, { ...chargeOf(admission.hold.id, once, counters), span_id: REQUEST })) {
      charges.push(once);
    }
    const kept = keptSpanCharge(group.traceId, admission.hold, {
      amounts: sum(charges),
      counters: record.charge.counters,
    });
    if (kept !== null) await deps.keptCharges.keep(record.organization_id, record.project_id, kept);
    return { record, isOpened, charged: sum([isOpened ? once : NOTHING, ...charges]) };
  }
  throw new AegisError('unavailable', `Trace ${group.traceId} was deleted while its spans came. Try again.`, {
    retryAfterSeconds: 1,
  });
}

/** Stands in the charge of a request that is charged beside its trace, where a span's has the id of the span. */
const REQUEST = 'request';

/** What the spans of one trace are charged as a request: nothing where there is no model among them. */
function requestOf(spans: Group['spans']): Amounts {
  return { ...NOTHING, requests: haveModelSpan(spans.map(({ stored }) => stored.span)) ? 1 : 0 };
}

/** Whether these spans are the first of a model in a trace that began without one, and pay for its request. */
async function claimsRequest(deps: ReceiveDependencies, found: TraceRecord, charge: Charge): Promise<boolean> {
  if (found.has_model !== false || charge.amounts.requests === 0) return false;
  return deps.spans.claimRequest(found, charge);
}

/** Drops what a project does not keep: spans of no model, whose trace is not there already. */
async function withoutDropped(deps: ReceiveDependencies, groups: readonly Group[]): Promise<Group[]> {
  const kept = await mapBounded(groups, TRACES_AT_ONCE, async (group) => {
    const { project, spans, traceId } = group;
    if (project.features.non_model_traces !== 'drop' || requestOf(spans).requests > 0) return group;
    return (await deps.traces.findRecord(project.organization_id, traceId)) === null ? null : group;
  });
  return kept.filter((group) => group !== null);
}

function spansIn(groups: readonly Group[]): number {
  return groups.reduce((total, { spans }) => total + spans.length, 0);
}

/** The record as far as these spans tell; the evaluation completes it from all of them. */
function recordFor(deps: ReceiveDependencies, group: Group, charge: TraceRecord['charge']): TraceRecord {
  const now = deps.now();
  const assembled = assembleTrace(group.spans.map(({ stored }) => stored));
  const { project, userId, traceId } = group;
  const prepared = {
    userId,
    body: assembled.body,
    amounts: charge.amounts,
    attributes: {
      ...summarizeSpans(assembled, new Date(now), project.zero_cost),
      domain: project.default_domain,
      application_type: 'generic' as const,
    },
  };
  const record = recordOf(deps, project, prepared, { traceId, fingerprint: ASSEMBLED, charge });
  return { ...record, last_span_at: new Date(now).toISOString(), has_model: requestOf(group.spans).requests > 0 };
}

function sum(amounts: readonly Amounts[]): Amounts {
  return mapAmounts((dimension) => amounts.reduce((total, one) => total + one[dimension], 0));
}

function asAegisError(error: unknown): AegisError {
  if (error instanceof AegisError && error.code !== 'unavailable') return error;
  throw error;
}
