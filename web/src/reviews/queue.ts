import type { Review, ReviewStats } from '../../../lib/client/api-types.ts';

/** The next review for this person: the most urgent one that nobody holds, and that was not just tried or passed over. */
export function nextReview(items: readonly Review[], passedOver: ReadonlySet<string>): Review | null {
  return items.find(({ review_id: id, state }) => state === 'open' && !passedOver.has(id)) ?? null;
}

/**
 * What an empty list means. The list leaves out what is not for this person (other skills, their own labels, what they
 * skipped); the counts are those of the project. An empty list is never called done while reviews wait.
 */
export function describeEmptyQueue({ open, claimed, grouped }: ReviewStats): string {
  const waiting = open + claimed + grouped;
  if (waiting === 0) return 'Nothing waits for a label.';
  const parts = [
    ...(open === 0 ? [] : [`${open} ${open === 1 ? 'waits' : 'wait'} for somebody else`]),
    ...(claimed === 0 ? [] : [`${claimed} ${claimed === 1 ? 'is' : 'are'} held by somebody`]),
    ...(grouped === 0 ? [] : [`${grouped} ${grouped === 1 ? 'stands' : 'stand'} behind a near-duplicate`]),
  ];
  return `Nothing here is for you now, and not everything is done: ${parts.join(', ')}.`;
}

/** Of the reviews that this person holds, the first that was not just passed over. */
export function nextHeld(held: readonly Review[], passedOver: ReadonlySet<string>): Review | null {
  return held.find(({ review_id: id }) => !passedOver.has(id)) ?? null;
}

/** The near-duplicates that a review stands for, which may get the same label when somebody chooses so. */
export function standsFor(reviewId: string, grouped: readonly Review[]): readonly string[] {
  return grouped.filter(({ represented_by: by }) => by === reviewId).map(({ review_id: id }) => id);
}

/** How far one has come in a project, in words. */
export function describeProgress({ open, claimed, grouped, late, done }: ReviewStats): string {
  const labels = done.reduce((sum, rater) => sum + rater.labels, 0);
  const waiting = open + claimed + grouped;
  const lateOnes = late === 0 ? 'none late' : `${late} late`;
  return `${waiting} waiting (${lateOnes}), ${labels} ${labels === 1 ? 'label' : 'labels'} given`;
}

/** A label can be taken back for a minute; a little less is offered, for the request takes time. */
const UNDO_MS = 55_000;

export interface GivenLabel {
  readonly reviewId: string;
  readonly at: number;
}

export function mayTakeBack(given: GivenLabel | null, now: number): given is GivenLabel {
  return given !== null && now - given.at < UNDO_MS;
}
