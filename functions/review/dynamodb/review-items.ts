import type { Item, ItemKey } from '../../storage/dynamodb-table.ts';
import { isQueued, ReviewItem } from '../review-item.ts';
import { finishedPlaceOf, placeOf, type ReviewPlace } from '../review-store.ts';

/** Reviews lie beside their trace, so that whatever removes a trace removes them. */
export const REVIEW_PREFIX = 'REVIEW#';

export function traceKey(organizationId: string, traceId: string, sk: string): ItemKey {
  return { pk: `TRACE#${organizationId}#${traceId}`, sk };
}

/** What concerns the reviews of a project as a whole; nothing here names a trace. */
export function projectKey({ organizationId, projectId }: ReviewPlace, sk: string): ItemKey {
  return { pk: `REVIEW#${organizationId}#${projectId}`, sk };
}

/** The index partition of what waits. */
export function queuePartition({ organizationId, projectId }: ReviewPlace): string {
  return `REVIEW#${organizationId}#${projectId}`;
}

/** The index partition of what is finished. */
export function finishedPartition({ organizationId, projectId }: ReviewPlace): string {
  return `REVIEWED#${organizationId}#${projectId}`;
}

export function reviewItemOf(item: ReviewItem): Item {
  const place = { organizationId: item.organization_id, projectId: item.project_id };
  const isWaiting = isQueued(item);
  return {
    ...item,
    ...traceKey(item.organization_id, item.trace_id, `${REVIEW_PREFIX}${item.review_id}`),
    gsi1pk: isWaiting ? queuePartition(place) : finishedPartition(place),
    gsi1sk: isWaiting ? placeOf(item) : finishedPlaceOf(item),
  };
}

export function readReview(item: Item): ReviewItem {
  return ReviewItem.parse(item);
}
