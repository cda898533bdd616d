import type { Domain } from '../content/trace.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { decodeCursor, encodeCursor } from '../kernel/cursor.ts';
import type { Clock, Hasher } from '../kernel/ports.ts';
import { type Priority, type ReviewItem, shownState } from './review-item.ts';
import { finishedPlaceOf, placeOf, type ReviewPlace, type ReviewStore } from './review-store.ts';
import { isRoutedTo, type Reviewer } from './reviewer.ts';
import { isLate } from './urgency.ts';

/** A request looks at no more items than this, and then answers with a short page and a cursor. */
const MAX_EXAMINED = 1_000;
const FIRST = '0000-01-01T00:00:00.000Z';
const LAST = '9999-12-31T23:59:59.999Z';

interface ReviewFilter {
  /** Left out: what waits for this person, claimed by others or not. */
  readonly state?: ReturnType<typeof shownState> | undefined;
  readonly priority?: Priority | undefined;
  readonly domain?: Domain | undefined;
  /** `late`, or those that are due until this time. */
  readonly due?: string | undefined;
  /** Those that this person holds, or finished. */
  readonly mine?: boolean | undefined;
}

export interface ReviewQuery {
  readonly filter: ReviewFilter;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface ListDependencies {
  readonly reviews: ReviewStore;
  readonly hasher: Hasher;
  readonly now: Clock;
}

/** A page of a project's reviews: those that wait, the most urgent first, or those that are finished, the latest first. */
export async function listReviews(
  deps: ListDependencies,
  reviewer: Reviewer,
  place: ReviewPlace,
  { filter, limit, cursor }: ReviewQuery,
): Promise<{ readonly items: readonly ReviewItem[]; readonly nextCursor: string | null }> {
  const signedFor = canonicalJson({ list: 'reviews', projectId: place.projectId, rater: reviewer.rater, ...filter });
  const { organizationId } = place;
  const after = cursor === undefined ? null : (await decodeCursor(deps.hasher, organizationId, signedFor, cursor)).id;
  const isOver = filter.state === 'done' || filter.state === 'superseded';
  const pages = isOver
    ? deps.reviews.finished({ ...place, from: FIRST, to: LAST }, after)
    : deps.reviews.queue(place, after);
  const items: ReviewItem[] = [];
  let examined = 0;
  let last: ReviewItem | null = null;
  for await (const page of pages) {
    for (const item of page) {
      if (last !== null && (items.length === limit || examined === MAX_EXAMINED)) {
        const id = isOver ? finishedPlaceOf(last) : placeOf(last);
        return { items, nextCursor: await encodeCursor(deps.hasher, organizationId, signedFor, { at: '', id }) };
      }
      examined++;
      last = item;
      if (matches(item, filter, reviewer, deps.now())) items.push(item);
    }
  }
  return { items, nextCursor: null };
}

function matches(item: ReviewItem, filter: ReviewFilter, reviewer: Reviewer, now: number): boolean {
  const state = shownState(item, now);
  const isWaiting = state === 'open' || state === 'claimed';
  if (filter.state === undefined ? !isWaiting : state !== filter.state) return false;
  if (filter.priority !== undefined && item.priority !== filter.priority) return false;
  if (filter.domain !== undefined && item.domain !== filter.domain) return false;
  if (filter.due === 'late' && !isLate(item, now)) return false;
  if (filter.due !== undefined && filter.due !== 'late' && item.due_at > filter.due) return false;
  if (filter.mine === true) return isMine(item, state, reviewer);
  return !isWaiting || isFor(item, reviewer);
}

function isMine(item: ReviewItem, state: string, { rater }: Reviewer): boolean {
  return state === 'claimed' ? item.lease?.rater === rater : item.labels.some((label) => label.rater === rater);
}

/** Somebody who labelled or skipped an item is not asked again; everybody else still is. */
function isFor(item: ReviewItem, reviewer: Reviewer): boolean {
  const isDone = [...item.labels, ...item.skips].some(({ rater }) => rater === reviewer.rater);
  return !isDone && isRoutedTo(reviewer, item);
}
