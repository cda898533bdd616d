import { twoSidedZ } from './beta.ts';
import { clampToUnit, LEVEL, normalInterval, type Rate, refusedRate } from './rate.ts';

/** How often a judge was right on labelled cases of one class. */
export interface RightOf {
  readonly right: number;
  readonly n: number;
}

const METHOD = 'rogan_gladen';
const MIN_PER_CLASS = 10;

/**
 * The rate of errors behind a judge's verdicts, corrected by the judge's own error rates (Rogan and Gladen, 1978; the
 * variance by the delta method with the three proportions independent, Lang and Reiczigel, 2014). It is for a labelled
 * set whose prevalence differs from the traffic's; on a random sample of the traffic PPI++ is narrower. It refuses a
 * judge that is no better than chance.
 * @param flagged how many of `judged` traces the judge called bad
 */
export function correctedRate(
  flagged: { readonly k: number; readonly n: number },
  sensitivity: RightOf,
  specificity: RightOf,
  level = LEVEL,
): Rate {
  const { k, n } = flagged;
  const thin = Math.min(sensitivity.n, specificity.n);
  if (n === 0) return refusedRate(METHOD, 0, '1 verdict of the judge', level);
  if (thin < MIN_PER_CLASS) {
    return refusedRate(METHOD, n, `${MIN_PER_CLASS - thin} more labels in the smaller class`, level);
  }
  const p = k / n;
  const q1 = sensitivity.right / sensitivity.n;
  const q0 = specificity.right / specificity.n;
  const informed = q0 + q1 - 1;
  if (informed <= 0) return refusedRate(METHOD, n, 'a judge that tells bad from good better than chance', level);
  const value = (p + q0 - 1) / informed;
  const standardError =
    Math.sqrt(
      of(p, n) +
        (1 - clampToUnit(value)) ** 2 * of(q0, specificity.n) +
        clampToUnit(value) ** 2 * of(q1, sensitivity.n),
    ) / informed;
  const held = clampToUnit(value);
  return {
    value: held,
    interval: normalInterval(held, standardError, twoSidedZ(level)),
    level,
    n,
    method: METHOD,
    missing: null,
  };
}

/** The variance of a proportion; with one more case of each kind, so that a perfect record is not taken for certainty. */
function of(p: number, n: number): number {
  const shrunk = (p * n + 1) / (n + 2);
  return (shrunk * (1 - shrunk)) / n;
}
