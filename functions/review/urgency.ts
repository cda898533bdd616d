import type { ReviewSettings } from '../evaluation/review-settings.ts';
import type { Severity } from '../kernel/issue.ts';
import type { Priority, ReviewItem } from './review-item.ts';

const HOUR_MILLISECONDS = 3_600_000;

/** What has no severity, or a low one, waits like what has a medium one. */
export function priorityOf(severity: Severity | null): Priority {
  return severity === 'critical' || severity === 'high' ? severity : 'medium';
}

/** @returns ISO-8601 */
export function dueAt(settings: ReviewSettings, priority: Priority, createdAt: number): string {
  return new Date(createdAt + settings.due_hours[priority] * HOUR_MILLISECONDS).toISOString();
}

/** How long an item that is due at once may wait before it counts as late. */
const GRACE_MILLISECONDS = 5 * 60_000;

export function isLate({ state, due_at: due, created_at: created }: ReviewItem, now: number): boolean {
  if (state !== 'open' && state !== 'grouped') return false;
  return now > Math.max(Date.parse(due), Date.parse(created) + GRACE_MILLISECONDS);
}
