import type { Clock } from '../ports.ts';
import type { Project } from '../tenancy/tenant.ts';
import { evaluationIdOf } from './evaluation-id.ts';
import {
  type EvaluationQueue,
  requestFor,
  type StoredEvaluation,
  type TraceRecord,
  type TraceStore,
} from './trace-store.ts';

/** A trace that has not been evaluated after this long is queued again. */
export const STUCK_AFTER_MILLISECONDS = 15 * 60_000;
/** After so many further attempts it ends in review, visibly (P1, P7). */
export const MAX_REQUEUES = 3;
/** How far back a project without a watermark is searched; the queue keeps a message four days. */
const FIRST_LOOK_BACK_MILLISECONDS = 4 * 86_400_000;

export interface RequeueDependencies {
  readonly traces: TraceStore;
  readonly queue: EvaluationQueue;
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
 * per project keeps each trace from being looked at twice. Safe to run twice at once.
 */
export async function requeueStuckTraces(deps: RequeueDependencies, project: Project): Promise<RequeueOutcome> {
  const { organization_id: organizationId, project_id: projectId } = project;
  const now = deps.now();
  const from =
    (await deps.traces.findWatermark(organizationId, projectId)) ??
    new Date(now - FIRST_LOOK_BACK_MILLISECONDS).toISOString();
  const to = new Date(now - STUCK_AFTER_MILLISECONDS).toISOString();
  const pages = deps.traces.list({ organizationId, projectId, shards: project.index_shards, from, to, after: null });

  const outcome = { stuck: 0, requeued: 0, sentToReview: 0 };
  let watermark = to;
  for await (const page of pages) {
    for (const record of page) {
      if (record.status !== 'queued') continue;
      outcome.stuck++;
      const ended = await retryOrEnd(deps, record, now);
      if (ended !== 'stuck') outcome[ended]++;
      // Newest first: the last one that still waits is the oldest.
      if (ended !== 'sentToReview') watermark = record.created_at;
    }
  }
  await deps.traces.saveWatermark(organizationId, projectId, watermark);
  return outcome;
}

async function retryOrEnd(
  deps: RequeueDependencies,
  record: TraceRecord,
  now: number,
): Promise<'requeued' | 'sentToReview' | 'stuck'> {
  if (record.requeues >= MAX_REQUEUES) {
    await endInReview(deps, record);
    return 'sentToReview';
  }
  const due = Date.parse(record.created_at) + (record.requeues + 1) * STUCK_AFTER_MILLISECONDS;
  if (now < due) return 'stuck';
  if (await deps.traces.markRequeued(record)) await deps.queue.send(requestFor(record));
  return 'requeued';
}

async function endInReview(deps: RequeueDependencies, record: TraceRecord): Promise<void> {
  const evaluatorSet = 'unevaluated';
  const evaluation: StoredEvaluation = {
    evaluation_id: evaluationIdOf(record.trace_id, evaluatorSet),
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
  await deps.traces.putEvaluation(record.organization_id, evaluation, record.expires_at);
  await deps.traces.markEvaluated(record.organization_id, evaluation);
}
