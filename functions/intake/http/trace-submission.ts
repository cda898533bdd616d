import type { Caller } from '../../access/caller.ts';
import { pseudonymize } from '../../access/pseudonym.ts';
import { reachOf, subjectOf } from '../../access/subject-of.ts';
import type { TraceSubmission } from '../../content/trace-submission.ts';
import type { HttpRequest } from '../../runtime/http.ts';
import { type ClaimedKey, claimKey } from '../idempotency.ts';
import type { IntakeServices } from './services.ts';

/**
 * A key that is bound to a user submits that user's traces.
 * @throws AegisError `forbidden` for a trace of another user
 */
export async function bindToUser(
  services: IntakeServices,
  caller: Caller,
  submission: TraceSubmission,
): Promise<TraceSubmission> {
  if (reachOf(caller).userId === null) return submission;
  const named = await pseudonymize(services, caller.organizationId, submission.user_id);
  const { userId } = subjectOf(caller, { projectId: submission.project_id, userId: named });
  return { ...submission, user_id: userId ?? undefined };
}

/** The request's `Idempotency-Key`, bound to its body; null without one. */
export async function claimKeyOf(
  services: IntakeServices,
  caller: Caller,
  parsed: { readonly request: HttpRequest; readonly operation: string; readonly body: unknown },
  traces = 1,
): Promise<ClaimedKey | null> {
  const { request, operation, body } = parsed;
  const key = request.headers['idempotency-key'];
  return key === undefined ? null : claimKey(services, caller, { operation, key, body, traces });
}
