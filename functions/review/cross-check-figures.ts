import { type Correlation, errorCorrelation } from '../statistics/error-correlation.ts';
import { weightedRate } from '../statistics/missed-errors.ts';
import type { Rate } from '../statistics/rate.ts';
import type { DrawnCase } from './drawn-case.ts';
import { type JudgeKey, judgeKeyOf, keyText } from './judge-key.ts';
import type { JudgeAnswer } from './machine-view.ts';

/** How far a second judge finds the errors of the first: where both err alike, it finds none. */
export interface CrossCheckFigures {
  readonly first: JudgeKey;
  readonly second: JudgeKey;
  /** Cases that both rate SAFE or UNSAFE. */
  readonly n: number;
  /** Of these, the share in which they differ. */
  readonly disagreement: Rate;
  /** Of these, the share in which both are wrong. */
  readonly both_wrong: Rate;
  readonly error_correlation: Correlation;
}

const FIRST = 'judge';
const SECOND = 'judge-second';
const MAX_PAIRS = 20;

interface Pair {
  readonly probability: number;
  readonly first: JudgeAnswer;
  readonly second: JudgeAnswer;
  readonly isFirstWrong: boolean;
  readonly isSecondWrong: boolean;
}

/** The pairs of judges that were asked together, the most asked first. */
export function crossCheckFigures(cases: readonly DrawnCase[]): CrossCheckFigures[] {
  const keyOfPair = ({ first, second }: Pair) => `${keyText(judgeKeyOf(first))}\n${keyText(judgeKeyOf(second))}`;
  return [...Map.groupBy(cases.flatMap(pairOf), keyOfPair)]
    .sort(([a, left], [b, right]) => right.length - left.length || a.localeCompare(b))
    .slice(0, MAX_PAIRS)
    .flatMap(([, pairs]) => (pairs[0] === undefined ? [] : [figuresOf(pairs[0], pairs)]));
}

function pairOf({ probability, isError, of }: DrawnCase): Pair[] {
  const first = of.machine.judges.find(({ name }) => name === FIRST);
  const second = of.machine.judges.find(({ name }) => name === SECOND);
  if (first === undefined || second === undefined || !isRated(first) || !isRated(second)) return [];
  const isWrong = ({ rating }: JudgeAnswer) => (rating === 'UNSAFE') !== isError;
  return [{ probability, first, second, isFirstWrong: isWrong(first), isSecondWrong: isWrong(second) }];
}

function isRated({ rating }: JudgeAnswer): boolean {
  return rating === 'SAFE' || rating === 'UNSAFE';
}

function figuresOf({ first, second }: Pair, pairs: readonly Pair[]): CrossCheckFigures {
  const share = (isHit: (one: Pair) => boolean) =>
    weightedRate(
      pairs.map((one) => ({ probability: one.probability, isHit: isHit(one) })),
      'traces that both judges rate',
    );
  return {
    first: judgeKeyOf(first),
    second: judgeKeyOf(second),
    n: pairs.length,
    disagreement: share(({ isFirstWrong, isSecondWrong }) => isFirstWrong !== isSecondWrong),
    both_wrong: share(({ isFirstWrong, isSecondWrong }) => isFirstWrong && isSecondWrong),
    error_correlation: errorCorrelation(pairs),
  };
}
