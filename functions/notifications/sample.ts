import type { Figures } from '../analytics/figures.ts';
import { addTo, bucketOf, type Histogram, quantileOf } from '../analytics/histogram.ts';
import { wilson } from '../statistics/proportion.ts';
import type { TraceRecord } from '../traces/trace-store.ts';
import { isShare, type Metric } from './condition.ts';
import type { Measured } from './episode.ts';

const P95 = 0.95;
/** A later tier than those that every trace runs through. */
const FIRST_LATER_TIER = 3;

/** What the traces of a window come to. */
export interface Sample {
  traces: number;
  failed: number;
  needsReview: number;
  notEvaluated: number;
  /** Known of a whole day and of single traces only. */
  escalated: number;
  unpriced: number;
  costMicroUsd: number;
  readonly latency: Histogram;
  readonly delay: Histogram;
}

export function emptySample(): Sample {
  return {
    traces: 0,
    failed: 0,
    needsReview: 0,
    notEvaluated: 0,
    escalated: 0,
    unpriced: 0,
    costMicroUsd: 0,
    latency: {},
    delay: {},
  };
}

export function sampleOf({ counts, latency, delay }: Figures, escalated = 0): Sample {
  return {
    traces: counts.traces,
    failed: counts.failed,
    needsReview: counts.needsReview,
    notEvaluated: counts.notEvaluated,
    escalated,
    unpriced: counts.unpricedTraces,
    costMicroUsd: counts.costMicroUsd,
    latency,
    delay,
  };
}

/** Adds an evaluated trace in place. How long it waited for its verdict, its record does not tell. */
export function addRecord(sample: Sample, record: TraceRecord): void {
  sample.traces++;
  if (record.verdict === 'failed') sample.failed++;
  if (record.verdict === 'needs_review') sample.needsReview++;
  if (record.verdict === 'not_evaluated') sample.notEvaluated++;
  if ((record.escalated_to ?? 0) >= FIRST_LATER_TIER) sample.escalated++;
  if (record.cost_micro_usd === null) sample.unpriced++;
  sample.costMicroUsd += record.cost_micro_usd ?? 0;
  if (record.latency_ms !== null) addTo(sample.latency, { [bucketOf(record.latency_ms)]: 1 });
}

/** What a metric comes to; null where the sample has too few traces that tell of it. */
export function measure(metric: Metric, sample: Sample, minCount: number): Measured | null {
  const evaluated = sample.traces - sample.notEvaluated;
  switch (metric) {
    case 'failed_share':
      return share(sample.failed, evaluated, minCount);
    case 'review_share':
      return share(sample.needsReview, evaluated, minCount);
    case 'escalation_share':
      return share(sample.escalated, sample.traces, minCount);
    case 'unpriced_share':
      return share(sample.unpriced, sample.traces, minCount);
    case 'latency_p95_ms':
      return quantile(sample.latency, minCount);
    case 'delay_p95_ms':
      return quantile(sample.delay, minCount);
    case 'traces':
      return amount(sample.traces, sample.traces, minCount);
    case 'failed':
      return amount(sample.failed, sample.traces, minCount);
    case 'cost_usd':
      return amount(sample.costMicroUsd / 1e6, sample.traces, minCount);
    case 'forecast_usd':
    case 'late_reviews':
    case 'judge_unavailable':
    case 'silence':
      return null;
  }
}

function share(k: number, n: number, minCount: number): Measured | null {
  if (n < Math.max(1, minCount)) return null;
  const [low, high] = wilson(Math.max(0, Math.min(k, n)), n);
  return { value: k / n, interval: [low, high], n };
}

function amount(value: number, n: number, minCount: number): Measured | null {
  return n < minCount ? null : { value, interval: null, n };
}

function quantile(histogram: Histogram, minCount: number): Measured | null {
  const n = Object.values(histogram).reduce((sum, count) => sum + count, 0);
  const value = n < Math.max(1, minCount) ? null : quantileOf(histogram, P95);
  return value === null ? null : { value, interval: null, n };
}

/** As a person reads it, with the interval of a share. */
export function describeMeasured(metric: Metric, { value, interval, n }: Measured): string {
  if (isShare(metric)) {
    const percent = (part: number) => (100 * part).toFixed(1);
    const [low, high] = interval ?? [value, value];
    return `${percent(value)} % (95 % interval ${percent(low)} to ${percent(high)} %) of ${n} traces`;
  }
  if (metric === 'cost_usd') return `${value.toFixed(2)} USD`;
  if (metric === 'latency_p95_ms' || metric === 'delay_p95_ms') return `${Math.round(value)} ms`;
  return String(value);
}
