import { type FlatRates, flatPrice, type ModelPrice, priceBy } from '../pricing/model-price.ts';
import { type OwnPrices, ownRates } from '../pricing/own-prices.ts';
import { priceCall } from '../pricing/price-call.ts';
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
  return priceBy((usage) => priceCall({ provider, model, usage, at })?.costMicroUsd ?? null);
}
