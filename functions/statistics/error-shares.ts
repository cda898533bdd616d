import { checkProbability, MIN_CASES, type SampledTrace, type WeightedCase, weightedShare } from './missed-errors.ts';
import { LEVEL, type Rate, refusedRate } from './rate.ts';

/** A case that was drawn with a known probability, on one side or the other. */
export interface SidedCase {
  /** In (0, 1]. */
  readonly probability: number;
  /** Whether it is on the side of which the share of errors is asked. */
  readonly isIn: boolean;
  readonly isError: boolean;
}

type Interval = readonly [low: number, high: number];

const METHOD = 'share_of_errors';

/**
 * Which share of all errors lies on one side. Where all cases were drawn alike, that is a proportion of the errors. Else
 * one side may be known well and the other from few heavy cases, of which perhaps none erred; then the interval follows
 * from those of three rates (Bonferroni): of errors on either side, and of how much of the traffic lies on it. It covers
 * at least as often as it says.
 * @param what which label is needed where there is no error at all
 * @throws RangeError for a probability outside (0, 1]
 */
export function shareOfErrors(
  cases: readonly SidedCase[],
  { level = LEVEL, what = 'that finds an error' }: { readonly level?: number; readonly what?: string } = {},
): Rate {
  for (const { probability } of cases) checkProbability(probability);
  const errors = cases.filter(({ isError }) => isError);
  const n = errors.length;
  if (cases.length < MIN_CASES) {
    return refusedRate(METHOD, n, `${MIN_CASES - cases.length} more random labels`, level);
  }
  if (n === 0) return refusedRate(METHOD, 0, `1 more random label ${what}`, level);
  const rate = weightedShare(
    errors.map(({ probability, isIn }) => ({ probability, isHit: isIn })),
    level,
  );
  const first = cases[0]?.probability;
  if (cases.every(({ probability }) => probability === first)) return rate;
  const each = 1 - (1 - level) / 3;
  const inside = errorInterval(cases, true, each);
  const outside = errorInterval(cases, false, each);
  const part = interval(
    cases.map(({ probability, isIn }) => ({ probability, isHit: isIn })),
    each,
  );
  return {
    ...rate,
    interval: [share(part[0], inside[0], outside[1]) ?? 0, share(part[1], inside[1], outside[0]) ?? 1],
    method: METHOD,
  };
}

/** Which share of all errors the cascade passed (E1). @throws RangeError for a probability outside (0, 1] */
export function missedShare(sample: readonly SampledTrace[], level = LEVEL): Rate {
  return shareOfErrors(
    sample.map(({ probability, passed, isError }) => ({ probability, isIn: passed, isError })),
    { level },
  );
}

function errorInterval(cases: readonly SidedCase[], side: boolean, level: number): Interval {
  return interval(
    cases.flatMap(({ probability, isIn, isError }) => (isIn === side ? [{ probability, isHit: isError }] : [])),
    level,
  );
}

function interval(cases: readonly WeightedCase[], level: number): Interval {
  return (cases.length === 0 ? null : weightedShare(cases, level).interval) ?? [0, 1];
}

/** Of all errors those inside; null where there is no error. */
function share(part: number, inside: number, outside: number): number | null {
  const errors = part * inside + (1 - part) * outside;
  return errors === 0 ? null : (part * inside) / errors;
}
