import type { JudgeModelName } from '../evaluation/judge-settings.ts';
import { priceCall } from '../pricing/price-call.ts';
import type { JudgeDeployment, JudgeRates } from './judge-deployment.ts';
import { identityOf } from './judge-identity.ts';
import type { JudgeUsage } from './judge-model.ts';

/** What calls of one judge cost. */
export interface JudgePrice {
  /** Whole micro-USD, rounded up. */
  costMicroUsd(usage: JudgeUsage): number;
  /** The most that a call can cost with so many input tokens, all of them written to a cache or none. */
  worstCaseMicroUsd(inputTokens: number, maxTokens: number): number;
}

/** How the price table calls the providers. */
const SELLERS = { bedrock: 'aws', anthropic: 'anthropic', openai: 'openai' } as const;

/**
 * The price of a judge: the operator's, else that of the list. Null where neither is known: such a model can be held to
 * no budget, so that it does not judge.
 */
export function judgePriceOf(
  name: JudgeModelName,
  { endpoints, prices }: Pick<JudgeDeployment, 'endpoints' | 'prices'>,
  at: Date,
): JudgePrice | null {
  const { provider, endpoint, model } = identityOf(name);
  const rates = provider === 'compatible' ? endpoints[endpoint ?? ''] : prices[name];
  if (rates !== undefined) return atRates(rates);
  return provider === 'compatible' ? null : atListPrice(SELLERS[provider], model, at);
}

function atRates({ inputUsdPerMillion, outputUsdPerMillion }: JudgeRates): JudgePrice {
  // A USD per million tokens is a micro-USD a token.
  const cost = (input: number, output: number): number =>
    Math.ceil(input * inputUsdPerMillion + output * outputUsdPerMillion);
  return {
    costMicroUsd: ({ inputTokens, outputTokens }) => cost(inputTokens, outputTokens),
    worstCaseMicroUsd: cost,
  };
}

function atListPrice(provider: string, model: string, at: Date): JudgePrice | null {
  const cost = (usage: JudgeUsage): number | null =>
    priceCall({ provider, model, usage: { ...usage, reasoningTokens: 0 }, at })?.costMicroUsd ?? null;
  const plain = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0 };
  if (cost(plain) === null) return null;
  return {
    costMicroUsd: (usage) => cost(usage) ?? 0,
    worstCaseMicroUsd: (inputTokens, maxTokens) => {
      const read = { ...plain, inputTokens, outputTokens: maxTokens };
      return Math.max(cost(read) ?? 0, cost({ ...read, cacheWriteTokens: inputTokens }) ?? 0);
    },
  };
}
