import * as z from 'zod';
import type { AegisError } from '../kernel/errors.ts';
import type { StoredEvaluation, TraceRecord } from '../traces/trace-store.ts';

/** What travels through the judge queue: points at the evaluation that asked for a judge. */
export const JudgeRequest = z.object({
  organization_id: z.string(),
  project_id: z.string(),
  trace_id: z.string(),
  evaluation_id: z.string(),
  /** The admission of the trace. */
  hold_id: z.string(),
  /** Asked for over the API: also where the evaluation did not ask for a judge, or had one. */
  again: z.literal(true).optional(),
  /** The caller's place in a trace of theirs. */
  traceparent: z.string().optional(),
  /** When a provider could first not be reached, ISO-8601. */
  first_tried_at: z.string().optional(),
});
export type JudgeRequest = z.infer<typeof JudgeRequest>;

export interface JudgeQueue {
  /**
   * Sends many at once, to be delivered after a delay of at most 900 seconds; messages of one project form a group. Never
   * rejects: per request, in order, null once the queue has it, else the `unavailable` error.
   */
  sendAll(requests: readonly JudgeRequest[], delaySeconds?: number): Promise<(AegisError | null)[]>;
}

export function judgeRequestFor(
  record: Pick<TraceRecord, 'organization_id' | 'project_id' | 'trace_id' | 'charge'>,
  { evaluation_id }: Pick<StoredEvaluation, 'evaluation_id'>,
  traceparent?: string,
): JudgeRequest {
  const { organization_id, project_id, trace_id, charge } = record;
  const request = { organization_id, project_id, trace_id, evaluation_id, hold_id: charge.hold_id };
  return traceparent === undefined ? request : { ...request, traceparent };
}
