export interface Scored {
  readonly score: number;
  readonly label: boolean;
}

/** Area under the ROC curve by ranks; ties count half. NaN when one class is absent. */
export function areaUnderCurve(rows: readonly Scored[]): number {
  const sorted = [...rows].sort((left, right) => left.score - right.score);
  let positives = 0;
  let rankSum = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from;
    while (to < sorted.length && sorted[to]?.score === sorted[from]?.score) to += 1;
    const rank = (from + 1 + to) / 2;
    for (let at = from; at < to; at += 1) {
      if (sorted[at]?.label) {
        positives += 1;
        rankSum += rank;
      }
    }
    from = to;
  }
  const negatives = sorted.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** The lowest threshold at which at most `rate` of the negative rows score at or above it. */
export function thresholdAtFalsePositiveRate(rows: readonly Scored[], rate: number): number {
  const negatives = rows
    .filter((row) => !row.label)
    .map((row) => row.score)
    .sort((left, right) => right - left);
  const allowed = Math.floor(rate * negatives.length);
  const first = negatives[allowed];
  return first === undefined ? Number.NEGATIVE_INFINITY : first + Math.max(1e-9, Math.abs(first) * 1e-9);
}

export interface Rates {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly falsePositiveRate: number;
}

export function ratesAt(rows: readonly Scored[], threshold: number): Rates {
  let truePositives = 0;
  let falsePositives = 0;
  let positives = 0;
  for (const row of rows) {
    if (row.label) positives += 1;
    if (row.score < threshold) continue;
    if (row.label) truePositives += 1;
    else falsePositives += 1;
  }
  const precision = truePositives / (truePositives + falsePositives);
  const recall = truePositives / positives;
  const f1 = (2 * truePositives) / (truePositives + falsePositives + positives);
  return { precision, recall, f1, falsePositiveRate: falsePositives / (rows.length - positives) };
}

/** The threshold with the highest F1 among those that keep false positives at or under `rate`. */
export function bestF1Threshold(rows: readonly Scored[], rate = 1): number {
  const sorted = [...rows].sort((left, right) => right.score - left.score);
  const positives = sorted.filter((row) => row.label).length;
  const negatives = sorted.length - positives;
  let hits = 0;
  let alarms = 0;
  let best = { f1: -1, threshold: Number.POSITIVE_INFINITY };
  for (let at = 0; at < sorted.length; at += 1) {
    const row = sorted[at];
    if (row === undefined) break;
    if (row.label) hits += 1;
    else alarms += 1;
    const f1 = (2 * hits) / (hits + alarms + positives);
    const ties = sorted[at + 1]?.score === row.score;
    if (!ties && f1 > best.f1 && alarms <= rate * negatives) best = { f1, threshold: row.score };
  }
  return best.threshold;
}

const CALIBRATION_BINS = 10;

/**
 * Mean gap between stated probability and observed share over ten bins of equal width, with the rows
 * weighted to the share of positives the probabilities were calibrated for.
 */
export function calibrationError(rows: readonly Scored[], prior: number): number {
  const positives = rows.filter((row) => row.label).length;
  const weightOf = (label: boolean) => (label ? prior / positives : (1 - prior) / (rows.length - positives));
  const gaps = new Float64Array(CALIBRATION_BINS);
  for (const { score, label } of rows) {
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(score * CALIBRATION_BINS));
    gaps[bin] = (gaps[bin] ?? 0) + weightOf(label) * (score - (label ? 1 : 0));
  }
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0);
}
