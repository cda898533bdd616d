import * as z from 'zod';
import type { Verdict } from '../evaluation/evaluation.ts';
import type { CountedFact } from '../traces/counted-fact.ts';
import { addTo, bucketOf, type Histogram } from './histogram.ts';

/** What is summed over traces, in the order in which it is stored. Money in micro-USD. */
const COUNTS = [
  'traces',
  'evaluations',
  'requests',
  'inputTokens',
  'outputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'reasoningTokens',
  'costMicroUsd',
  'unpricedTraces',
  'passed',
  'failed',
  'needsReview',
  'notEvaluated',
  'toolCalls',
  'toolErrors',
  'judgeCalls',
  'labels',
  'gatewayCalls',
  'failedCalls',
  'bytes',
] as const;
type Count = (typeof COUNTS)[number];

/** Sums over some traces, with their latencies and how long each waited for its verdict, in milliseconds. */
export interface Figures {
  readonly counts: Record<Count, number>;
  readonly latency: Histogram;
  readonly delay: Histogram;
}

const VERDICTS: Readonly<Record<Verdict, Count>> = {
  passed: 'passed',
  failed: 'failed',
  needs_review: 'needsReview',
  not_evaluated: 'notEvaluated',
};

function countsOf(value: (count: Count, index: number) => number): Record<Count, number> {
  const [
    traces = 0,
    evaluations = 0,
    requests = 0,
    inputTokens = 0,
    outputTokens = 0,
    cachedTokens = 0,
    cacheWriteTokens = 0,
    reasoningTokens = 0,
    costMicroUsd = 0,
    unpricedTraces = 0,
    passed = 0,
    failed = 0,
    needsReview = 0,
    notEvaluated = 0,
    toolCalls = 0,
    toolErrors = 0,
    judgeCalls = 0,
    labels = 0,
    gatewayCalls = 0,
    failedCalls = 0,
    bytes = 0,
  ] = COUNTS.map(value);
  return {
    traces,
    evaluations,
    requests,
    inputTokens,
    outputTokens,
    cachedTokens,
    cacheWriteTokens,
    reasoningTokens,
    costMicroUsd,
    unpricedTraces,
    passed,
    failed,
    needsReview,
    notEvaluated,
    toolCalls,
    toolErrors,
    judgeCalls,
    labels,
    gatewayCalls,
    failedCalls,
    bytes,
  };
}

export function noFigures(): Figures {
  return { counts: countsOf(() => 0), latency: {}, delay: {} };
}

/** What one trace counts; `sign` -1 takes it back. */
export function figuresOf(fact: CountedFact, sign: 1 | -1, withTimes = true): Figures {
  const counts: Record<Count, number> = {
    ...countsOf(() => 0),
    traces: sign,
    evaluations: sign * fact.evaluations,
    requests: sign * fact.requests,
    inputTokens: sign * fact.input_tokens,
    outputTokens: sign * fact.output_tokens,
    cachedTokens: sign * fact.cached_tokens,
    cacheWriteTokens: sign * fact.cache_write_tokens,
    reasoningTokens: sign * fact.reasoning_tokens,
    costMicroUsd: sign * (fact.cost_micro_usd ?? 0),
    unpricedTraces: fact.cost_micro_usd === null ? sign : 0,
    [VERDICTS[fact.verdict]]: sign,
    toolCalls: sign * fact.tools.reduce((sum, [, called]) => sum + called, 0),
    toolErrors: sign * fact.tools.reduce((sum, [, , failed]) => sum + failed, 0),
    judgeCalls: sign * fact.judge_calls,
    labels: sign * fact.labels,
    gatewayCalls: sign * fact.gateway_calls,
    failedCalls: sign * fact.failed_calls,
    bytes: sign * fact.bytes,
  };
  if (!withTimes) return { counts, latency: {}, delay: {} };
  const latency = fact.latency_ms === null ? {} : { [bucketOf(fact.latency_ms)]: sign };
  return { counts, latency, delay: { [bucketOf(fact.delay_ms)]: sign } };
}

/** Adds in place. */
export function addFigures(sum: Figures, more: Figures): void {
  for (const count of COUNTS) sum.counts[count] += more.counts[count];
  addTo(sum.latency, more.latency);
  addTo(sum.delay, more.delay);
}

export function sumOfFigures(all: Iterable<Figures>): Figures {
  const sum = noFigures();
  for (const figures of all) addFigures(sum, figures);
  return sum;
}

export function isNone({ counts }: Figures): boolean {
  return COUNTS.every((count) => counts[count] === 0);
}

/** As stored: the sums in the order of `COUNTS`, without the zeros at the end, then the two histograms. */
export const PackedFigures = z.tuple([
  z.array(z.number()),
  z.record(z.string(), z.number()),
  z.record(z.string(), z.number()),
]);

export function packFigures({ counts, latency, delay }: Figures): z.infer<typeof PackedFigures> {
  const sums = COUNTS.map((count) => counts[count]);
  while (sums.at(-1) === 0) sums.pop();
  return [sums, latency, delay];
}

export function unpackFigures([sums, latency, delay]: z.infer<typeof PackedFigures>): Figures {
  return { counts: countsOf((_, index) => sums[index] ?? 0), latency, delay };
}
