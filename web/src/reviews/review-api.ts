import type {
  ClaimedReview,
  LabelledReview,
  Review,
  ReviewDraft,
  ReviewLabelRequest,
  ReviewLease,
  ReviewList,
} from '../../../lib/client/api-types.ts';
import { ApiError } from '../api/problem.ts';
import { request, withQuery } from '../api/request.ts';

export const REVIEWS = 'api/v1/reviews';

function step<Answer>(id: string, what: string, body?: unknown, method: 'POST' | 'PUT' = 'POST'): Promise<Answer> {
  return request<Answer>(`${REVIEWS}/${encodeURIComponent(id)}/${what}`, {
    method,
    ...(body === undefined ? {} : { body }),
  });
}

export const claimReview = (id: string) => step<ClaimedReview>(id, 'claim');
export const renewReview = (id: string, token: string) => step<ReviewLease>(id, 'renew', { lease_token: token });
export const releaseReview = (id: string, token: string) => step<Review>(id, 'release', { lease_token: token });
export const skipReview = (id: string, token: string, reason: string) =>
  step<Review>(id, 'skip', { lease_token: token, reason });
export const keepDraft = (id: string, draft: ReviewDraft) => step<Review>(id, 'draft', draft, 'PUT');
export const giveLabel = (id: string, label: ReviewLabelRequest) => step<LabelledReview>(id, 'labels', label);
export const takeBackLabel = (id: string) => step<Review>(id, 'undo');

/** The reviews that wait, as this person may see them, the most urgent first. */
export function waitingReviews(project: string): Promise<ReviewList> {
  return request<ReviewList>(withQuery(REVIEWS, { project_id: project, limit: 50 }));
}

/** The reviews that this person holds. */
export function heldReviews(project: string): Promise<ReviewList> {
  return request<ReviewList>(withQuery(REVIEWS, { project_id: project, mine: true }));
}

/** What became of a review, for a refusal that says so; null for another error. */
export function lossReason(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.status !== 409 || error.problem === undefined) return null;
  const { problem } = error;
  return 'reason' in problem && typeof problem.reason === 'string' ? problem.reason : 'conflict';
}
