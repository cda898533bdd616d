import { betaQuantile } from './beta.ts';

/** A verdict of the judge on a case that people have labelled for calibration. */
export interface CalibrationVerdict {
  /** As the judge states it, from 0 to 1. */
  readonly confidence: number;
  readonly isRight: boolean;
}

const MIN_VERDICTS = 30;

/**
 * From which stated confidence a judge may decide ("trust or escalate", Jung, Brahman and Choi, 2024): the smallest
 * threshold λ such that for every λ' ≥ λ that has enough cases, the upper bound of the error rate among verdicts of
 * confidence ≥ λ' is at most `maxErrorRate`. Testing from the strictest threshold downwards and stopping at the first
 * failure keeps the risk of the whole search at `risk` (fixed-sequence testing). Thresholds with fewer than 30 verdicts
 * are not tested. Null: no threshold qualifies, and the judge abstains.
 */
export function decisionThreshold(
  verdicts: readonly CalibrationVerdict[],
  { maxErrorRate, risk }: { readonly maxErrorRate: number; readonly risk: number },
): number | null {
  const sorted = [...verdicts].sort((a, b) => b.confidence - a.confidence);
  let errors = 0;
  let threshold: number | null = null;
  for (const [index, { confidence, isRight }] of sorted.entries()) {
    if (!isRight) errors++;
    const n = index + 1;
    const isLastOfItsConfidence = sorted[n]?.confidence !== confidence;
    if (n < MIN_VERDICTS || !isLastOfItsConfidence) continue;
    const upper = errors === n ? 1 : betaQuantile(1 - risk, errors + 1, n - errors);
    if (upper > maxErrorRate) break;
    threshold = confidence;
  }
  return threshold;
}
