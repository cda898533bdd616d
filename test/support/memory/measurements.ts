import type { Clock } from '../../../functions/kernel/ports.ts';
import { Anchor, AnchorScore } from '../../../functions/review/anchors.ts';
import type { HeldCertificate } from '../../../functions/review/judge-certificate.ts';
import { keyText } from '../../../functions/review/judge-key.ts';
import type { MeasuredJudges, MeasurementStore } from '../../../functions/review/measurement-store.ts';
import type { ReviewPlace } from '../../../functions/review/review-store.ts';
import type { MemoryTraceStore } from './trace-store.ts';

/** What is known of judges, in memory: see test/support/contracts/measurement-store.ts. */
export class MemoryMeasurements implements MeasurementStore {
  readonly #judges = new Map<string, MeasuredJudges>();
  readonly #held = new Map<string, readonly HeldCertificate[]>();
  readonly #anchors = new Map<string, Anchor>();
  readonly #scores = new Map<string, AnchorScore & { readonly place: string; readonly expiresAt: number }>();
  readonly #days = new Set<string>();
  readonly #traces: MemoryTraceStore;
  readonly #now: Clock;

  constructor(traces: MemoryTraceStore, now: Clock) {
    this.#traces = traces;
    this.#now = now;
    traces.companions.push({
      namesOf: (organizationId, traceId) =>
        [...this.#anchors.values()]
          .filter((anchor) => anchor.organization_id === organizationId && anchor.trace_id === traceId)
          .map(({ review_id: id }) => `ANCHOR#${id}`),
      remove: (organizationId, _traceId, name) =>
        name.startsWith('ANCHOR#') && this.#anchors.delete(`${organizationId}#${name.slice('ANCHOR#'.length)}`),
    });
  }

  async findJudges(place: ReviewPlace): Promise<MeasuredJudges | null> {
    return structuredClone(this.#judges.get(textOf(place)) ?? null);
  }

  async saveJudges(place: ReviewPlace, next: MeasuredJudges, held: readonly HeldCertificate[]): Promise<boolean> {
    if ((this.#judges.get(textOf(place))?.version ?? 0) !== next.version - 1) return false;
    this.#judges.set(textOf(place), structuredClone(next));
    this.#held.set(textOf(place), structuredClone(held));
    return true;
  }

  /** What tier 3 reads. */
  held(place: ReviewPlace): readonly HeldCertificate[] {
    return this.#held.get(textOf(place)) ?? [];
  }

  async freeze(anchor: Anchor): Promise<'frozen' | 'exists' | 'gone'> {
    const record = await this.#traces.findRecord(anchor.organization_id, anchor.trace_id);
    if (record?.charge.hold_id !== anchor.hold_id) return 'gone';
    const key = `${anchor.organization_id}#${anchor.review_id}`;
    if (this.#anchors.has(key)) return 'exists';
    this.#anchors.set(key, structuredClone(anchor));
    return 'frozen';
  }

  async findAnchor(organizationId: string, traceId: string, reviewId: string): Promise<Anchor | null> {
    const anchor = this.#anchors.get(`${organizationId}#${reviewId}`);
    return anchor?.trace_id === traceId && this.#isLive(anchor) ? Anchor.parse(anchor) : null;
  }

  async thaw({ organization_id: organizationId, review_id: reviewId, anchor_id: id }: Anchor): Promise<boolean> {
    const key = `${organizationId}#${reviewId}`;
    return this.#anchors.get(key)?.anchor_id === id && this.#anchors.delete(key);
  }

  async anchors({ organizationId, projectId }: ReviewPlace, most: number): Promise<Anchor[]> {
    return [...this.#anchors.values()]
      .filter((anchor) => anchor.organization_id === organizationId && anchor.project_id === projectId)
      .filter((anchor) => this.#isLive(anchor))
      .sort((a, b) => (a.frozen_at < b.frozen_at ? -1 : 1))
      .slice(0, most);
  }

  async beginDay(place: ReviewPlace, day: string): Promise<boolean> {
    const key = `${textOf(place)}#${day}`;
    if (this.#days.has(key)) return false;
    this.#days.add(key);
    return true;
  }

  async addScore(place: ReviewPlace, score: AnchorScore, expiresAt: number): Promise<void> {
    const key = `${textOf(place)}#${score.day}#${score.anchor_id}#${keyText(score)}`;
    if (!this.#scores.has(key)) this.#scores.set(key, { ...score, place: textOf(place), expiresAt });
  }

  async scores(place: ReviewPlace, most: number): Promise<AnchorScore[]> {
    return [...this.#scores.values()]
      .filter((score) => score.place === textOf(place) && score.expiresAt * 1000 > this.#now())
      .sort((a, b) => (`${a.day}#${a.anchor_id}` < `${b.day}#${b.anchor_id}` ? 1 : -1))
      .slice(0, most)
      .map((score) => AnchorScore.parse(score));
  }

  #isLive({ expires_at: expiresAt }: Anchor): boolean {
    return expiresAt * 1000 > this.#now();
  }
}

function textOf({ organizationId, projectId }: ReviewPlace): string {
  return `${organizationId}#${projectId}`;
}
