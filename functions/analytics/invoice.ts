import { METERS, type Meter, type PricePlan } from '../access/price-plan.ts';
import type { Figures } from './figures.ts';

const MICRO_PER_CENT = 10_000;

export interface InvoiceLine {
  readonly meter: Meter | 'monthly';
  readonly quantity: number;
  readonly included: number;
  /** Whole cents as micro-USD. */
  readonly amountMicroUsd: number;
}

export function meteredIn({ counts }: Figures): Readonly<Record<Meter, number>> {
  const { traces, evaluations, requests, inputTokens, outputTokens, judgeCalls, labels } = counts;
  return { traces, evaluations, requests, tokens: inputTokens + outputTokens, judge_calls: judgeCalls, labels };
}

/** The lines of an invoice, each rounded half up to the cent, so that the same figures always give the same cents. */
export function invoiceLines(plan: PricePlan, used: Readonly<Record<Meter, number>>): InvoiceLine[] {
  const monthly = { quantity: 1, included: 0, amountMicroUsd: toCents(microUsd(plan.monthly_usd ?? '0') * 1_000) };
  const metered = METERS.flatMap((meter): InvoiceLine[] => {
    const price = plan.meters[meter];
    if (price === undefined) return [];
    const quantity = used[meter];
    const thousandths = priceOf(price.tiers, Math.min(price.included, quantity), quantity);
    return [{ meter, quantity, included: price.included, amountMicroUsd: toCents(thousandths) }];
  });
  return [{ meter: 'monthly', ...monthly }, ...metered];
}

type Tiers = NonNullable<PricePlan['meters'][Meter]>['tiers'];

/** Thousandths of a micro-USD for the units above `from`: each at the price of the tier that it is in. */
function priceOf(tiers: Tiers, from: number, quantity: number): number {
  let begin = from;
  let price = 0;
  for (const { up_to: end, usd_per_thousand: usd } of tiers) {
    const last = Math.min(end ?? quantity, quantity);
    if (last > begin) {
      price += (last - begin) * microUsd(usd);
      begin = last;
    }
  }
  return price;
}

function microUsd(text: string): number {
  return Math.round(Number(text) * 1e6);
}

function toCents(thousandthsOfMicroUsd: number): number {
  return Math.floor(thousandthsOfMicroUsd / 1_000 / MICRO_PER_CENT + 0.5) * MICRO_PER_CENT;
}
