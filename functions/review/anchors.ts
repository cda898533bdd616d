import * as z from 'zod';
import { Domain } from '../content/trace.ts';
import { LabelVerdict } from '../evaluation/expert-run.ts';
import { Rating } from '../evaluation/judged-run.ts';
import { stableShare } from '../kernel/stable-hash.ts';
import { JudgeKey } from './judge-key.ts';

/**
 * A trace that people decided about, frozen by choice: the judge scores it again and again. It lives as long as its
 * trace.
 */
export const Anchor = z.object({
  /** Tells nothing of the trace, so that scores may outlive it. */
  anchor_id: z.string(),
  organization_id: z.string(),
  project_id: z.string(),
  trace_id: z.string(),
  review_id: z.string(),
  evaluation_id: z.string(),
  /** The admission of the trace, which a deletion and a new submission tell apart. */
  hold_id: z.string(),
  domain: Domain,
  people: LabelVerdict.extract(['pass', 'fail']),
  frozen_at: z.string(),
  /** Epoch seconds: that of the trace. */
  expires_at: z.int(),
});
export type Anchor = z.infer<typeof Anchor>;

/** How a judge rated one anchor on one day. It is never a verdict of the trace. */
export const AnchorScore = JudgeKey.extend({
  anchor_id: z.string(),
  /** The day in UTC. */
  day: z.iso.date(),
  people: LabelVerdict.extract(['pass', 'fail']),
  /** Null where there is no verdict. */
  rating: Rating.nullable(),
  confidence: z.number().min(0).max(1).nullable(),
});
export type AnchorScore = z.infer<typeof AnchorScore>;

/** Anchors of one project. */
export const MAX_ANCHORS = 200;
/** Judged anew in a day: with this many a judge that errs 30 points more often is found within about a week. */
const ANCHORS_A_DAY = 20;

/**
 * Which anchors the judge scores on a day, in which order: drawn anew each day, so that no anchor decides about drift,
 * and every anchor has the same part in it.
 */
export function anchorsOfDay(anchors: readonly Anchor[], day: string): Anchor[] {
  return [...anchors]
    .sort((a, b) => stableShare(`${day}:${a.anchor_id}`) - stableShare(`${day}:${b.anchor_id}`))
    .slice(0, ANCHORS_A_DAY);
}
