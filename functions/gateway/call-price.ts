import { type OwnPrices, ownRates } from '../pricing/own-prices.ts';
import { priceCall } from '../pricing/price-call.ts';
import type { TokenUsage } from '../pricing/token-usage.ts';
import type { Target } from './target.ts';

/** What the operator says that the models of an endpoint cost, in USD per million tokens. */
export interface EndpointRates {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

/** What calls of one model cost at one moment, in whole micro-USD. */
export interface CallPrice {
  costMicroUsd(usage: TokenUsage): number;
  /** The most that a call can cost with no more than so many tokens: no tier, and no rate of a cache, costs more. */
  worstCaseMicroUsd(mostInputTokens: number, mostOutputTokens: number): number;
}

/** How the price table calls the providers whose names here are others. */
const SELLERS: Readonly<Record<string, string>> = { bedrock: 'aws' };

/** Input sizes at which a call may begin to cost more for all its tokens; the bound lies within a tier or above it. */
const TIER_TOKENS = [128_000, 200_000, 256_000, 272_000, 512_000];

/**
 * The price of a model: the organization's own, else the operator's for its endpoint, else the list's where the provider
 * is one of those that the list is about. Null where none is known: what such a call costs can be held to no limit.
 */
export function callPriceOf(
  { provider, model }: Target,
  options: {
    readonly at: Date;
    readonly own: OwnPrices | undefined;
    readonly rates: EndpointRates | null;
    /** Whether the provider sells at its own address: a name alone tells nothing of what somebody's server costs. */
    readonly isListed: boolean;
  },
): CallPrice | null {
  const { at, own, rates, isListed } = options;
  const hasOwn = own !== undefined && ownRates(own, { provider, model, inputTokens: 0, at }) !== undefined;
  if (hasOwn) return priceBy((usage) => priceCall({ provider, model, usage, at, own })?.costMicroUsd ?? null);
  if (rates !== null) return priceBy((usage) => atRates(rates, usage));
  if (!isListed) return null;
  const seller = SELLERS[provider] ?? provider;
  return priceBy((usage) => priceCall({ provider: seller, model, usage, at })?.costMicroUsd ?? null);
}

/** A USD per million tokens is a micro-USD a token. */
function atRates({ inputUsdPerMillion, outputUsdPerMillion }: EndpointRates, usage: TokenUsage): number {
  return Math.ceil(usage.inputTokens * inputUsdPerMillion + usage.outputTokens * outputUsdPerMillion);
}

function priceBy(cost: (usage: TokenUsage) => number | null): CallPrice | null {
  const plain = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  if (cost(plain) === null) return null;
  return {
    costMicroUsd: (usage) => cost(usage) ?? 0,
    worstCaseMicroUsd: (input, output) => {
      // A tier may make fewer tokens cost more: the dearest size up to the bound counts.
      const sizes = [input, ...TIER_TOKENS.map((tokens) => tokens + 1).filter((tokens) => tokens < input)];
      const costs = sizes.flatMap((inputTokens) =>
        [0, inputTokens].flatMap((cacheWriteTokens) =>
          [0, output].map(
            (reasoningTokens) =>
              cost({ ...plain, inputTokens, outputTokens: output, cacheWriteTokens, reasoningTokens }) ?? 0,
          ),
        ),
      );
      return Math.max(...costs, cost({ ...plain, inputTokens: input, cachedTokens: input, outputTokens: output }) ?? 0);
    },
  };
}
