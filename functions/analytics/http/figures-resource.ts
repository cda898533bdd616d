import * as z from 'zod';
import { formatUsd } from '../../kernel/amounts.ts';
import type { Figures } from '../figures.ts';
import { QUANTILE_ERROR, quantileOf } from '../histogram.ts';
import type { Period } from '../periods.ts';
import type { ReadTraces } from '../read-traces.ts';

const Quantiles = z
  .object({ p50: z.number(), p95: z.number(), p99: z.number() })
  .nullable()
  .meta({ description: `Milliseconds, each within ${QUANTILE_ERROR * 100} %; null where nothing was measured.` });

const FIGURES = {
  traces: z.int(),
  evaluations: z.int().meta({ description: 'More than traces where late spans or later tiers concluded again.' }),
  requests: z.int(),
  tokens: z.object({
    input: z.int(),
    output: z.int(),
    cached: z.int().meta({ description: 'Part of the input.' }),
    cache_write: z.int().meta({ description: 'Part of the input.' }),
    reasoning: z.int().meta({ description: 'Part of the output.' }),
    total: z.int(),
  }),
  cost_usd: z.string(),
  unpriced_traces: z.int().meta({ description: 'Traces whose cost is unknown: `cost_usd` lacks them.' }),
  unpriced_share: z.number().nullable(),
  verdicts: z.object({ passed: z.int(), failed: z.int(), needs_review: z.int(), not_evaluated: z.int() }),
  latency_ms: Quantiles,
  delay_ms: Quantiles,
};

const FiguresResource = z.object(FIGURES).meta({ id: 'AnalyticsFigures' });
const TimeRange = z
  .object({ from: z.string(), to: z.string(), time_zone: z.string() })
  .meta({ id: 'TimeRange', description: 'From the first instant that is included to the first that is not.' });

export const RANGE = {
  time_range: TimeRange,
  exact_until: z.string().meta({
    description:
      'Days that ended before this were recounted from their traces. After it, at most what is being counted at this moment is missing.',
  }),
};

/** How much of a period an answer looked at that is read from stored traces. */
export const ExaminedResource = z
  .object({
    traces: z.int().meta({ description: 'The newest of the period.' }),
    is_complete: z.boolean().meta({ description: 'Whether these were all that are stored.' }),
  })
  .meta({ id: 'ExaminedTraces' });

export function toExamined({ examined, isComplete }: Pick<ReadTraces, 'examined' | 'isComplete'>) {
  return { traces: examined, is_complete: isComplete };
}

export const AnalyticsResource = z
  .object({
    ...RANGE,
    totals: FiguresResource,
    series: z.array(z.object({ start: z.string(), ...FIGURES })),
    breakdown: z.array(z.object({ key: z.string(), ...FIGURES })),
    examined: ExaminedResource.optional().meta({
      description: 'Of a breakdown with a filter, which is read from stored traces.',
    }),
    previous: z
      .object({ time_range: TimeRange, totals: FiguresResource, examined: ExaminedResource.optional() })
      .optional()
      .meta({ description: 'As many days just before, where `compare=previous` asks for it.' }),
  })
  .meta({ id: 'Analytics' });

export function toFigures({ counts, latency, delay }: Figures): z.infer<typeof FiguresResource> {
  return {
    traces: counts.traces,
    evaluations: counts.evaluations,
    requests: counts.requests,
    tokens: {
      input: counts.inputTokens,
      output: counts.outputTokens,
      cached: counts.cachedTokens,
      cache_write: counts.cacheWriteTokens,
      reasoning: counts.reasoningTokens,
      total: counts.inputTokens + counts.outputTokens,
    },
    cost_usd: formatUsd(counts.costMicroUsd),
    unpriced_traces: counts.unpricedTraces,
    unpriced_share: counts.traces === 0 ? null : counts.unpricedTraces / counts.traces,
    verdicts: {
      passed: counts.passed,
      failed: counts.failed,
      needs_review: counts.needsReview,
      not_evaluated: counts.notEvaluated,
    },
    latency_ms: quantiles(latency),
    delay_ms: quantiles(delay),
  };
}

function quantiles(histogram: Figures['latency']): z.infer<typeof Quantiles> {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantileOf(histogram, share));
  if (typeof p50 !== 'number' || typeof p95 !== 'number' || typeof p99 !== 'number') return null;
  return { p50: rounded(p50), p95: rounded(p95), p99: rounded(p99) };
}

function rounded(milliseconds: number): number {
  return Number(milliseconds.toPrecision(3));
}

export function toTimeRange({ from, until, zone }: Period): z.infer<typeof TimeRange> {
  return { from: new Date(from).toISOString(), to: new Date(until).toISOString(), time_zone: zone.timeZone };
}

export function toRange(period: Period, sealedUntil: number) {
  const exact = Math.min(period.until, Math.max(period.from, sealedUntil));
  return { time_range: toTimeRange(period), exact_until: new Date(exact).toISOString() };
}
