import type { Anchor, AnchorScore } from './anchors.ts';
import type { HeldCertificate, JudgeStanding } from './judge-certificate.ts';
import type { ReviewPlace } from './review-store.ts';

/** How the judges of a project stand, and up to where its labels were counted. */
export interface MeasuredJudges {
  readonly standings: readonly JudgeStanding[];
  /** The place among finished reviews up to which labels were counted. */
  readonly until: string;
  /** Grows with every change, from 1 on. */
  readonly version: number;
}

/** What is known of the judges of each project. It names no trace but by its anchor, which goes with the trace. */
export interface MeasurementStore {
  findJudges(place: ReviewPlace): Promise<MeasuredJudges | null>;
  /**
   * Stores how the judges stand and which certificates hold, in one step, if nobody else did since.
   * @returns false where somebody did: nothing was changed
   */
  saveJudges(place: ReviewPlace, next: MeasuredJudges, held: readonly HeldCertificate[]): Promise<boolean>;
  /** `gone`: the trace was deleted, or submitted anew. */
  freeze(anchor: Anchor): Promise<'frozen' | 'exists' | 'gone'>;
  /** The anchor that a review was frozen as. */
  findAnchor(organizationId: string, traceId: string, reviewId: string): Promise<Anchor | null>;
  /** True where there was one. */
  thaw(anchor: Anchor): Promise<boolean>;
  /** The oldest first, at most so many. */
  anchors(place: ReviewPlace, most: number): Promise<Anchor[]>;
  /** True for the first who begins a day of scoring. */
  beginDay(place: ReviewPlace, day: string): Promise<boolean>;
  /** The first score of an anchor by a judge on a day stays. */
  addScore(place: ReviewPlace, score: AnchorScore, expiresAt: number): Promise<void>;
  /** The latest first, at most so many. */
  scores(place: ReviewPlace, most: number): Promise<AnchorScore[]>;
}
