import type { TraceContent } from '../content/trace.ts';
import type { TraceSubmission } from '../content/trace-submission.ts';
import { type CountTokens, estimateUsage } from '../pricing/estimate-usage.ts';
import { type Pricing, priceTrace } from '../pricing/price-trace.ts';
import type { TraceRecord } from '../traces/trace-store.ts';

/**
 * The usage of a trace whose tokens were estimated at intake, with every text counted exactly, and its price by that.
 * What the client reported stays as it was reported. A placeholder of tier 0 counts as itself.
 */
export function exactUsage(
  record: TraceRecord,
  content: TraceContent,
  pricing: Pricing,
  count: CountTokens,
): Partial<TraceRecord> {
  const submission: TraceSubmission = {
    ...content,
    model: record.model,
    ...(record.provider === null ? {} : { provider: record.provider }),
    ...(record.started_at === null ? {} : { started_at: record.started_at }),
    ...(record.reported_usage === undefined ? {} : { usage: record.reported_usage }),
  };
  const usage = estimateUsage(submission, count);
  const counted = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cached_tokens: usage.cachedTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    reasoning_tokens: usage.reasoningTokens,
    tokens_estimated: false,
  };
  // A cost without a price table was reported, or is unknown and stays so.
  if (record.price_table === null) return counted;
  const price = priceTrace(submission, new Date(record.created_at), usage, pricing);
  return { ...counted, cost_micro_usd: price.costMicroUsd, price_table: price.priceTable ?? null };
}
