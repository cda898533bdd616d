import { type ReviewItem, reviewNotFound } from './review-item.ts';
import type { ReviewStore } from './review-store.ts';
import type { Reviewer } from './reviewer.ts';

/**
 * The review that a person may see.
 * @throws AegisError `not_found` for an unknown one and for one of another tenant or project alike (P5)
 */
export async function findReview(
  { reviews }: { readonly reviews: ReviewStore },
  { organizationId, reach }: Pick<Reviewer, 'organizationId' | 'reach'>,
  reviewId: string,
): Promise<ReviewItem> {
  const item = await reviews.find(organizationId, reviewId);
  if (item === null || !reach.hasProject(item.project_id)) throw reviewNotFound();
  return item;
}
