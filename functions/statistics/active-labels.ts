import { twoSidedZ } from './beta.ts';
import { variance } from './moments.ts';
import { clampToUnit, LEVEL, normalInterval, type Rate, refusedRate } from './rate.ts';

const METHOD = 'active_inference';
const MIN_LABELS = 30;
/** At least this share of the budget is spread evenly, so that no probability comes near 0. */
const MIN_EVEN_SHARE = 0.3;

/**
 * With which probability each trace is given to people, when labels are spent where the judge is unsure (Zrnic and
 * Candès, "Active statistical inference", 2024): πᵢ = min(1, (1−τ)·b·uᵢ/Σu + τ·b/N).
 * @param uncertainty of the judge for each trace, 0 or more
 * @param budget b, the expected number of labels
 * @param evenShare τ, at least 0.3
 * @throws RangeError for a smaller share
 */
export function labelProbabilities(
  uncertainty: readonly number[],
  budget: number,
  evenShare = MIN_EVEN_SHARE,
): number[] {
  if (evenShare < MIN_EVEN_SHARE) throw new RangeError(`the even share is at least ${MIN_EVEN_SHARE}`);
  const total = uncertainty.reduce((sum, value) => sum + value, 0);
  const even = budget / uncertainty.length;
  return uncertainty.map((value) =>
    Math.min(1, (1 - evenShare) * (total === 0 ? even : (budget * value) / total) + evenShare * even),
  );
}

/** A trace that may have been labelled. */
export interface ActiveCase {
  /** What the judge predicts, from 0 to 1. */
  readonly prediction: number;
  /** The combined probability of all slices that could have drawn it. */
  readonly probability: number;
  /** Null when it was not drawn. */
  readonly label: 0 | 1 | null;
}

/**
 * The rate of errors from labels that were chosen with known probabilities: (1/N) Σ[fᵢ + ξᵢ(Yᵢ − fᵢ)/πᵢ].
 * @throws RangeError for a probability outside (0, 1]
 */
export function activeRate(cases: readonly ActiveCase[], level = LEVEL): Rate {
  const n = cases.filter(({ label }) => label !== null).length;
  if (n < MIN_LABELS) return refusedRate(METHOD, n, `${MIN_LABELS - n} more labels`, level);
  const parts = cases.map(({ prediction, probability, label }) => {
    if (!(probability > 0 && probability <= 1))
      throw new RangeError(`not a probability of being drawn: ${probability}`);
    return label === null ? prediction : prediction + (label - prediction) / probability;
  });
  const value = clampToUnit(parts.reduce((sum, part) => sum + part, 0) / parts.length);
  const standardError = Math.sqrt(variance(parts) / parts.length);
  return {
    value,
    interval: normalInterval(value, standardError, twoSidedZ(level)),
    level,
    n,
    method: METHOD,
    missing: null,
  };
}

/** The probability of being in at least one of several slices, each drawn independently of the others. */
export function combinedProbability(probabilities: readonly number[]): number {
  return 1 - probabilities.reduce((none, probability) => none * (1 - probability), 1);
}
