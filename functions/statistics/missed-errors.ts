import { betaQuantile } from './beta.ts';
import { clopperPearson } from './proportion.ts';
import { clampToUnit, LEVEL, type Rate, refusedRate } from './rate.ts';

/** A trace of the full-depth sample. */
export interface SampledTrace {
  /** The probability with which it was drawn into the sample, in (0, 1]. */
  readonly probability: number;
  /** Whether the cascade passed it. */
  readonly passed: boolean;
  /** Whether people say that it is bad. */
  readonly isError: boolean;
}

/** A case that was drawn with a known probability, and whether it counts. */
export interface WeightedCase {
  readonly probability: number;
  readonly isHit: boolean;
}

/** Fewer cases than these say next to nothing. */
export const MIN_CASES = 30;
/** Halvings until nothing is left to halve. */
const HALVINGS = 60;
const METHOD = 'hajek_korn_graubard';

/**
 * The share of hits in the traffic behind a sample with known probabilities: the ratio estimator of Hájek (1971) with
 * its linearised variance under Poisson sampling, and the interval of Korn and Graubard (1998), which gives the exact
 * interval of an effective sample size. Where all or none hit there is no variance to go by: then the bound is one-sided
 * and exact, for the traffic that is worst among those in which such a sample has a chance of 1 − level. With equal
 * probabilities that is 1 − (1 − level)^(1/n).
 * @param cases those of the part of the traffic that is asked about
 * @param what of which more labels are needed where there are too few, such as `sampled passes`
 * @throws RangeError for a probability outside (0, 1]
 */
export function weightedRate(cases: readonly WeightedCase[], what: string, level = LEVEL): Rate {
  for (const { probability } of cases) checkProbability(probability);
  const n = cases.length;
  if (n < MIN_CASES) return refusedRate(METHOD, n, `${MIN_CASES - n} more random labels of ${what}`, level);
  return weightedShare(cases, level);
}

/** The same where any number of cases is answered for. */
export function weightedShare(cases: readonly WeightedCase[], level: number): Rate {
  const n = cases.length;
  const weight = sum(cases, ({ probability }) => 1 / probability);
  const hits = cases.filter(({ isHit }) => isHit).length;
  const rate = { level, n, method: METHOD, missing: null };
  // Exactly 0 or 1, which a sum of weights need not be.
  if (hits === 0) return { ...rate, value: 0, interval: [0, unseenBound(cases, weight, level)] };
  if (hits === n) return { ...rate, value: 1, interval: [1 - unseenBound(cases, weight, level), 1] };
  const value = sum(cases, ({ probability, isHit }) => Number(isHit) / probability) / weight;
  const variance =
    sum(cases, ({ probability, isHit }) => ((1 - probability) * (Number(isHit) - value) ** 2) / probability ** 2) /
    weight ** 2;
  return { ...rate, value, interval: effectiveInterval(value, variance, { n, total: weight, level }) };
}

/** The share of errors among what the cascade passed (E1). @throws RangeError for a probability outside (0, 1] */
export function missedErrorRate(sample: readonly SampledTrace[], level = LEVEL): Rate {
  const passes = sample.filter(({ passed }) => passed);
  return weightedRate(
    passes.map(({ probability, isError }) => ({ probability, isHit: isError })),
    'sampled passes',
    level,
  );
}

/**
 * The highest rate at which a sample like this, drawn from traffic of so much weight, shows no hit in one of
 * 1/(1 − level) cases. Each case i may have a rate pᵢ of its own: Σ wᵢpᵢ ÷ Σ wᵢ is highest, given Π(1 − pᵢ) = 1 − level,
 * where 1 − pᵢ is proportional to the case's probability of being drawn (by Lagrange), and at most 1. So few rarely drawn
 * cases say little, however many others there are.
 */
function unseenBound(cases: readonly WeightedCase[], weight: number, level: number): number {
  const target = Math.log(1 - level);
  const unseen = (scale: number, { probability }: WeightedCase) => Math.min(1, scale * probability);
  let low = 0;
  let high = 1 / cases.reduce((least, { probability }) => Math.min(least, probability), 1);
  for (let i = 0; i < HALVINGS; i++) {
    const scale = (low + high) / 2;
    if (sum(cases, (one) => Math.log(unseen(scale, one))) < target) low = scale;
    else high = scale;
  }
  return clampToUnit(sum(cases, (one) => (1 - unseen(high, one)) / one.probability) / weight);
}

/**
 * The exact interval of the sample size that has this variance. Where the few errors seen have small weights, the
 * variance is underestimated; so the size is held to what simple sampling of as many would give (Korn and Graubard,
 * 1998, section 3): n / (1 − n/N). A census has no sampling error.
 */
function effectiveInterval(
  value: number,
  variance: number,
  { n, total, level }: { readonly n: number; readonly total: number; readonly level: number },
): readonly [number, number] {
  const most = n >= total ? total : Math.min(total, n / (1 - n / total));
  const size = variance === 0 ? most : Math.min((value * (1 - value)) / variance, most);
  return clopperPearson(value * size, size, level);
}

/** A part of the traffic from which a simple random sample was drawn. */
export interface Stratum {
  /** How many there are. */
  readonly size: number;
  readonly sampled: number;
  readonly errors: number;
}

/**
 * The share of errors over strata, each sampled at random without replacement (Cochran, 1977, 5.3 and 5.9), with the
 * interval of Korn and Graubard.
 * @throws RangeError for a stratum that was sampled beyond its size
 */
export function stratifiedRate(strata: readonly Stratum[], level = LEVEL): Rate {
  const method = 'stratified_korn_graubard';
  const n = sum(strata, ({ sampled }) => sampled);
  const thin = strata.filter(({ sampled }) => sampled < 2);
  if (strata.length === 0 || thin.length > 0) {
    return refusedRate(method, n, `2 labels in each of ${Math.max(1, thin.length)} more strata`, level);
  }
  const total = sum(strata, ({ size }) => size);
  let value = 0;
  let variance = 0;
  for (const { size, sampled, errors } of strata) {
    if (sampled > size || errors > sampled) throw new RangeError('a stratum cannot be sampled beyond its size');
    const share = size / total;
    const p = errors / sampled;
    value += share * p;
    variance += share ** 2 * (1 - sampled / size) * ((p * (1 - p)) / (sampled - 1));
  }
  if (value === 0 || value === 1)
    return { value, interval: edgeInterval(value, n, level), level, n, method, missing: null };
  const interval = effectiveInterval(value, variance, { n, total, level });
  return { value, interval, level, n, method, missing: null };
}

/** One-sided, since the other side is the edge itself. */
function edgeInterval(value: number, n: number, level: number): readonly [number, number] {
  return value === 0 ? [0, betaQuantile(level, 1, n)] : [clampToUnit(1 - betaQuantile(level, 1, n)), 1];
}

export function checkProbability(probability: number): void {
  if (!(probability > 0 && probability <= 1)) throw new RangeError(`not a probability of being drawn: ${probability}`);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
