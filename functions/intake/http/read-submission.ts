import { TraceSubmission } from '../../content/trace-submission.ts';

/**
 * A trace as a client sends it: in our own words, or with messages, answers, documents, tool calls and usages as
 * providers publish them. How those are read is loaded when the first such trace comes.
 * @param at where the trace stands in the body
 * @throws AegisError `invalid_request`
 */
export async function readSubmission(given: unknown, at?: readonly PropertyKey[]): Promise<TraceSubmission> {
  const parsed = TraceSubmission.safeParse(given);
  return parsed.success ? parsed.data : (await import('./read-equivalent.ts')).readEquivalent(given, at);
}
