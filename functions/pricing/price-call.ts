import { type FoundModel, findModel } from './find-model.ts';
import { type OwnPrices, ownRates } from './own-prices.ts';
import { readPriceTable } from './price-notation.ts';
import data from './price-table.data.json' with { type: 'json' };
import type { PricedModel, PricePeriod, Rates } from './price-table.ts';
import { isMaker, sellerNamed } from './seller-names.ts';
import { consistentUsage, type TokenUsage } from './token-usage.ts';

const TABLE = readPriceTable(data);

/** Whether a model that this provider does not list may have been bought elsewhere: it hosts no others' models. */
export function hostsNoOthers(provider: string): boolean {
  const seller = sellerNamed(TABLE, provider);
  return seller === undefined || isMaker(seller);
}

/**
 * Rates have at most six decimals of USD per million tokens, so that a token costs whole pico-USD. Sums of whole
 * numbers are exact up to 2^53, which is a call of 9,007 USD.
 */
const PICO_PER_MICRO_USD = 1_000_000;
/** USD per thousand requests in pico-USD a request. */
const PICO_USD_PER_REQUEST = 1e9;

/** A search compares a name with up to a few hundred others, and clients send the same few names. */
const REMEMBERED_SEARCHES = 256;
const searches = new Map<string, FoundModel | undefined>();

interface CallPrice {
  readonly costMicroUsd: number;
  /** Ids of the price table, which may differ from the names that were reported. */
  readonly provider: string;
  readonly model: string;
  /** Version of the table that the price was taken from. */
  readonly priceTable: string;
}

function findRememberedModel(provider: string | undefined, model: string): FoundModel | undefined {
  const key = JSON.stringify([provider, model]);
  if (searches.has(key)) return searches.get(key);
  const found = findModel(TABLE, provider, model);
  if (searches.size >= REMEMBERED_SEARCHES) searches.clear();
  searches.set(key, found);
  return found;
}

function isInForce({ from, daily }: PricePeriod, at: Date): boolean {
  if (from !== undefined) return at.getTime() >= Date.parse(from);
  const [start = 0, end = 0] = daily ?? [];
  const second = (at.getTime() / 1_000) % 86_400;
  return second >= start && second < end;
}

function picoUsdPerToken(usdPerMillionTokens: number): number {
  return Math.round(usdPerMillionTokens * PICO_PER_MICRO_USD);
}

function ratesInForce(model: PricedModel, inputTokens: number, at: Date): Rates {
  const period = model.later?.findLast((later) => isInForce(later, at)) ?? model;
  const isLarge = period.above !== undefined && inputTokens > period.above;
  return (isLarge ? period.aboveRates : undefined) ?? period.rates;
}

/** Each token is charged once: cached ones at their own rate instead of the input's, reasoning likewise. */
function costPicoUsd(rates: Rates, usage: TokenUsage): number {
  const [input, output, cacheRead, cacheWrite, reasoning, request] = rates;
  const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens = 0, reasoningTokens } = usage;
  const inputRate = input ?? 0;
  const outputRate = output ?? 0;
  return (
    Math.round((request ?? 0) * PICO_USD_PER_REQUEST) +
    (inputTokens - cachedTokens - cacheWriteTokens) * picoUsdPerToken(inputRate) +
    cachedTokens * picoUsdPerToken(cacheRead ?? inputRate) +
    cacheWriteTokens * picoUsdPerToken(cacheWrite ?? inputRate) +
    (outputTokens - reasoningTokens) * picoUsdPerToken(outputRate) +
    reasoningTokens * picoUsdPerToken(reasoning ?? outputRate)
  );
}

/** By remainder, since a quotient this large may be rounded to the next whole number before it is cut. */
function roundToMicroUsd(picoUsd: number): number {
  const raised = picoUsd + PICO_PER_MICRO_USD / 2;
  return Math.round((raised - (raised % PICO_PER_MICRO_USD)) / PICO_PER_MICRO_USD);
}

/**
 * Prices one call from the list prices in force at `at`, rounded half up to whole micro-USD. Null when the model or
 * the provider is unknown, or when its price does not follow from tokens (audio, pages). Batch, committed-use and
 * regional discounts are not in the table: whoever has them reports the cost.
 *
 * Usage whose parts exceed their whole is first made consistent (see `consistentUsage`).
 */
export function priceCall(call: {
  readonly provider?: string | undefined;
  readonly model: string;
  readonly usage: TokenUsage;
  readonly at: Date;
  /** The organization's, which come before list prices. */
  readonly own?: OwnPrices | undefined;
}): CallPrice | null {
  const own = call.own === undefined ? null : priceByOwn(call.own, call);
  if (own !== null) return own;
  const found = findRememberedModel(call.provider, call.model);
  return found ? priceOf(found, call.usage, call.at) : null;
}

function priceByOwn(
  own: OwnPrices,
  call: {
    readonly provider?: string | undefined;
    readonly model: string;
    readonly usage: TokenUsage;
    readonly at: Date;
  },
): CallPrice | null {
  const { provider, model, at } = call;
  const usage = consistentUsage(call.usage);
  const rates = ownRates(own, { provider, model, inputTokens: usage.inputTokens, at });
  if (rates === undefined) return null;
  const costMicroUsd = roundToMicroUsd(costPicoUsd(rates, usage));
  return { costMicroUsd, provider: provider ?? 'own', model, priceTable: `organization@${own.version}` };
}

/** What the tokens of a call cost at the price of a model that was found; null where tokens do not determine it. */
export function priceOf(found: FoundModel, reported: TokenUsage, at: Date): CallPrice | null {
  const usage = consistentUsage(reported);
  const rates = ratesInForce(found.model, usage.inputTokens, at);
  if (rates.length === 0) return null;
  const costMicroUsd = roundToMicroUsd(costPicoUsd(rates, usage));
  return { costMicroUsd, provider: found.provider.id, model: found.model.id, priceTable: TABLE.version };
}
