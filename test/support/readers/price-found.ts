import { priceCall } from '../../../functions/pricing/price-call.ts';

const AT = new Date('2026-11-20T12:00:00Z');

const USED = { inputTokens: 1_000, outputTokens: 100, cachedTokens: 0, reasoningTokens: 0 };

export function found(provider: string | undefined, model: string): string | null {
  const price = priceCall({ provider, model, usage: USED, at: AT });
  return price && `${price.provider} ${price.model}`;
}
