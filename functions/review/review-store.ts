import type { ReviewItem } from './review-item.ts';

/** Labels that a person gave, or took back, with one change of an item: they are counted in the same step. */
export interface DoneChange {
  readonly rater: string;
  readonly by: 1 | -1;
}

export interface PersonDone {
  readonly rater: string;
  readonly labels: number;
}

export interface FinishedRange {
  readonly organizationId: string;
  readonly projectId: string;
  /** Inclusive, ISO-8601. */
  readonly from: string;
  /** Inclusive, ISO-8601. */
  readonly to: string;
}

export interface ReviewPlace {
  readonly organizationId: string;
  readonly projectId: string;
}

/** A text that came to people, so that one like it is recognised; it tells neither the text nor the trace. */
export interface KnownCluster {
  readonly cluster: string;
  readonly signature: string;
}

/** Reviews of every project. What is expired counts as absent. */
export interface ReviewStore {
  /** `exists`: the evaluation has its item already. `gone`: the trace was deleted, or submitted anew. */
  create(item: ReviewItem): Promise<'created' | 'exists' | 'gone'>;
  find(organizationId: string, reviewId: string): Promise<ReviewItem | null>;
  /** Every review of a trace, finished or not. */
  ofTrace(organizationId: string, traceId: string): Promise<ReviewItem[]>;
  /** Replaces an item in one conditional write; false when it has changed since it was read, or is gone. */
  replace(known: ReviewItem, next: ReviewItem, done?: DoneChange): Promise<boolean>;
  /** What waits for people, the most urgent first, in pages; after the item with this place. See `placeOf`. */
  queue(place: ReviewPlace, after: string | null): AsyncIterable<readonly ReviewItem[]>;
  /** What people finished, the latest first, in pages; after the item with this place. */
  finished(range: FinishedRange, after: string | null): AsyncIterable<readonly ReviewItem[]>;
  /** How many labels each person gave, also to traces that are gone since. */
  doneByPerson(place: ReviewPlace): Promise<PersonDone[]>;
  /** Every project that ever had a review. */
  projects(): AsyncIterable<readonly ReviewPlace[]>;
  /** The clusters that share a band with a signature. */
  findClusters(place: ReviewPlace, bands: readonly string[]): Promise<KnownCluster[]>;
  /** @param expiresAt epoch seconds */
  saveCluster(place: ReviewPlace, bands: readonly string[], known: KnownCluster, expiresAt: number): Promise<void>;
}

const RANKS = { critical: 0, high: 1, medium: 2 } as const;

/** Where an item stands in the queue of its project: late ones and critical ones first, then by the time that they are due. */
export function placeOf({ priority, escalated_at: escalated, due_at: due, review_id: id }: ReviewItem): string {
  return `${escalated === null ? RANKS[priority] : 0}#${due}#${id}`;
}

/** Where an item stands among those that are finished. */
export function finishedPlaceOf({ done_at: doneAt, created_at: createdAt, review_id: id }: ReviewItem): string {
  return `${doneAt ?? createdAt}#${id}`;
}
