import type { TraceSubmission } from '../content/trace.ts';
import { estimateUsage, type UsageSource, usesNoTokens } from './estimate-usage.ts';
import { priceCall } from './price-call.ts';
import type { TokenUsage } from './token-usage.ts';

export interface TracePrice {
  /** Null when a price is missing: what is not known is not free. */
  readonly costMicroUsd: number | null;
  readonly source: 'reported' | 'priced' | 'unknown';
  /** Version of the price table, when any part of the cost was taken from it. */
  readonly priceTable?: string | undefined;
}

export type PriceSource = UsageSource & Pick<TraceSubmission, 'model' | 'provider' | 'started_at' | 'cost_usd'>;

type LlmCall = NonNullable<PriceSource['llm_calls']>[number];

const UNKNOWN: TracePrice = { costMicroUsd: null, source: 'unknown' };

/** Whether a call says enough to be priced by itself. One that used nothing, and says so, is. */
function isComplete(call: LlmCall): boolean {
  const hasTokens = call.input_tokens !== undefined && call.output_tokens !== undefined;
  return call.cost_usd !== undefined || hasTokens || usesNoTokens(call);
}

/** Whether a call says anything about what it used. */
function reportsUse(call: LlmCall): boolean {
  return [call.cost_usd, call.input_tokens, call.output_tokens].some((figure) => figure !== undefined);
}

function priceUsage(
  providers: readonly (string | undefined)[],
  model: string,
  usage: TokenUsage,
  at: Date,
): TracePrice {
  for (const provider of providers) {
    const price = priceCall({ provider, model, usage, at });
    if (price) return { costMicroUsd: price.costMicroUsd, source: 'priced', priceTable: price.priceTable };
  }
  return UNKNOWN;
}

function priceLlmCall(call: LlmCall, trace: PriceSource, at: Date): TracePrice {
  if (call.cost_usd !== undefined) return { costMicroUsd: call.cost_usd, source: 'reported' };
  const usage = {
    inputTokens: call.input_tokens ?? 0,
    outputTokens: call.output_tokens ?? 0,
    cachedTokens: call.cached_tokens ?? 0,
    cacheWriteTokens: call.cache_write_tokens ?? 0,
    reasoningTokens: call.reasoning_tokens ?? 0,
  };
  const providers = call.provider === undefined ? [trace.provider, undefined] : [call.provider];
  return priceUsage(providers, call.model, usage, at);
}

function sumPrices(prices: readonly TracePrice[]): TracePrice {
  let costMicroUsd = 0;
  for (const price of prices) {
    if (price.costMicroUsd === null) return UNKNOWN;
    costMicroUsd += price.costMicroUsd;
  }
  const fromTable = prices.find(({ source }) => source === 'priced');
  return fromTable ? { ...fromTable, costMicroUsd } : { costMicroUsd, source: 'reported' };
}

/**
 * What a trace cost: the cost it reports, else the sum of its LLM calls (each as reported or priced), else the price
 * of its usage. When some calls leave out what they used, their sum is a lower bound and the larger of the two counts.
 * One unknown price makes the whole unknown. Prices are those of the trace's start, or of its receipt. A call without
 * a provider is priced as the trace's provider sells its model, else as the model's name suggests.
 *
 * Pass `usage` when the trace's usage has been derived already.
 */
export function priceTrace(trace: PriceSource, receivedAt: Date, usage?: TokenUsage): TracePrice {
  if (trace.cost_usd !== undefined) return { costMicroUsd: trace.cost_usd, source: 'reported' };
  const at = trace.started_at === undefined ? receivedAt : new Date(trace.started_at);
  const calls = trace.llm_calls ?? [];
  const ofCalls = sumPrices(calls.filter(reportsUse).map((call) => priceLlmCall(call, trace, at)));
  if (calls.some(reportsUse) && calls.every(isComplete)) return ofCalls;
  const ofUsage = priceUsage([trace.provider], trace.model, usage ?? estimateUsage(trace), at);
  if (ofUsage.costMicroUsd === null || ofCalls.costMicroUsd === null) return UNKNOWN;
  return { ...ofUsage, costMicroUsd: Math.max(ofUsage.costMicroUsd, ofCalls.costMicroUsd) };
}
