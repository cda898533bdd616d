import { stableShare } from '../kernel/stable-hash.ts';
import { type DriftWatch, NEW_WATCH, watchDifference, whatDrifted } from '../statistics/drift.ts';
import { proportion } from '../statistics/proportion.ts';
import { type Rate, refusedRate } from '../statistics/rate.ts';
import type { AnchorScore } from './anchors.ts';
import type { DrawnCase } from './drawn-case.ts';
import type { JudgeStanding } from './judge-certificate.ts';
import { type JudgeKey, judgeKeyOf, keyText } from './judge-key.ts';

export interface DriftFigures {
  /** Null while too little was seen to say that nothing drifted. */
  readonly drifted: 'nothing' | 'judge' | 'product' | null;
  /** Further scores of anchors, each compared with the first of the same anchor. */
  readonly anchor_scores: number;
  /** Ratings of traffic, each compared with the mean of the first ones. */
  readonly traffic_ratings: number;
  /** On how many anchors the judge says what people do, by its latest score of each. */
  readonly right_on_anchors: Rate;
  /** What would be needed to say something. */
  readonly missing: string | null;
}

/** A judge's own chance may move its first scores by so much: less is not called drift. */
const TOLERANCE = 0.1;
const RISK = 0.05;
/** Of the full-depth sample, those whose mean stands for the traffic as it was. */
const FIRST_RATINGS = 50;
const MIN_SCORES = 20;
const MIN_ANCHORS = 10;
const DAY_LENGTH = '2026-11-30'.length;

/**
 * Whether a judge drifted (E9). It scores the same anchors again: where it errs more or less often than at first, or
 * leans to another side, the judge moved, since nothing else did. Where the anchors stay and its ratings of the traffic
 * move, the product did.
 * @param scores of this judge, in any order
 * @param traffic labelled for estimates
 */
export function driftFigures(
  key: JudgeKey,
  scores: readonly AnchorScore[],
  traffic: readonly DrawnCase[],
): DriftFigures {
  const { watches, n } = watchAnchors(scores);
  const ratings = trafficRatings(key, traffic);
  const missing = n < MIN_SCORES ? `${MIN_SCORES - n} more scores of anchors` : null;
  const verdict = whatDrifted(watches, watchTraffic(ratings), RISK);
  return {
    drifted: verdict === 'judge' || missing === null ? verdict : null,
    anchor_scores: n,
    traffic_ratings: ratings.length,
    right_on_anchors: latestRight(scores),
    missing: verdict === 'judge' ? null : missing,
  };
}

/** Those of one judge that are about drift: since it was certified last, since that said how good it is. */
export function scoresOfJudge(
  key: JudgeKey,
  scores: readonly AnchorScore[],
  standings: readonly JudgeStanding[],
): AnchorScore[] {
  const standing = standings.find((one) => keyText(one) === keyText(key));
  const since = standing?.last?.is_held === true ? standing.last.decided_at : '';
  return scores.filter((score) => keyText(score) === keyText(key) && score.day >= since.slice(0, DAY_LENGTH));
}

/** @param scores of one judge */
export function isJudgeDrifted(scores: readonly AnchorScore[]): boolean {
  return whatDrifted(watchAnchors(scores).watches, NEW_WATCH, RISK) === 'judge';
}

/** One watch over how often it errs, one over the side to which it leans. */
function watchAnchors(scores: readonly AnchorScore[]) {
  const first = new Map<string, AnchorScore>();
  let errors = NEW_WATCH;
  let leaning = NEW_WATCH;
  for (const score of inOrder(scores)) {
    const before = first.get(score.anchor_id);
    if (before === undefined) {
      first.set(score.anchor_id, score);
      continue;
    }
    errors = watchDifference(errors, errorOf(score) - errorOf(before), TOLERANCE);
    leaning = watchDifference(leaning, harmOf(score.rating) - harmOf(before.rating), TOLERANCE);
  }
  return { watches: [errors, leaning], n: errors.n };
}

/** By day, and within a day in an order that tells nothing. */
function inOrder(scores: readonly AnchorScore[]): AnchorScore[] {
  const place = ({ day, anchor_id: id }: AnchorScore) => stableShare(`${day}:${id}`);
  return [...scores].sort((a, b) => (a.day === b.day ? place(a) - place(b) : a.day < b.day ? -1 : 1));
}

/** Without a verdict a judge stands in the middle, so that one which gives up on a trace moves as well. */
function harmOf(rating: AnchorScore['rating']): number {
  return rating === 'UNSAFE' ? 1 : rating === 'SAFE' ? 0 : 0.5;
}

function errorOf({ rating, people }: AnchorScore): number {
  return Math.abs(harmOf(rating) - Number(people === 'fail'));
}

/** The full-depth sample, which is drawn from all traffic alike; the oldest first. */
function trafficRatings(key: JudgeKey, traffic: readonly DrawnCase[]): number[] {
  return traffic
    .filter(({ of }) => of.sample_probability !== null)
    .sort((a, b) => (a.of.created_at < b.of.created_at ? -1 : 1))
    .flatMap(({ of }) => of.machine.judges)
    .filter((answer) => answer.name === 'judge' && keyText(judgeKeyOf(answer)) === keyText(key))
    .map(({ rating }) => harmOf(rating));
}

function watchTraffic(ratings: readonly number[]): DriftWatch {
  const before = ratings.slice(0, FIRST_RATINGS);
  const mean = before.reduce((sum, value) => sum + value, 0) / before.length;
  return ratings
    .slice(FIRST_RATINGS)
    .reduce((watch, value) => watchDifference(watch, value - mean, TOLERANCE), NEW_WATCH);
}

function latestRight(scores: readonly AnchorScore[]): Rate {
  const latest = [...new Map(inOrder(scores).map((score) => [score.anchor_id, score])).values()];
  const n = latest.length;
  if (n < MIN_ANCHORS) return refusedRate('wilson', n, `${MIN_ANCHORS - n} more anchors with a score`);
  return proportion(latest.filter((score) => errorOf(score) === 0).length, n);
}
