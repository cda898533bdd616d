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

/** Fewer passes than these say next to nothing. */
const MIN_PASSES = 30;
const METHOD = 'hajek_korn_graubard';

/**
 * The share of errors among what the cascade passed, from a sample with known probabilities: the ratio estimator of
 * Hájek (1971) with its linearised variance under Poisson sampling, and the interval of Korn and Graubard (1998), which
 * gives the exact interval of an effective sample size. Where no error was seen and every probability is equal, the
 * upper bound is 1 − (1 − level)^(1/n), one-sided.
 * @throws RangeError for a probability outside (0, 1]
 */
export function missedErrorRate(sample: readonly SampledTrace[], level = LEVEL): Rate {
  for (const { probability } of sample) checkProbability(probability);
  const passes = sample.filter(({ passed }) => passed);
  const n = passes.length;
  if (n < MIN_PASSES) return refusedRate(METHOD, n, `${MIN_PASSES - n} more labels of sampled passes`, level);
  const weight = sum(passes, ({ probability }) => 1 / probability);
  const value = sum(passes, ({ probability, isError }) => Number(isError) / probability) / weight;
  const first = passes[0]?.probability;
  if (value === 0 || value === 1) {
    const equal = passes.every(({ probability }) => probability === first);
    return {
      value,
      interval: edgeInterval(value, equal ? n : effectiveSize(passes), level),
      level,
      n,
      method: METHOD,
      missing: null,
    };
  }
  const variance =
    sum(passes, ({ probability, isError }) => ((1 - probability) * (Number(isError) - value) ** 2) / probability ** 2) /
    weight ** 2;
  const interval = effectiveInterval(value, variance, { n, total: weight, level });
  return { value, interval, level, n, method: METHOD, missing: null };
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

/**
 * Which share of all errors the cascade passed. Null without an error in the sample: a share of nothing.
 * @throws RangeError for a probability outside (0, 1]
 */
export function missedShare(sample: readonly SampledTrace[]): number | null {
  for (const { probability } of sample) checkProbability(probability);
  const errors = sum(sample, ({ probability, isError }) => Number(isError) / probability);
  if (errors === 0) return null;
  return sum(sample, ({ probability, passed, isError }) => Number(passed && isError) / probability) / errors;
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

/** Kish's: how many equally weighted cases the weighted ones are worth. */
function effectiveSize(passes: readonly SampledTrace[]): number {
  const weight = sum(passes, ({ probability }) => 1 / probability);
  return weight ** 2 / sum(passes, ({ probability }) => 1 / probability ** 2);
}

function checkProbability(probability: number): void {
  if (!(probability > 0 && probability <= 1)) throw new RangeError(`not a probability of being drawn: ${probability}`);
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
