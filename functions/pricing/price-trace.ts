import type { TraceSubmission } from '../content/trace-submission.ts';
import { estimateUsage, type UsageSource, usesNoTokens } from './estimate-usage.ts';
import { isEmbeddingModel } from './model-kind.ts';
import type { OwnPrices } from './own-prices.ts';
import { hostsNoOthers, priceCall } from './price-call.ts';
import type { TokenUsage } from './token-usage.ts';

export interface TracePrice {
  /** Null when a price is missing: what is not known is not free. */
  readonly costMicroUsd: number | null;
  readonly source: 'reported' | 'priced' | 'unknown';
  /** Version of the price table, when any part of the cost was taken from it. */
  readonly priceTable?: string | undefined;
  /** Of an unknown cost, what the calls with a price cost; missing where that is nothing. */
  readonly knownMicroUsd?: number | undefined;
}

/**
 * What a reported cost of 0 beside tokens means: that the client does not know the cost, as an SDK without a price
 * says it, or that the call was free.
 */
export type ZeroCost = 'unknown' | 'free';

/** How a project's traces are priced. */
export interface Pricing {
  readonly zeroCost: ZeroCost;
  /** The organization's own prices. */
  readonly own?: OwnPrices | undefined;
}

export const LIST_PRICES: Pricing = { zeroCost: 'unknown' };

export type PriceSource = UsageSource & Pick<TraceSubmission, 'model' | 'provider' | 'started_at' | 'cost_usd'>;

type LlmCall = NonNullable<PriceSource['llm_calls']>[number];

const UNKNOWN: TracePrice = { costMicroUsd: null, source: 'unknown' };

function unknownBut(knownMicroUsd: number): TracePrice {
  return knownMicroUsd === 0 ? UNKNOWN : { ...UNKNOWN, knownMicroUsd };
}

/** What of a price can be held to a limit: the whole, or of an unknown one the part that is known. */
export function chargedMicroUsd({ costMicroUsd, knownMicroUsd = 0 }: TracePrice): number {
  return costMicroUsd ?? knownMicroUsd;
}

/** Whether a call that says it cost nothing may be believed: it was answered from a cache, failed, or used no tokens. */
function usedNothing(call: LlmCall): boolean {
  const figures = [call.input_tokens, call.output_tokens, call.cached_tokens, call.cache_write_tokens];
  if (figures.every((figure) => figure === undefined)) return usesNoTokens(call);
  return call.cached === true || figures.every((figure) => (figure ?? 0) === 0);
}

/** The call without a cost that only says that its client does not know it. */
function withKnownCost(call: LlmCall, zeroCost: ZeroCost): LlmCall {
  if (call.cost_usd !== 0 || zeroCost === 'free' || usedNothing(call)) return call;
  const { cost_usd: _unknown, ...rest } = call;
  return rest;
}

/** Whether a call says enough to be priced by itself. One that used nothing, and says so, is. */
function isComplete(call: LlmCall): boolean {
  const hasOutput = call.output_tokens !== undefined || isEmbeddingModel(call.model);
  const hasTokens = call.input_tokens !== undefined && hasOutput;
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
  own: OwnPrices | undefined,
): TracePrice {
  for (const provider of providers) {
    const price = priceCall({ provider, model, usage, at, own });
    if (price) return { costMicroUsd: price.costMicroUsd, source: 'priced', priceTable: price.priceTable };
  }
  return UNKNOWN;
}

/** Where a call was bought: where it says, else where the trace says or, if that hosts no others' models, anywhere. */
function providersOf(call: LlmCall, { provider }: PriceSource): readonly (string | undefined)[] {
  if (call.provider !== undefined) return [call.provider];
  return provider === undefined || hostsNoOthers(provider) ? [provider, undefined] : [provider];
}

function priceLlmCall(call: LlmCall, trace: PriceSource, at: Date, own: OwnPrices | undefined): TracePrice {
  if (call.cost_usd !== undefined) return { costMicroUsd: call.cost_usd, source: 'reported' };
  const usage = {
    inputTokens: call.input_tokens ?? 0,
    outputTokens: call.output_tokens ?? 0,
    cachedTokens: call.cached_tokens ?? 0,
    cacheWriteTokens: call.cache_write_tokens ?? 0,
    reasoningTokens: call.reasoning_tokens ?? 0,
  };
  return priceUsage(providersOf(call, trace), call.model, usage, at, own);
}

function sumPrices(prices: readonly TracePrice[]): TracePrice {
  const costMicroUsd = prices.reduce((sum, price) => sum + chargedMicroUsd(price), 0);
  if (prices.some((price) => price.costMicroUsd === null)) return unknownBut(costMicroUsd);
  const fromTable = prices.find(({ source }) => source === 'priced');
  return fromTable ? { ...fromTable, costMicroUsd } : { costMicroUsd, source: 'reported' };
}

/** The cost that the trace reports, unless it is a 0 that stands for an unknown one. */
function reportedCost(trace: PriceSource, usage: TokenUsage, zeroCost: ZeroCost): number | undefined {
  const calls = trace.llm_calls ?? [];
  const isFromCache = calls.length > 0 && calls.every(({ cached }) => cached === true);
  const usesTokens = usage.inputTokens + usage.outputTokens > 0 && !isFromCache;
  return trace.cost_usd === 0 && zeroCost === 'unknown' && usesTokens ? undefined : trace.cost_usd;
}

/**
 * What a trace cost: the cost it reports, else the sum of its LLM calls (each as reported or priced), else the price
 * of its usage. When some calls leave out what they used, their sum is a lower bound and the larger of the two counts.
 * One unknown price makes the whole unknown. Prices are those of the trace's start, or of its receipt. A call without
 * a provider is priced as the trace's provider sells its model, else as the model's name suggests.
 *
 * Pass `usage` when the trace's usage has been derived already.
 */
export function priceTrace(
  trace: PriceSource,
  receivedAt: Date,
  usage: TokenUsage = estimateUsage(trace),
  { zeroCost, own }: Pricing = LIST_PRICES,
): TracePrice {
  const cost = reportedCost(trace, usage, zeroCost);
  if (cost !== undefined) return { costMicroUsd: cost, source: 'reported' };
  const at = trace.started_at === undefined ? receivedAt : new Date(trace.started_at);
  const calls = (trace.llm_calls ?? []).map((call) => withKnownCost(call, zeroCost));
  const ofCalls = sumPrices(calls.filter(reportsUse).map((call) => priceLlmCall(call, trace, at, own)));
  if (calls.some(reportsUse) && calls.every(isComplete)) return ofCalls;
  const ofUsage = priceUsage([trace.provider], trace.model, usage, at, own);
  const known = Math.max(chargedMicroUsd(ofUsage), chargedMicroUsd(ofCalls));
  if (ofUsage.costMicroUsd === null || ofCalls.costMicroUsd === null) return unknownBut(known);
  return { ...ofUsage, costMicroUsd: known };
}
