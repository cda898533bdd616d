import { type OpenDependencies, openReview } from './open-review.ts';

/** The admission of a trace that a message is about. */
interface AskedTrace {
  readonly organization_id: string;
  readonly trace_id: string;
  readonly hold_id?: string | undefined;
}

/** What became of a message that asks people about a trace. */
export interface RequestedReview {
  /** `gone`: the trace was deleted, or admitted anew. */
  readonly outcome: 'review_opened' | 'gone';
}

const NOT_DONE = 'Somebody asked for another evaluation, which the machine could not finish.';

/** Opens the review of the evaluation that is current, as somebody asked over the API. An evaluation has one review. */
export async function reviewOnRequest(deps: OpenDependencies, asked: AskedTrace): Promise<RequestedReview> {
  return openCurrent(deps, asked, () => true);
}

/**
 * On the last delivery of a message that asks for another evaluation, people are asked before it is tried once more: what
 * then ends the worker ends in review, and not among the dead letters alone. Where the attempt succeeds after all, its
 * evaluation takes the review out of the queue.
 * @param evaluationId the evaluation in whose place another one was asked for
 */
export async function askPeopleFirst(deps: OpenDependencies, asked: AskedTrace, evaluationId: string): Promise<void> {
  await openCurrent(deps, asked, (id) => id === evaluationId, NOT_DONE);
}

async function openCurrent(
  deps: OpenDependencies,
  { organization_id: organizationId, trace_id: traceId, hold_id: holdId }: AskedTrace,
  isMeant: (evaluationId: string) => boolean,
  reason?: string,
): Promise<RequestedReview> {
  const stored = await deps.traces.find(organizationId, traceId);
  if (stored === null || stored.record.charge.hold_id !== holdId) return { outcome: 'gone' };
  const { record, evaluations } = stored;
  const evaluation = evaluations.find(({ evaluation_id: id }) => id === record.evaluation_id);
  if (evaluation === undefined || !isMeant(evaluation.evaluation_id)) return { outcome: 'gone' };
  const item = await openReview(deps, { record, evaluation, isByHand: true, reason });
  return { outcome: item === null ? 'gone' : 'review_opened' };
}
