import type { EvaluationRequest } from '../traces/trace-store.ts';
import { type OpenDependencies, openReview } from './open-review.ts';

/** What became of a message that asks people about a trace. */
export interface RequestedReview {
  /** `gone`: the trace was deleted, or admitted anew. */
  readonly outcome: 'review_opened' | 'gone';
}

/** Opens the review of the evaluation that is current, as somebody asked over the API. An evaluation has one review. */
export async function reviewOnRequest(
  deps: OpenDependencies,
  { organization_id: organizationId, trace_id: traceId, hold_id: holdId }: EvaluationRequest,
): Promise<RequestedReview> {
  const stored = await deps.traces.find(organizationId, traceId);
  if (stored === null || stored.record.charge.hold_id !== holdId) return { outcome: 'gone' };
  const { record, evaluations } = stored;
  const evaluation = evaluations.find(({ evaluation_id: id }) => id === record.evaluation_id);
  if (evaluation === undefined) return { outcome: 'gone' };
  const item = await openReview(deps, { record, evaluation, isByHand: true });
  return { outcome: item === null ? 'gone' : 'review_opened' };
}
