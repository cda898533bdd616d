import type { Caller } from '../access/caller.ts';
import { reachOf } from '../access/subject-of.ts';
import { type Amounts, mapAmounts, NOTHING } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import { mapBounded } from '../kernel/map-bounded.ts';
import type { FindProject } from '../projects/find-project.ts';
import { pricingOf } from '../projects/project.ts';
import type { Counter, CounterKey } from '../quota/ledger-store.ts';
import { type BatchAdmission, commitBatch } from '../quota/reserve-batch.ts';
import { keptSpanCharge } from '../quota/span-charges.ts';
import { assembleTrace } from '../spans/assemble-trace.ts';
import { haveModelSpan } from '../spans/model-spans.ts';
import type { ExportedSpan, InvalidSpan } from '../spans/span.ts';
import { roomOf, roomOfAll, traceIsFull } from '../spans/trace-room.ts';
import { ASSEMBLED, type SpanStore } from '../traces/span-store.ts';
import { type Charge, requestFor, type TraceRecord } from '../traces/trace-store.ts';
import type { ChargedSpan } from './charge-spans.ts';
import { asAegisError, type Group, prepareGroup, type Rejection, withRoom } from './prepare-group.ts';
import type { SubmitDependencies } from './submit-trace.ts';
import { summarizeSpans } from './summarize-spans.ts';
import { chargeOf, recordOf, reserveTogether } from './take-in.ts';

/** Traces in one reservation, whose hold names each of them. */
const TRACES_PER_RESERVATION = 100;
const TRACES_AT_ONCE = 8;
const SPANS_AT_ONCE = 4;
/** One that stores, one that finds a trace fuller or deleted since, and one to spare. */
const MAX_ATTEMPTS = 3;

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
    const prepared = await prepareGroup(deps, caller, traceId, [...spans.values()]).catch(asAegisError);
    if (prepared instanceof AegisError) {
      rejections.push({ spans: spans.size, error: prepared });
      continue;
    }
    rejections.push(...prepared.rejections);
    if (prepared.group.spans.length > 0) groups.push(prepared.group);
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
  const waiting = stored.flatMap(({ record }) => (record === null ? [] : requestFor(record)));
  const [sent] = await Promise.all([
    deps.queue.sendAll(waiting, deps.quietSeconds),
    commitBatch(deps.ledger, requests, admission, (index) => stored[index]?.charged ?? NOTHING).catch(() => undefined),
  ]);
  const unsent = sent.find((error) => error !== null);
  if (unsent) throw unsent;
  return {
    rejections: stored.flatMap(({ rejections }) => rejections),
    opened: stored.filter(({ isOpened }) => isOpened).length,
    counters: admission.states,
  };
}

/** What became of the spans of one trace. */
interface StoredGroup {
  /** Null when none was stored. */
  readonly record: TraceRecord | null;
  readonly charged: Amounts;
  readonly isOpened: boolean;
  readonly rejections: readonly Rejection[];
}

async function storeGroup(
  deps: ReceiveDependencies,
  caller: Caller,
  { group, admission, index }: { readonly group: Group; readonly admission: BatchAdmission; readonly index: number },
): Promise<StoredGroup> {
  const counters = admission.parts[index] ?? [];
  const nothing = { record: null, charged: NOTHING, isOpened: false };
  if (counters instanceof AegisError) {
    return { ...nothing, rejections: [{ spans: group.spans.length, error: counters }] };
  }
  // The request that brings the first model pays for the trace; each span says for itself what it cost.
  const once = requestOf(group.spans);
  const rejections: Rejection[] = [];
  let { spans } = group;
  let isOpened = false;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const record = recordFor(deps, { ...group, spans }, chargeOf(admission.hold.id, once, counters));
    const bytes = roomOfAll(spans.map(({ stored }) => stored));
    const opening = await deps.spans.open(record, reachOf(caller).userId, bytes);
    if (opening === 'taken' || opening === 'deleted') {
      // Nothing that came between the last look of the deletion and this stays behind.
      if (opening === 'deleted') await deps.spans.forget(record, idsOf(spans));
      rejections.push({ spans: spans.length, error: opening === 'deleted' ? deleted(group) : taken(group) });
      // The deletion has kept what the trace was charged when it began.
      return { ...nothing, charged: isOpened ? once : NOTHING, rejections };
    }
    if (typeof opening === 'object') {
      const { fitting, tooMany } = withRoom(spans, opening.room);
      rejections.push({ spans: tooMany, error: traceIsFull(group.traceId) });
      if (fitting.length === 0) return { ...nothing, charged: isOpened ? once : NOTHING, rejections };
      spans = fitting;
      continue;
    }
    isOpened ||= opening === 'opened';
    const ofSpans = await putSpans(deps, record, { spans, admission, counters });
    const found = await deps.traces.findRecord(record.organization_id, record.trace_id);
    // Deleted meanwhile: the next attempt finds out.
    if (found === null) continue;
    const request = { ...chargeOf(admission.hold.id, once, counters), span_id: REQUEST };
    const charged = (await claimsRequest(deps, found, request)) ? sum([ofSpans, once]) : ofSpans;
    const kept = keptSpanCharge(group.traceId, admission.hold, { amounts: charged, counters: record.charge.counters });
    if (kept !== null) await deps.keptCharges.keep(record.organization_id, record.project_id, kept);
    return { record, isOpened, charged: sum([isOpened ? once : NOTHING, charged]), rejections };
  }
  throw new AegisError('unavailable', `Trace ${group.traceId} kept changing while its spans came. Try again.`, {
    retryAfterSeconds: 1,
  });
}

/** Stands in the charge of a request that is charged beside its trace, where a span's has the id of the span. */
const REQUEST = 'request';

/** What the spans of one trace are charged as a request: nothing where there is no model among them. */
function requestOf(spans: readonly ChargedSpan[]): Amounts {
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

interface Storing {
  readonly spans: readonly ChargedSpan[];
  readonly admission: BatchAdmission;
  readonly counters: readonly CounterKey[];
}

/** @returns what those are charged that were not there already */
async function putSpans(
  deps: ReceiveDependencies,
  record: TraceRecord,
  { spans, admission, counters }: Storing,
): Promise<Amounts> {
  const put = await mapBounded(spans, SPANS_AT_ONCE, async ({ stored, amounts }) => {
    const charge = { ...chargeOf(admission.hold.id, amounts, counters), span_id: stored.span.span_id };
    const isNew = await deps.spans.putSpan(record, stored, charge);
    return isNew ? { charged: amounts, known: 0 } : { charged: NOTHING, known: roomOf(stored) };
  });
  const known = put.reduce((total, one) => total + one.known, 0);
  if (known > 0) await deps.spans.release(record, known);
  return sum(put.map(({ charged }) => charged));
}

function idsOf(spans: readonly ChargedSpan[]): string[] {
  return spans.map(({ stored }) => stored.span.span_id);
}

function taken({ traceId }: Group): AegisError {
  return new AegisError('conflict', `Trace ${traceId} is already there and does not take these spans.`);
}

function deleted({ traceId }: Group): AegisError {
  return new AegisError('conflict', `Trace ${traceId} was deleted and takes no more spans.`);
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
      ...summarizeSpans(assembled, new Date(now), pricingOf(project)),
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
