import { checkProbability, MIN_CASES, weightedShare } from './missed-errors.ts';
import { LEVEL } from './rate.ts';

/** A case that two raters rated, drawn with a known probability, and which of them was wrong. */
export interface PairedCase {
  /** In (0, 1]. */
  readonly probability: number;
  readonly isFirstWrong: boolean;
  readonly isSecondWrong: boolean;
}

/** How errors of two raters go together. `value` and `interval` are null below the minimum; then `missing` says why. */
export interface Correlation {
  /** From -1 to 1: 0 where the one errs as often whether or not the other does, 1 where they err together only. */
  readonly value: number | null;
  readonly interval: readonly [low: number, high: number] | null;
  /** How often at least intervals made like this one contain the truth. */
  readonly level: number;
  readonly n: number;
  readonly method: string;
  readonly missing: string | null;
}

const METHOD = 'phi_of_three_rates';

/**
 * The correlation of two raters' errors (φ, Pearson's coefficient of two binary variables). Its interval follows from
 * those of three rates (Bonferroni): of errors of the first, of the second, and of both at once. It is the range of φ over
 * all that these allow, so it covers at least as often as it says.
 * @throws RangeError for a probability outside (0, 1]
 */
export function errorCorrelation(cases: readonly PairedCase[], level = LEVEL): Correlation {
  for (const { probability } of cases) checkProbability(probability);
  const n = cases.length;
  const refused = (missing: string): Correlation => ({
    value: null,
    interval: null,
    level,
    n,
    method: METHOD,
    missing,
  });
  if (n < MIN_CASES) return refused(`${MIN_CASES - n} more random labels of traces that both rate`);
  for (const [who, isWrong] of [
    ['first', cases.map(({ isFirstWrong }) => isFirstWrong)],
    ['second', cases.map(({ isSecondWrong }) => isSecondWrong)],
  ] as const) {
    if (!isWrong.includes(true)) return refused(`1 more random label of a trace on which the ${who} is wrong`);
    if (!isWrong.includes(false)) return refused(`1 more random label of a trace on which the ${who} is right`);
  }
  const each = 1 - (1 - level) / 3;
  const rate = (isHit: (one: PairedCase) => boolean) => {
    const { value, interval } = weightedShare(
      cases.map((one) => ({ probability: one.probability, isHit: isHit(one) })),
      each,
    );
    return { value: value ?? 0, interval: interval ?? ([0, 1] as const) };
  };
  const first = rate(({ isFirstWrong }) => isFirstWrong);
  const second = rate(({ isSecondWrong }) => isSecondWrong);
  const both = rate(({ isFirstWrong, isSecondWrong }) => isFirstWrong && isSecondWrong);
  const interval = rangeOfPhi(first.interval, second.interval, both.interval);
  return { value: phi(first.value, second.value, both.value), interval, level, n, method: METHOD, missing: null };
}

type Range = readonly [low: number, high: number];

/** Null where one rater always errs, or never. */
function phi(first: number, second: number, both: number): number | null {
  const deviation = Math.sqrt(first * (1 - first) * second * (1 - second));
  return deviation === 0 ? null : Math.min(1, Math.max(-1, (both - first * second) / deviation));
}

/**
 * φ grows with the rate of common errors. In either rater's rate alone, with the others fixed, it has one stationary
 * point; with both free it has none. So its extremes are at corners, or at such a point of an edge.
 */
function rangeOfPhi(first: Range, second: Range, [least, most]: Range): Range {
  const extremes = (both: number): number[] => [
    ...first.flatMap((p) => [...second, stationary(p, both)].flatMap((q) => at(p, q, both))),
    ...second.flatMap((q) => [...first, stationary(q, both)].flatMap((p) => at(p, q, both))),
  ];
  const at = (p: number, q: number, both: number): number[] => {
    if (!isWithin(p, first) || !isWithin(q, second)) return [];
    const value = phi(p, q, both);
    // Where a rate may be 0 or 1, anything may be.
    return value === null ? [-1, 1] : [value];
  };
  return [Math.min(...extremes(least)), Math.max(...extremes(most))];
}

/** Where the derivative of φ by the other rate is 0; NaN or outside [0, 1] where it is nowhere. */
function stationary(rate: number, both: number): number {
  return both / (2 * both - rate);
}

function isWithin(value: number, [low, high]: Range): boolean {
  return value >= low && value <= high;
}
