import type { TokenUsage } from './token-usage.ts';

/** Usage of a call; where nothing is said of its reasoning, it is output like any other. */
type CallUsage = Omit<TokenUsage, 'reasoningTokens'> & Partial<Pick<TokenUsage, 'reasoningTokens'>>;

/** What calls of one model cost at one moment, in whole micro-USD. */
export interface ModelPrice {
  readonly costMicroUsd: (usage: CallUsage) => number;
  /**
   * The most that a call can cost with no more than so many tokens: no tier, and no rate of a cache, costs more.
   * @param mayKeepLong whether a cache may be asked to keep them for an hour
   */
  worstCaseMicroUsd(mostInputTokens: number, mostOutputTokens: number, mayKeepLong?: boolean): number;
}

/** What an operator says that the models of an endpoint cost, in USD per million tokens. */
export interface FlatRates {
  readonly inputUsdPerMillion: number;
  readonly outputUsdPerMillion: number;
}

/** Input sizes at which a call may begin to cost more for all its tokens; the bound lies within a tier or above it. */
const TIER_TOKENS = [128_000, 200_000, 256_000, 272_000, 512_000];
const NO_TOKENS = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };

/** A price of so much a token, rounded up; a USD per million tokens is a micro-USD a token. */
export function flatPrice({ inputUsdPerMillion, outputUsdPerMillion }: FlatRates): ModelPrice {
  const cost = (input: number, output: number): number =>
    Math.ceil(input * inputUsdPerMillion + output * outputUsdPerMillion);
  return {
    costMicroUsd: ({ inputTokens, outputTokens }) => cost(inputTokens, outputTokens),
    worstCaseMicroUsd: cost,
  };
}

/**
 * The price by a function of the usage.
 * @param cost micro-USD; null where nobody knows it, and then for every usage
 * @returns null where nobody knows it
 */
export function priceBy(cost: (usage: TokenUsage) => number | null): ModelPrice | null {
  if (cost(NO_TOKENS) === null) return null;
  return {
    costMicroUsd: (usage) => cost({ ...NO_TOKENS, ...usage }) ?? 0,
    worstCaseMicroUsd: (input, output, mayKeepLong = false) => {
      const read = { ...NO_TOKENS, inputTokens: input, outputTokens: output };
      // A tier may make fewer tokens cost more: the dearest size up to the bound counts.
      const sizes = [input, ...TIER_TOKENS.map((tokens) => tokens + 1).filter((tokens) => tokens < input)];
      const dearest = sizes.flatMap((inputTokens) =>
        [0, inputTokens].flatMap((cacheWriteTokens) =>
          [0, output].map((reasoningTokens) => ({
            ...read,
            inputTokens,
            cacheWriteTokens,
            longCacheWriteTokens: mayKeepLong ? cacheWriteTokens : 0,
            reasoningTokens,
          })),
        ),
      );
      return Math.max(...[...dearest, { ...read, cachedTokens: input }].map((usage) => cost(usage) ?? 0));
    },
  };
}
