import { twoSidedZ } from './beta.ts';
import { covariance, mean, variance } from './moments.ts';
import { proportion } from './proportion.ts';
import { clampToUnit, LEVEL, normalInterval, type Rate, refusedRate } from './rate.ts';

const METHOD = 'ppi_plus_plus';
const MIN_LABELS = 50;
const MIN_ERRORS = 5;

/** What people said of a trace (1: bad), and what the judge predicted of the same trace. */
export interface LabelledPrediction {
  readonly label: 0 | 1;
  readonly prediction: number;
}

/**
 * A rate from few labels and many verdicts of a judge: prediction-powered inference with its power tuned (Angelopoulos,
 * Duchi and Zrnic, "PPI++", 2023). The labels must be a random sample of the traffic that `predictions` are of. Below 50
 * labels or 5 errors the labels alone are used, with Wilson's interval.
 * @param predictions of the judge for the traces nobody labelled, each from 0 to 1
 */
export function predictionPoweredRate(
  labelled: readonly LabelledPrediction[],
  predictions: readonly number[],
  level = LEVEL,
): Rate {
  const labels = labelled.map(({ label }) => label);
  const n = labels.length;
  const errors = labels.reduce<number>((sum, label) => sum + label, 0);
  if (n === 0) return refusedRate(METHOD, 0, `${MIN_LABELS} random labels`, level);
  if (n < MIN_LABELS || errors < MIN_ERRORS || predictions.length === 0) return proportion(errors, n, level);
  const onLabelled = labelled.map(({ prediction }) => prediction);
  const total = predictions.length;
  const spread = variance([...onLabelled, ...predictions]);
  const power = spread === 0 ? 0 : clampToUnit(covariance(labels, onLabelled) / ((1 + n / total) * spread));
  const residuals = labelled.map(({ label, prediction }) => label - power * prediction);
  const value = clampToUnit(power * mean(predictions) + mean(residuals));
  const standardError = Math.sqrt((power ** 2 * variance(predictions)) / total + variance(residuals) / n);
  return {
    value,
    interval: normalInterval(value, standardError, twoSidedZ(level)),
    level,
    n,
    method: METHOD,
    missing: null,
  };
}
