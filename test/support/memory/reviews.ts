import type { Clock } from '../../../functions/kernel/ports.ts';
import { isQueued, ReviewItem, traceOfReview } from '../../../functions/review/review-item.ts';
import {
  type DoneChange,
  type FinishedRange,
  finishedPlaceOf,
  type KnownCluster,
  type PersonDone,
  placeOf,
  type ReviewPlace,
  type ReviewStore,
} from '../../../functions/review/review-store.ts';
import type { MemoryTraceStore } from './trace-store.ts';

const PAGE = 100;

/** Reviews in memory, with the promises of the table: see test/support/contracts/review-store.ts. */
export class MemoryReviewStore implements ReviewStore {
  readonly #items = new Map<string, unknown>();
  readonly #done = new Map<string, number>();
  readonly #clusters = new Map<string, KnownCluster & { readonly expiresAt: number }>();
  readonly #projects = new Map<string, ReviewPlace>();
  readonly #traces: MemoryTraceStore;
  readonly #now: Clock;

  constructor(traces: MemoryTraceStore, now: Clock) {
    this.#traces = traces;
    this.#now = now;
    traces.companions.push({
      namesOf: (organizationId, traceId) =>
        this.#all()
          .filter((item) => item.organization_id === organizationId && item.trace_id === traceId)
          .map(({ review_id: id }) => `REVIEW#${id}`),
      remove: (organizationId, _traceId, name) =>
        this.#items.delete(keyOf(organizationId, name.slice('REVIEW#'.length))),
    });
  }

  async create(item: ReviewItem): Promise<'created' | 'exists' | 'gone'> {
    const { organization_id: organizationId, project_id: projectId } = item;
    const record = await this.#traces.findRecord(organizationId, item.trace_id);
    this.#projects.set(keyOf(organizationId, projectId), { organizationId, projectId });
    if (record?.charge.hold_id !== item.hold_id) return 'gone';
    const key = keyOf(organizationId, item.review_id);
    if (this.#items.has(key)) return 'exists';
    this.#items.set(key, structuredClone(item));
    return 'created';
  }

  async find(organizationId: string, reviewId: string): Promise<ReviewItem | null> {
    if (traceOfReview(reviewId) === null) return null;
    const item = this.#items.get(keyOf(organizationId, reviewId));
    return item === undefined ? null : this.#live(ReviewItem.parse(item));
  }

  async ofTrace(organizationId: string, traceId: string): Promise<ReviewItem[]> {
    return this.#all().filter((item) => item.organization_id === organizationId && item.trace_id === traceId);
  }

  async replace(known: ReviewItem, next: ReviewItem, done?: DoneChange): Promise<boolean> {
    const key = keyOf(known.organization_id, known.review_id);
    const stored = this.#items.get(key);
    if (stored === undefined || ReviewItem.parse(stored).version !== known.version) return false;
    this.#items.set(key, structuredClone(next));
    if (done !== undefined) {
      const counter = keyOf(known.organization_id, known.project_id, done.rater);
      this.#done.set(counter, (this.#done.get(counter) ?? 0) + done.by);
    }
    return true;
  }

  async *queue(place: ReviewPlace, after: string | null): AsyncGenerator<ReviewItem[]> {
    const items = this.#of(place)
      .filter((item) => isQueued(item) && (after === null || placeOf(item) > after))
      .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
    for (let i = 0; i < items.length; i += PAGE) yield items.slice(i, i + PAGE);
  }

  async *finished({ from, to, ...place }: FinishedRange, after: string | null): AsyncGenerator<ReviewItem[]> {
    const items = this.#of(place)
      .filter((item) => !isQueued(item) && finishedPlaceOf(item) >= from && finishedPlaceOf(item) <= `${to}~`)
      .filter((item) => after === null || finishedPlaceOf(item) < after)
      .sort((a, b) => (finishedPlaceOf(a) < finishedPlaceOf(b) ? 1 : -1));
    for (let i = 0; i < items.length; i += PAGE) yield items.slice(i, i + PAGE);
  }

  async doneByPerson({ organizationId, projectId }: ReviewPlace): Promise<PersonDone[]> {
    const prefix = `${keyOf(organizationId, projectId)}#`;
    return [...this.#done]
      .filter(([key, labels]) => key.startsWith(prefix) && labels > 0)
      .map(([key, labels]) => ({ rater: key.slice(prefix.length), labels }))
      .sort((a, b) => (a.rater < b.rater ? -1 : 1));
  }

  async *projects(): AsyncGenerator<ReviewPlace[]> {
    if (this.#projects.size > 0) yield [...this.#projects.values()];
  }

  async findClusters(place: ReviewPlace, bands: readonly string[]): Promise<KnownCluster[]> {
    const found = bands.flatMap((band) => this.#clusters.get(keyOf(place.organizationId, place.projectId, band)) ?? []);
    const live = found.filter(({ expiresAt }) => expiresAt * 1000 > this.#now());
    return [...new Map(live.map(({ cluster, signature }) => [cluster, { cluster, signature }])).values()];
  }

  async saveCluster(
    { organizationId, projectId }: ReviewPlace,
    bands: readonly string[],
    known: KnownCluster,
    expiresAt: number,
  ): Promise<void> {
    for (const band of bands) this.#clusters.set(keyOf(organizationId, projectId, band), { ...known, expiresAt });
  }

  /** Everything that is stored, as one text. */
  dump(): string {
    return JSON.stringify([[...this.#items], [...this.#done], [...this.#clusters]]);
  }

  #of({ organizationId, projectId }: ReviewPlace): ReviewItem[] {
    return this.#all().filter((item) => item.organization_id === organizationId && item.project_id === projectId);
  }

  #all(): ReviewItem[] {
    return [...this.#items.values()].flatMap((item) => this.#live(ReviewItem.parse(item)) ?? []);
  }

  #live(item: ReviewItem): ReviewItem | null {
    return item.expires_at * 1000 > this.#now() ? item : null;
  }
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('#');
}
