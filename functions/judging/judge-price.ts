import type { JudgeModelName } from '../evaluation/judge-settings.ts';
import { flatPrice, type ModelPrice, priceBy } from '../pricing/model-price.ts';
import { priceCall } from '../pricing/price-call.ts';
import type { JudgeDeployment } from './judge-deployment.ts';
import { identityOf } from './judge-identity.ts';

/** What calls of one judge cost. */
export type JudgePrice = ModelPrice;

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
  if (rates !== undefined) return flatPrice(rates);
  if (provider === 'compatible') return null;
  return priceBy((usage) => priceCall({ provider, model, usage, at })?.costMicroUsd ?? null);
}
