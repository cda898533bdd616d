import type { DeletionEvent } from '../notifications/alert-event.ts';
import type { Erasure } from './erasure.ts';

/** What rules may be about when an erasure is completed; it tells no user. */
export function erasureEvent(
  { erasure_id: id, organization_id: organizationId, project_id: projectId, traces }: Erasure,
  completedAt: string,
): DeletionEvent {
  return { kind: 'deletion', id: `erasure:${id}`, at: completedAt, organizationId, projectId, traces };
}
