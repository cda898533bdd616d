import { TraceBody } from '../../../functions/content/trace.ts';
import { countIssues } from '../../../functions/evaluation/evaluation.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import { MAX_TRACE_BYTES } from '../../../functions/kernel/sizes.ts';
import { assembleTrace, type StoredSpan } from '../../../functions/spans/assemble-trace.ts';
import { issueKindsOf } from '../../../functions/traces/issue-kinds.ts';
import type { KeptChargeStore } from '../../../functions/traces/kept-charges.ts';
import { type Copy, removeCopies } from '../../../functions/traces/remove-copies.ts';
import { ASSEMBLED, type Opening, type SpanStore } from '../../../functions/traces/span-store.ts';
import { TOMBSTONE_SECONDS } from '../../../functions/traces/tombstone.ts';
import {
  type Charge,
  type EvaluationOutcome,
  type PutTraceOutcome,
  type RemovedCopies,
  StoredEvaluation,
  type StoredTrace,
  type TraceRange,
  type TraceRecord,
  type TraceStore,
} from '../../../functions/traces/trace-store.ts';
import { bodyOf, type Companion, keyOf, TracePartitions } from './trace-partitions.ts';

const PAGE = 100;

interface CopyInMemory extends Copy {
  /** Of a body. */
  readonly fingerprint?: string;
}

/** Traces in memory, with the promises of the table: see test/support/contracts/trace-store.ts. */
export class MemoryTraceStore implements TraceStore, SpanStore {
  readonly companions: Companion[] = [];
  readonly #partitions: TracePartitions;
  readonly #watermarks = new Map<string, string>();
  readonly #now: Clock;
  /** Where the charge of a trace that is deleted is kept. */
  readonly #keptCharges: KeptChargeStore | undefined;

  constructor(now: Clock, keptCharges?: KeptChargeStore) {
    this.#now = now;
    this.#partitions = new TracePartitions(now);
    this.#keptCharges = keptCharges;
  }

  async put(record: TraceRecord, body: TraceBody): Promise<PutTraceOutcome> {
    const partition = this.#partitions.of(record.organization_id, record.trace_id);
    if (partition.body === undefined || this.#partitions.isOver(partition.body.expiresAt))
      partition.body = bodyOf(record, body);
    const existing = this.#partitions.record(partition);
    if (existing === null && this.#partitions.isDeleted(partition)) {
      if (partition.body?.holdId === record.charge.hold_id) delete partition.body;
      return { outcome: 'deleted' };
    }
    if (existing !== null && existing.charge.hold_id !== record.charge.hold_id) {
      return { outcome: 'exists', record: existing };
    }
    if (existing === null) partition.record = structuredClone(record);
    if (partition.body.fingerprint !== record.fingerprint) partition.body = bodyOf(record, body);
    return { outcome: 'stored' };
  }

  async putBody(record: TraceRecord, body: TraceBody): Promise<boolean> {
    const partition = this.#partitions.of(record.organization_id, record.trace_id);
    if (this.#partitions.stored(partition)?.charge.hold_id !== record.charge.hold_id) return false;
    if (partition.body?.fingerprint !== record.fingerprint) partition.body = bodyOf(record, body);
    return true;
  }

  async removeLoneBody(organizationId: string, traceId: string, holdId: string): Promise<void> {
    const partition = this.#partitions.of(organizationId, traceId);
    if (partition.record === undefined && partition.body?.holdId === holdId) delete partition.body;
  }

  async find(organizationId: string, traceId: string): Promise<StoredTrace | null> {
    const partition = this.#partitions.look(organizationId, traceId);
    const record = this.#partitions.record(partition);
    if (record === null) return null;
    const { body } = partition;
    const evaluations = [...partition.evaluations.values()]
      .map(({ evaluation }) => StoredEvaluation.parse(evaluation))
      .sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
    const isOwn = body?.fingerprint === record.fingerprint;
    if (record.last_span_at !== undefined && partition.spans.size > 0) {
      const assembled = assembleTrace([...partition.spans.values()].map(({ span }) => structuredClone(span)));
      const spanCharges = [...partition.spans.values()].map(({ charge }) => structuredClone(charge));
      return { record, body: assembled.body, assembled, spanCharges, evaluations };
    }
    return { record, body: isOwn ? TraceBody.parse(body.body) : null, assembled: null, spanCharges: [], evaluations };
  }

  async findRecord(organizationId: string, traceId: string): Promise<TraceRecord | null> {
    return this.#partitions.record(this.#partitions.look(organizationId, traceId));
  }

  async findEvaluation(organizationId: string, traceId: string, evaluationId: string) {
    const found = this.#partitions.look(organizationId, traceId).evaluations.get(evaluationId);
    return found === undefined || this.#partitions.isOver(found.expiresAt)
      ? null
      : StoredEvaluation.parse(found.evaluation);
  }

  async findEvaluations(records: readonly TraceRecord[]): Promise<(StoredEvaluation | null)[]> {
    return Promise.all(
      records.map(async ({ organization_id: organizationId, trace_id: traceId }) => {
        const id = (await this.findRecord(organizationId, traceId))?.evaluation_id ?? null;
        return id === null ? null : this.findEvaluation(organizationId, traceId, id);
      }),
    );
  }

  async *list(range: TraceRange): AsyncGenerator<readonly TraceRecord[]> {
    const after = range.after === null ? null : `${range.after.createdAt}#${range.after.traceId}`;
    const place = (record: TraceRecord) => `${record.created_at}#${record.trace_id}`;
    const records = this.#partitions
      .all()
      .flatMap((partition) => this.#partitions.record(partition) ?? [])
      .filter((record) => record.organization_id === range.organizationId && record.project_id === range.projectId)
      .filter((record) => record.created_at >= range.from && record.created_at <= range.to)
      .sort((a, b) => (place(a) < place(b) ? 1 : -1));
    if (range.isOldestFirst === true) records.reverse();
    const isLeft = (place: string) => after === null || (range.isOldestFirst === true ? place > after : place < after);
    const left = records.filter((record) => isLeft(place(record)));
    for (let i = 0; i < left.length; i += PAGE) yield left.slice(i, i + PAGE);
  }

  async storeEvaluation(
    record: TraceRecord,
    evaluation: StoredEvaluation,
    learned: Partial<TraceRecord> = {},
  ): Promise<EvaluationOutcome> {
    const partition = this.#partitions.of(record.organization_id, record.trace_id);
    const { evaluation_id: id } = evaluation;
    const stored = this.#partitions.stored(partition);
    if (stored?.charge.hold_id !== record.charge.hold_id) return 'gone';
    const hasNewSpans = stored.last_span_at !== record.last_span_at;
    if (stored.evaluation_id === id) {
      if (record.evaluation_id === id && !hasNewSpans) partition.record = { ...stored, status: 'evaluated' };
      return 'known';
    }
    if (hasNewSpans) return 'changed';
    const isCorrectedSince = JSON.stringify(stored.corrections) !== JSON.stringify(record.corrections);
    if (stored.evaluation_id !== record.evaluation_id || (learned.corrections !== undefined && isCorrectedSince)) {
      return 'changed';
    }
    partition.evaluations.set(id, { evaluation: structuredClone(evaluation), expiresAt: record.expires_at });
    const { issue_kinds: _before, ...others } = stored;
    partition.record = {
      ...others,
      ...learned,
      ...issueKindsOf(evaluation.issues),
      status: 'evaluated',
      verdict: evaluation.verdict,
      severity: evaluation.severity,
      total_issues: countIssues(evaluation),
      evaluation_id: id,
      escalated_to: evaluation.escalated_to,
    };
    return 'stored';
  }

  async moveToRound(record: TraceRecord, round: string): Promise<boolean> {
    const partition = this.#partitions.of(record.organization_id, record.trace_id);
    const stored = this.#partitions.stored(partition);
    if (stored?.charge.hold_id !== record.charge.hold_id) return false;
    const { counting } = stored;
    if (counting === undefined || ![record.counting?.round, round].includes(counting.round)) return false;
    partition.record = { ...stored, counting: { ...counting, round } };
    return true;
  }

  async markRequeued(record: TraceRecord): Promise<boolean> {
    const partition = this.#partitions.of(record.organization_id, record.trace_id);
    const stored = this.#partitions.stored(partition);
    if (stored?.status !== 'queued' || stored.requeues !== record.requeues) return false;
    partition.record = { ...stored, requeues: record.requeues + 1 };
    return true;
  }

  async findCharges(organizationId: string, traceId: string, holdId: string): Promise<readonly Charge[]> {
    const record = this.#partitions.record(this.#partitions.look(organizationId, traceId));
    const spans = [...this.#partitions.look(organizationId, traceId).spans.values()].map(({ charge }) => charge);
    const own = record === null ? [] : [record.charge, record.request_charge ?? [], spans].flat();
    return own.filter((charge) => charge.hold_id === holdId);
  }

  async open(record: TraceRecord, boundTo: string | null, bytes: number): Promise<Opening> {
    const partition = this.#partitions.of(record.organization_id, record.trace_id);
    const existing = this.#partitions.record(partition);
    if (existing === null && this.#partitions.isDeleted(partition)) return 'deleted';
    if (existing === null) {
      partition.record = structuredClone(record);
      partition.spanBytes = bytes;
      return 'opened';
    }
    const isOurs = existing.fingerprint === ASSEMBLED && existing.project_id === record.project_id;
    if (!isOurs || (boundTo !== null && existing.user_id !== boundTo)) return 'taken';
    if (partition.spanBytes + bytes > MAX_TRACE_BYTES) return { room: MAX_TRACE_BYTES - partition.spanBytes };
    partition.spanBytes += bytes;
    const userId = existing.user_id ?? record.user_id;
    partition.record = { ...existing, user_id: userId, status: 'queued', last_span_at: record.last_span_at };
    return existing.charge.hold_id === record.charge.hold_id ? 'opened' : 'joined';
  }

  /** Of `SpanStore`. */
  async claimRequest(record: TraceRecord, charge: Charge): Promise<boolean> {
    const partition = this.#partitions.of(record.organization_id, record.trace_id);
    const stored = this.#partitions.stored(partition);
    if (stored?.has_model !== false) return stored?.request_charge?.hold_id === charge.hold_id;
    partition.record = { ...stored, has_model: true, request_charge: structuredClone(charge) };
    return true;
  }

  async release(record: TraceRecord, bytes: number): Promise<void> {
    this.#partitions.of(record.organization_id, record.trace_id).spanBytes -= bytes;
  }

  /** Of `SpanStore`. */
  async putSpan(record: TraceRecord, span: StoredSpan, charge: Charge): Promise<boolean> {
    const { spans } = this.#partitions.of(record.organization_id, record.trace_id);
    const existing = spans.get(span.span.span_id);
    if (existing !== undefined) return existing.charge.hold_id === charge.hold_id;
    spans.set(span.span.span_id, structuredClone({ span, charge }));
    return true;
  }

  /** Of `SpanStore`. */
  async forget(record: TraceRecord, spanIds: readonly string[]): Promise<void> {
    const { spans } = this.#partitions.of(record.organization_id, record.trace_id);
    for (const id of spanIds) spans.delete(id);
  }

  async deleteAll(organizationId: string, traceIds: readonly string[]): Promise<(RemovedCopies | null)[]> {
    return Promise.all(traceIds.map((id) => this.delete(organizationId, id)));
  }

  async keepBody(): Promise<void> {}
  async delete(organizationId: string, traceId: string): Promise<RemovedCopies | null> {
    const partition = this.#partitions.of(organizationId, traceId);
    const removed = await removeCopies<CopyInMemory>({
      find: async () => ({
        record: this.#partitions.stored(partition),
        body:
          partition.body === undefined ? null : { name: 'BODY', object: null, fingerprint: partition.body.fingerprint },
        others: [
          ...[...partition.spans.keys()].map((id) => ({ name: `SPAN#${id}`, object: null })),
          ...[...partition.evaluations.keys()]
            .filter((id) => id !== this.#partitions.stored(partition)?.evaluation_id)
            .map((id) => ({ name: `EVAL#${id}`, object: null })),
          ...this.companions
            .flatMap(({ namesOf }) => namesOf(organizationId, traceId))
            .map((name) => ({ name, object: null })),
        ],
      }),
      namesOf: ({ evaluation_id: id }) => [...(id === null ? [] : [`EVAL#${id}`]), 'META'],
      objectOf: () => null,
      keepCharge: async (record, charge) => this.#keptCharges?.keep(organizationId, record.project_id, charge),
      removeObject: async () => undefined,
      removeOther: async ({ name }, admission) => {
        const record = this.#partitions.stored(partition);
        if (record !== null && record.charge.hold_id !== admission) return false;
        if (this.companions.some(({ remove }) => remove(organizationId, traceId, name))) return true;
        const id = name.slice('SPAN#'.length);
        return name.startsWith('SPAN#') ? partition.spans.delete(id) : partition.evaluations.delete(id);
      },
      removeRecord: async (record, body) => {
        const stored = this.#partitions.stored(partition);
        const isAsRead =
          stored?.charge.hold_id === record.charge.hold_id &&
          JSON.stringify(stored.corrections) === JSON.stringify(record.corrections) &&
          partition.body?.fingerprint === body?.fingerprint;
        if (isAsRead) {
          partition.evaluations.delete(stored.evaluation_id ?? '');
          delete partition.record;
          delete partition.body;
          partition.deletedUntil = this.#now() / 1000 + TOMBSTONE_SECONDS;
        }
        return isAsRead;
      },
    });
    return removed && { ...removed, lake: [] };
  }

  async findWatermark(organizationId: string, projectId: string): Promise<string | null> {
    return this.#watermarks.get(keyOf(organizationId, projectId)) ?? null;
  }

  async saveWatermark(organizationId: string, projectId: string, until: string): Promise<void> {
    this.#watermarks.set(keyOf(organizationId, projectId), until);
  }

  /** Everything that is stored, as one text. */
  dump(): string {
    return this.#partitions.dump();
  }
}
