import type { Clock } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import type { Conclusions } from '../traces/concluded.ts';
import { evaluationIdOf } from '../traces/evaluation-id.ts';
import {
  type EvaluationQueue,
  requestFor,
  type StoredEvaluation,
  type TraceRecord,
  type TraceStore,
} from '../traces/trace-store.ts';
import { howToCount } from './how-to-count.ts';

/** A trace that has not been evaluated after this long is queued again. */
export const STUCK_AFTER_MILLISECONDS = 15 * 60_000;
/** After so many further attempts it ends in review, visibly (P1, P7). */
export const MAX_REQUEUES = 3;
/** How far back a project without a watermark is searched; the queue keeps a message four days. */
const FIRST_LOOK_BACK_MILLISECONDS = 4 * 86_400_000;
/** A project is searched in such steps, each remembered, so that a run that ends early is continued. */
const STEP_MILLISECONDS = 3_600_000;

/**
 * The message of a trace that ends in review comes after this many seconds, when the run is done with it, and asks the
 * followers again should the run have crashed.
 */
const FOLLOW_UP_SECONDS = 60;

/** Looks after a trace whose evaluation asked for a later tier. */
export interface LaterTiers {
  /** @returns whether it still waits */
  readonly lookAfter: (record: TraceRecord) => Promise<boolean>;
}

export interface RequeueDependencies {
  readonly traces: TraceStore;
  readonly queue: EvaluationQueue;
  readonly conclusions: Conclusions;
  /** Null where nobody looks after them. */
  readonly laterTiers: LaterTiers | null;
  readonly now: Clock;
}

export interface RequeueOutcome {
  /** Traces that were waiting for longer than they should. */
  readonly stuck: number;
  readonly requeued: number;
  readonly sentToReview: number;
}

/**
 * Finds the acknowledged traces of a project that nobody evaluated and queues them again. A watermark
 * per project keeps each trace from being looked at twice. Safe to run twice at once, and to stop: the
 * next run goes on from the watermark.
 */
export async function requeueStuckTraces(
  deps: RequeueDependencies,
  project: Project,
  isOutOfTime: () => boolean = () => false,
): Promise<RequeueOutcome> {
  const { organization_id: organizationId, project_id: projectId } = project;
  const now = deps.now();
  const outcome = { stuck: 0, requeued: 0, sentToReview: 0 };
  let oldestWaiting: string | null = null;
  let from = await firstInstant(deps, project);
  while (from <= now - STUCK_AFTER_MILLISECONDS && !isOutOfTime()) {
    const until = Math.min(from + STEP_MILLISECONDS, now - STUCK_AFTER_MILLISECONDS);
    const waiting = await requeueBetween(deps, project, { from, until, now }, outcome);
    oldestWaiting ??= waiting;
    await deps.traces.saveWatermark(organizationId, projectId, oldestWaiting ?? new Date(until).toISOString());
    from = until + 1;
  }
  return outcome;
}

/** Where the search begins: at the watermark, or as far back as anything may be waiting. */
async function firstInstant({ traces, now }: RequeueDependencies, project: Project): Promise<number> {
  const watermark = await traces.findWatermark(project.organization_id, project.project_id);
  if (watermark !== null) return Date.parse(watermark);
  return Math.max(now() - FIRST_LOOK_BACK_MILLISECONDS, Date.parse(project.created_at));
}

/** @returns when the oldest trace that still waits was accepted */
async function requeueBetween(
  deps: RequeueDependencies,
  project: Project,
  { from, until, now }: { readonly from: number; readonly until: number; readonly now: number },
  outcome: { stuck: number; requeued: number; sentToReview: number },
): Promise<string | null> {
  const pages = deps.traces.list({
    organizationId: project.organization_id,
    projectId: project.project_id,
    shards: project.index_shards,
    from: new Date(from).toISOString(),
    to: new Date(until).toISOString(),
    after: null,
  });
  let oldestWaiting: string | null = null;
  for await (const page of pages) {
    for (const record of page) {
      if (record.status !== 'queued') {
        if (await deps.laterTiers?.lookAfter(record)) oldestWaiting = record.created_at;
        continue;
      }
      outcome.stuck++;
      const ended = await retryOrEnd(deps, record, now);
      if (ended !== 'stuck') outcome[ended]++;
      // Newest first: the last one that still waits is the oldest.
      if (ended !== 'sentToReview') oldestWaiting = record.created_at;
    }
  }
  return oldestWaiting;
}

async function retryOrEnd(
  deps: RequeueDependencies,
  record: TraceRecord,
  now: number,
): Promise<'requeued' | 'sentToReview' | 'stuck'> {
  // A span opens its trace again, however old that is, and its own messages wait for the last of them.
  const waitingSince = Date.parse(record.last_span_at ?? record.created_at);
  if (now < waitingSince + (record.requeues + 1) * STUCK_AFTER_MILLISECONDS) return 'stuck';
  if (record.requeues >= MAX_REQUEUES) {
    await endInReview(deps, record);
    return 'sentToReview';
  }
  if (await deps.traces.markRequeued(record)) await deps.queue.send(requestFor(record));
  return 'requeued';
}

async function endInReview(deps: RequeueDependencies, record: TraceRecord): Promise<void> {
  const evaluatorSet = 'unevaluated';
  const evaluation: StoredEvaluation = {
    evaluation_id: evaluationIdOf(record, evaluatorSet),
    trace_id: record.trace_id,
    project_id: record.project_id,
    domain: record.domain,
    created_at: new Date(deps.now()).toISOString(),
    verdict: 'needs_review',
    severity: null,
    issues: [],
    tiers: [],
    decisions: [
      {
        tier: 1,
        decision: 'escalate',
        reason: 'The evaluation did not complete, so a person has to look.',
        evidence: `queued ${record.requeues + 1} times since ${record.created_at}`,
      },
    ],
    evaluator_set: evaluatorSet,
    escalated_to: 4,
    execution_time_ms: 0,
  };
  await concludeInReview(deps, record, evaluation);
}

/** Stores an evaluation of which no message is under way, and sees to it that its followers are asked. */
export async function concludeInReview(
  deps: Omit<RequeueDependencies, 'laterTiers' | 'now'>,
  record: TraceRecord,
  evaluation: StoredEvaluation,
): Promise<void> {
  const { traces, queue, conclusions } = deps;
  const [unsent] = await queue.sendAll([requestFor(record)], FOLLOW_UP_SECONDS);
  if (unsent) throw unsent;
  const [current = null] = record.evaluation_id === null ? [] : await traces.findEvaluations([record]);
  try {
    const counting = await howToCount(conclusions, record, current);
    const outcome = await traces.storeEvaluation(record, evaluation, { counting });
    const concluded = { evaluation, record: { ...record, counting, evaluation_id: evaluation.evaluation_id } };
    // For whom it failed the message asks again.
    await conclusions.follow(outcome === 'stored' ? [concluded] : [], false);
  } catch (error) {
    await conclusions.follow([], true);
    throw error;
  }
}
