/** What has been seen so far of a stream that is watched for drift. */
export interface DriftWatch {
  /** The capital of one who bet on a change upwards, and of one who bet on a change downwards; both began with 1. */
  readonly up: number;
  readonly down: number;
  readonly n: number;
  /** Sums over what was seen, from which the next bets follow. */
  readonly sum: number;
  readonly sumOfSquares: number;
}

export const NEW_WATCH: DriftWatch = { up: 1, down: 1, n: 0, sum: 0, sumOfSquares: 0 };

/** A bet may lose at most half of what a loss of 1 could take, so that no capital is ever gone. */
const MAX_BET = 0.5;

/**
 * Goes on watching whether a stream of differences has mean 0: one more difference, from −1 to 1. Two players bet on
 * either direction, each a share of its capital that follows from what was seen before (Waudby-Smith and Ramdas, 2024:
 * estimating means of bounded random variables by betting). While the mean is 0 a capital is a martingale, so that
 * the chance that it ever reaches 1/risk is at most `risk`, however often somebody looks.
 * @param tolerance so far from 0 the mean may be without being called drift: the bets are on a change beyond it
 * @throws RangeError for a difference outside −1 to 1
 */
export function watchDifference(watch: DriftWatch, difference: number, tolerance = 0): DriftWatch {
  if (!(Math.abs(difference) <= 1)) throw new RangeError(`not a difference from −1 to 1: ${difference}`);
  const { n, sum, sumOfSquares } = watch;
  const mean = sum / (n + 1);
  const spread = (0.25 + sumOfSquares) / (n + 1);
  const bet = (towards: number) => Math.min(MAX_BET, Math.max(0.02, (towards * mean - tolerance) / spread));
  return {
    up: watch.up * (1 + bet(1) * (difference - tolerance)),
    down: watch.down * (1 + bet(-1) * (-difference - tolerance)),
    n: n + 1,
    sum: sum + difference,
    sumOfSquares: sumOfSquares + difference ** 2,
  };
}

/** Whether a stream drifted, at a chance of `risk` of a false alarm over its whole life. */
export function hasDrifted({ up, down }: DriftWatch, risk: number): boolean {
  return (up + down) / 2 >= 1 / risk;
}

/**
 * What drifted. The judge scores anchors, a frozen set with labels of people, again and again; where the judge moves on
 * them, it drifted. Where traffic alone changed, the product did.
 * @param anchors watches over the same scores, which share the risk
 */
export function whatDrifted(
  anchors: readonly DriftWatch[],
  traffic: DriftWatch,
  risk: number,
): 'nothing' | 'judge' | 'product' {
  if (anchors.some((watch) => hasDrifted(watch, risk / anchors.length))) return 'judge';
  return hasDrifted(traffic, risk) ? 'product' : 'nothing';
}
