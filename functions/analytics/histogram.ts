/**
 * Counts by logarithmic buckets, as DDSketch has them (Masson, Rim and Lee, 2019): bucket i holds what is above
 * GROWTH^(i-1) and up to GROWTH^i. A quantile is told as the middle of its bucket, so it is within 5 % of a value that
 * was counted (exactly (GROWTH-1)/(GROWTH+1), 4.8 %).
 */
const GROWTH = 1.1;
/** A millisecond; what is shorter is told as half of it. */
const LOWEST = 0;
/** Some 30 years in milliseconds. */
const HIGHEST = 290;

export const QUANTILE_ERROR = 0.05;

/** How often each bucket was met. */
export type Histogram = Record<string, number>;

export function bucketOf(value: number): number {
  if (value <= 1) return LOWEST;
  return Math.min(HIGHEST, Math.ceil(Math.log(value) / Math.log(GROWTH) - 1e-9));
}

/** The nearest-rank quantile, in the unit that was counted; null where nothing was. */
export function quantileOf(histogram: Histogram, share: number): number | null {
  const buckets = Object.entries(histogram)
    .map(([bucket, count]) => [Number(bucket), count] as const)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.max(1, Math.ceil(share * total));
  for (const [bucket, count] of buckets) {
    left -= count;
    if (left <= 0) return bucket === LOWEST ? 0.5 : (2 * GROWTH ** bucket) / (GROWTH + 1);
  }
  return null;
}

/** Adds in place. What comes to nothing goes, so that equal contents are equal. */
export function addTo(histogram: Histogram, more: Histogram): void {
  for (const [bucket, count] of Object.entries(more)) {
    const sum = (histogram[bucket] ?? 0) + count;
    if (sum === 0) delete histogram[bucket];
    else histogram[bucket] = sum;
  }
}
