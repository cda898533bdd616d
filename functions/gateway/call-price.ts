import { type FlatRates, flatPrice, type ModelPrice, priceBy } from '../pricing/model-price.ts';
import { type OwnPrices, ownRates } from '../pricing/own-prices.ts';
import { priceCall } from '../pricing/price-call.ts';
import { consistentUsage, type TokenUsage } from '../pricing/token-usage.ts';
import type { Target } from './target.ts';

/**
 * The price of a model: the organization's own, else the operator's for its endpoint, else the list's where the provider
 * is one of those that the list is about. Null where none is known: what such a call costs can be held to no limit.
 */
export function callPriceOf(
  { provider, model }: Target,
  options: {
    readonly at: Date;
    readonly own: OwnPrices | undefined;
    readonly rates: FlatRates | null;
    /** Whether the provider sells at its own address: a name alone tells nothing of what somebody's server costs. */
    readonly isListed: boolean;
  },
): ModelPrice | null {
  const { at, own, rates, isListed } = options;
  const hasOwn = own !== undefined && ownRates(own, { provider, model, inputTokens: 0, at }) !== undefined;
  if (hasOwn) return priceBy((usage) => priceCall({ provider, model, usage, at, own })?.costMicroUsd ?? null);
  if (rates !== null) return flatPrice(rates);
  if (!isListed) return null;
  return priceBy(withLongCache((usage) => priceCall({ provider, model, usage, at })?.costMicroUsd ?? null));
}

type Cost = (usage: TokenUsage) => number | null;

/**
 * List prices with what is written to a cache that keeps for an hour: it costs twice the input. The price table has the
 * rate of five minutes alone. Source: the price pages of Anthropic and of Amazon Bedrock, the only ones that sell it.
 */
function withLongCache(cost: Cost): Cost {
  return (reported) => {
    const usage = consistentUsage(reported);
    const { inputTokens, cacheWriteTokens = 0, longCacheWriteTokens = 0 } = usage;
    const long = Math.min(cacheWriteTokens, longCacheWriteTokens);
    if (long === 0) return cost(usage);
    // Once as input like any other, and its share of what all the input would cost once more.
    const once = cost({ ...usage, cacheWriteTokens: cacheWriteTokens - long });
    const input = cost({ inputTokens, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 });
    return once === null || input === null ? null : once + Math.ceil((input * long) / inputTokens);
  };
}
