import * as z from 'zod';
import { Domain, type TraceBody } from '../content/trace.ts';
import { ApplicationType } from '../content/trace-submission.ts';
import { EvaluationResult, Verdict } from '../evaluation/evaluation.ts';
import type { AegisError } from '../kernel/errors.ts';
import { Severity } from '../kernel/issue.ts';
import type { AssembledTrace } from '../spans/assemble-trace.ts';
import { ContentFacts } from './content-facts.ts';
import { CountedFact } from './counted-fact.ts';
import { Superseding } from './superseding.ts';

/** `queued` until an evaluation is stored; then `evaluated`. */
export const TraceStatus = z.enum(['queued', 'evaluated']);

const Amounts = z.object({ requests: z.int(), tokens: z.int(), cost: z.int() });

const ReportedUsage = z.object({
  input_tokens: z.int().optional(),
  output_tokens: z.int().optional(),
  cached_tokens: z.int().optional(),
  cache_write_tokens: z.int().optional(),
  reasoning_tokens: z.int().optional(),
});

/** What was taken under a hold, and from which counters (`scope/window`). */
export const Charge = z.object({
  hold_id: z.string(),
  amounts: Amounts,
  counters: z.array(z.string()),
  /** The reservation that pays; then the counters are charged through it and none are named here. */
  reservation_id: z.string().optional(),
  /** The span that is charged for; none when it is the trace itself. */
  span_id: z.string().optional(),
});
export type Charge = z.infer<typeof Charge>;

/** By how much a trace had used more than it was charged, or less: taken under a hold of its own, from these counters. */
export const Correction = z.object({
  hold_id: z.string(),
  /** When it was made, ISO-8601. */
  at: z.string(),
  amounts: Amounts,
  counters: z.array(z.string()),
  /** The sum of several that are kept among the charges already, so that the record stays small. */
  folded: z.literal(true).optional(),
});
export type Correction = z.infer<typeof Correction>;

/** How the current evaluation of a trace is counted in the totals of its project. */
export const Counting = z.object({
  /** The round that counts it. */
  round: z.string(),
  /** What was counted of the trace with the evaluations before it; none where it is the first. */
  before: z
    .object({
      input_tokens: z.int(),
      output_tokens: z.int(),
      cost_micro_usd: z.int(),
      /** Whether it was counted as a trace whose cost is unknown. */
      unpriced: z.boolean().optional(),
      /** As it was counted in the figures of its day. */
      fact: CountedFact.optional(),
    })
    .optional(),
});
export type Counting = z.infer<typeof Counting>;

/** The small, mutable part of a trace: what lists and filters need. Masked like everything stored. */
export const TraceRecord = z.object({
  organization_id: z.string(),
  project_id: z.string(),
  trace_id: z.string(),
  user_id: z.string().nullable(),
  session_id: z.string().nullable(),
  conversation_id: z.string().nullable(),
  domain: Domain,
  application_type: ApplicationType,
  model: z.string(),
  provider: z.string().nullable(),
  /** That the request was routed to at last; absent where no routing was told. */
  layer: z.string().optional(),
  /** Absent of one that is older than these facts. */
  content_facts: ContentFacts.optional(),
  started_at: z.string().nullable(),
  created_at: z.string(),
  latency_ms: z.number().nullable(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cached_tokens: z.int(),
  /** Of records that are older than the count there is none. */
  cache_write_tokens: z.int().default(0),
  reasoning_tokens: z.int(),
  /** Until the evaluation has counted them. */
  tokens_estimated: z.boolean(),
  /** The part of an estimated usage that the client did report. */
  reported_usage: ReportedUsage.optional(),
  cost_micro_usd: z.int().nullable(),
  /** The price table that priced it; null when the cost was reported or is unknown. */
  price_table: z.string().nullable(),
  status: TraceStatus,
  verdict: Verdict.nullable(),
  severity: Severity.nullable(),
  total_issues: z.int().nullable(),
  evaluation_id: z.string().nullable(),
  /** Kinds of the issues that the current evaluation lists, such as `secret/private_key`; missing where it lists none. */
  issue_kinds: z.array(z.string()).optional(),
  /** The later tier that the current evaluation asked for. */
  escalated_to: z.int().min(3).max(4).nullable().optional(),
  /** Keyed digest of the submission, so that a retry can be told from another body. */
  fingerprint: z.string(),
  charge: Charge,
  /** In the order they were made. */
  corrections: z.array(Correction).optional(),
  /** Of one that was evaluated. */
  counting: Counting.optional(),
  /** When the latest span came; only in a trace that is assembled from spans. */
  last_span_at: z.string().optional(),
  /** Whether a span of a model, an agent or a tool has come; only in a trace that is assembled from spans. */
  has_model: z.boolean().optional(),
  /** The request, of a trace whose first spans were of no model: charged with the first that was. */
  request_charge: Charge.optional(),
  /** Times `reconcile` queued it again. */
  requeues: z.int(),
  /** Epoch seconds; invisible from then on, removed by the table some time later. */
  expires_at: z.int(),
  index_shard: z.int(),
});
export type TraceRecord = z.infer<typeof TraceRecord>;

/** What a trace says of itself, by whichever way it came in. */
export type TraceFacts = Pick<
  TraceRecord,
  | 'session_id'
  | 'conversation_id'
  | 'model'
  | 'provider'
  | 'layer'
  | 'content_facts'
  | 'started_at'
  | 'latency_ms'
  | 'input_tokens'
  | 'output_tokens'
  | 'cached_tokens'
  | 'cache_write_tokens'
  | 'reasoning_tokens'
  | 'tokens_estimated'
  | 'cost_micro_usd'
  | 'price_table'
>;

/** An evaluation as stored, immutable. */
export const StoredEvaluation = EvaluationResult.extend({
  evaluation_id: z.string(),
  trace_id: z.string(),
  project_id: z.string(),
  domain: Domain,
  created_at: z.string(),
  ...Superseding.shape,
});
export type StoredEvaluation = z.infer<typeof StoredEvaluation>;

export interface StoredTrace {
  readonly record: TraceRecord;
  /** Null while the body is not stored: such a trace was never acknowledged. */
  readonly body: TraceBody | null;
  /** What the body was made of, when it was made of spans. */
  readonly assembled: AssembledTrace | null;
  /** What the spans that it was made of were charged. */
  readonly spanCharges: readonly Charge[];
  /** Newest first. */
  readonly evaluations: readonly StoredEvaluation[];
}

export type PutTraceOutcome =
  | { readonly outcome: 'stored' }
  /** A trace with this id was deleted; nothing was stored. */
  | { readonly outcome: 'deleted' }
  /** A trace with this id is there already; nothing was changed. */
  | { readonly outcome: 'exists'; readonly record: TraceRecord };

export type EvaluationOutcome =
  | 'stored'
  /** It is the current one already (a message delivered twice); nothing was learned again. */
  | 'known'
  /** Another one was stored, or the charge corrected, since the record was read; nothing was changed. */
  | 'changed'
  /** The trace was deleted meanwhile, also when its id was taken anew. */
  | 'gone';

/** A place in a list of traces by time. */
export interface TracePosition {
  readonly createdAt: string;
  readonly traceId: string;
}

export interface TraceRange {
  readonly organizationId: string;
  readonly projectId: string;
  /** Index partitions of the project. */
  readonly shards: number;
  /** Both inclusive, ISO-8601. */
  readonly from: string;
  readonly to: string;
  /** Only what comes after this place in the order of the list. */
  readonly after: TracePosition | null;
  /** Begins at `from` and not at `to`. */
  readonly isOldestFirst?: boolean;
  /** How many the reader will look at, where it is known: no more than that are read at once. */
  readonly wanted?: number;
}

/** What a deletion found and removed: items of the table, objects of the bucket, files of the lake. */
export interface RemovedCopies {
  readonly items: readonly string[];
  readonly objects: readonly string[];
  /** Each gave way to a file without the trace. */
  readonly lake: readonly string[];
}

export interface TraceStore {
  /** Stores record and body side by side; a body alone or a record alone may remain after a crash. */
  put(record: TraceRecord, body: TraceBody): Promise<PutTraceOutcome>;
  /** Makes sure the body of an existing record is there; the same content never differs. False when it was deleted. */
  putBody(record: TraceRecord, body: TraceBody): Promise<boolean>;
  /**
   * Removes the body that one admission has stored, where its trace was deleted between the record and the body of it:
   * such a body is nobody's, unless the trace is submitted anew.
   */
  removeLoneBody(organizationId: string, traceId: string, holdId: string): Promise<void>;
  find(organizationId: string, traceId: string): Promise<StoredTrace | null>;
  findRecord(organizationId: string, traceId: string): Promise<TraceRecord | null>;
  /** What the trace was charged under one hold; empty when nothing of it was stored under that. */
  findCharges(organizationId: string, traceId: string, holdId: string): Promise<readonly Charge[]>;
  findEvaluation(organizationId: string, traceId: string, evaluationId: string): Promise<StoredEvaluation | null>;
  /** In the order asked for; null for one that is gone. */
  findEvaluations(records: readonly TraceRecord[]): Promise<(StoredEvaluation | null)[]>;
  /** Newest first, or oldest first where the range says so, in pages, to the other end of the range. */
  list(range: TraceRange): AsyncIterable<readonly TraceRecord[]>;
  /**
   * Makes an evaluation the current one of its trace, with what it learned about the trace, in one step; the one before
   * it is kept.
   * @param record the trace as it was read before the evaluation
   */
  storeEvaluation(
    record: TraceRecord,
    evaluation: StoredEvaluation,
    learned?: Partial<TraceRecord>,
  ): Promise<EvaluationOutcome>;
  /**
   * Has the evaluation counted in another round than the record says. False when it moved elsewhere meanwhile, or is no
   * longer the current one.
   */
  moveToRound(record: TraceRecord, round: string): Promise<boolean>;
  /** Counts a further attempt to queue it; false when it was evaluated or deleted meanwhile. */
  markRequeued(record: TraceRecord): Promise<boolean>;
  /**
   * Removes every item of the trace, its record last, and what a concurrent writer adds meanwhile; null
   * when there is no such trace. Its id stays taken for a while, so that nobody who sends it again brings it back. What the trace was charged stays explained: see KeptChargeStore.
   */
  delete(organizationId: string, traceId: string): Promise<RemovedCopies | null>;
  /** The same of several, in the order asked for; files of the lake that hold several of them are written once. */
  deleteAll(organizationId: string, traceIds: readonly string[]): Promise<(RemovedCopies | null)[]>;
  /** Lets the body of a trace stay in the table for as long as the trace, where it was to leave earlier. */
  keepBody(record: TraceRecord): Promise<void>;
  /** Up to where every older trace of the project is known to have been evaluated. */
  findWatermark(organizationId: string, projectId: string): Promise<string | null>;
  saveWatermark(organizationId: string, projectId: string, until: string): Promise<void>;
}

/** What travels through the evaluation queue. */
export const EvaluationRequest = z.object({
  organization_id: z.string(),
  project_id: z.string(),
  trace_id: z.string(),
  /** The admission that asks. */
  hold_id: z.string().optional(),
  /** The evaluation in whose place another one is asked for, of a trace that was evaluated. */
  again: z.string().optional(),
  /** People are asked instead, about the evaluation that is current. */
  review: z.literal(true).optional(),
});
export type EvaluationRequest = z.infer<typeof EvaluationRequest>;

/** The message that asks for the evaluation of a stored trace. */
export function requestFor(record: TraceRecord): EvaluationRequest {
  const { organization_id, project_id, trace_id, charge } = record;
  return { organization_id, project_id, trace_id, hold_id: charge.hold_id };
}

export interface EvaluationQueue {
  /** Resolves once the queue has the message; messages of one project form a group (P8). */
  send(request: EvaluationRequest): Promise<void>;
  /**
   * Sends many at once, to be delivered after a delay of at most 900 seconds. Never rejects: per request, in
   * order, null once the queue has it, else the `unavailable` error.
   */
  sendAll(requests: readonly EvaluationRequest[], delaySeconds?: number): Promise<(AegisError | null)[]>;
}
