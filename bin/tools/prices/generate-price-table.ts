import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import {
  type ConditionalPrice,
  type MatchLogic,
  type ModelInfo,
  type ModelPrice,
  type Provider,
  waitForUpdate,
} from '@pydantic/genai-prices';
import * as z from 'zod';
import type { WrittenTable } from '../../../functions/pricing/price-notation.ts';
import { AND, type PricedModel, type PricePeriod, type Rates } from '../../../functions/pricing/price-table.ts';

const SOURCE = '@pydantic/genai-prices';

/**
 * Providers that sell tokens under list prices of their own. Of all others (aggregators, resellers)
 * only the names are kept, so that their calls stay unpriced instead of being taken for somebody else's.
 */
const PRICED_PROVIDERS: ReadonlySet<string> = new Set([
  'anthropic',
  'aws',
  'azure',
  'cerebras',
  'cohere',
  'deepseek',
  'fireworks',
  'google',
  'groq',
  'minimax',
  'mistral',
  'moonshotai',
  'openai',
  'perplexity',
  'together',
  'voyageai',
  'x-ai',
  'zai',
  'zhipuai',
]);

/** In the order of `rates`. USD per million tokens; `requests_kcount` is USD per thousand requests. */
const RATE_KEYS = [
  'input_mtok',
  'output_mtok',
  'cache_read_mtok',
  'cache_write_mtok',
  'output_reasoning_mtok',
  'requests_kcount',
];

/** The runtime counts in whole pico-USD a token, which is six decimals of USD per million tokens. */
const RATE_DECIMALS = 6;

function fail(model: string, reason: string): never {
  throw new Error(`${model}: ${reason}; bin/tools/prices and functions/pricing have to learn it first`);
}

/** One condition as a string: its first character says how the rest is compared with a lower-case name. */
function encodeCondition(match: MatchLogic, id: string): string {
  if ('equals' in match) return match.equals === id ? '=' : `=${match.equals.toLowerCase()}`;
  if ('starts_with' in match) return `^${match.starts_with.toLowerCase()}`;
  if ('ends_with' in match) return `$${match.ends_with.toLowerCase()}`;
  if ('contains' in match) return `*${match.contains.toLowerCase()}`;
  if ('regex' in match) return `~${match.regex}`;
  return fail(id, 'a combination inside "and"');
}

/** A match as alternatives; conditions that all have to hold are joined. */
function encodeMatch(match: MatchLogic, id: string): string[] {
  if ('or' in match) return match.or.flatMap((alternative) => encodeMatch(alternative, id));
  const conditions = 'and' in match ? match.and : [match];
  const encoded = conditions.map((condition) => encodeCondition(condition, id));
  if (encoded.some((condition) => condition.includes(AND))) fail(id, `a condition that contains "${AND}"`);
  return [encoded.join(AND)];
}

function checkedRate(model: string, rate: number): number {
  if (Number(rate.toFixed(RATE_DECIMALS)) !== rate)
    fail(model, `the rate ${rate} has more than ${RATE_DECIMALS} decimals`);
  return rate;
}

/** Rates by position; null where the provider has no rate of its own for that kind of token. */
function encodeRates(model: string, prices: ModelPrice, tier: 'base' | 'above'): (number | null)[] {
  const rates = RATE_KEYS.map((key) => {
    const price = prices[key];
    if (price === undefined) return null;
    if (typeof price === 'number') return checkedRate(model, price);
    return checkedRate(model, tier === 'base' ? price.base : (price.tiers[0]?.price ?? price.base));
  });
  return rates.slice(0, rates.findLastIndex((rate) => rate !== null) + 1);
}

/** Input tokens above which the second tier applies, or undefined when there is one tier only. */
function tierStart(model: string, prices: ModelPrice): number | undefined {
  const starts = new Set<number>();
  for (const key of RATE_KEYS) {
    const price = prices[key];
    if (typeof price !== 'object') continue;
    if (price.tiers.length !== 1) fail(model, `${price.tiers.length} tiers`);
    for (const tier of price.tiers) starts.add(tier.start);
  }
  if (starts.size > 1) fail(model, 'tiers that start at different sizes');
  return [...starts][0];
}

/**
 * No rates means that tokens do not determine the price: it depends on audio or pages, or the source lists the model
 * without any price. Only a model that the source calls free costs nothing.
 */
function encodePeriod(model: ModelInfo, prices: ModelPrice): PricePeriod {
  if (Object.keys(prices).length === 0) {
    return { rates: /\bfree\b/i.test(`${model.id} ${model.name} ${model.price_comments}`) ? [0, 0] : [] };
  }
  const pricesTokens = prices['input_mtok'] !== undefined || prices['output_mtok'] !== undefined;
  if (!pricesTokens) return { rates: [] };
  const above = tierStart(model.id, prices);
  const rates = encodeRates(model.id, prices, 'base');
  return above === undefined ? { rates } : { rates, above, aboveRates: encodeRates(model.id, prices, 'above') };
}

function secondOfDay(model: string, time: string): number {
  const parts = /^(\d\d):(\d\d):(\d\d)Z$/.exec(time);
  if (!parts) return fail(model, `the time of day ${time}`);
  return Number(parts[1]) * 3_600 + Number(parts[2]) * 60 + Number(parts[3]);
}

function encodeLater(model: ModelInfo, { constraint, prices }: ConditionalPrice): PricePeriod {
  const period = encodePeriod(model, prices);
  if (constraint?.type === 'start_date') return { from: constraint.start_date, ...period };
  if (constraint?.type === 'time_of_date') {
    const start = secondOfDay(model.id, constraint.start_time);
    const end = secondOfDay(model.id, constraint.end_time);
    if (end < start) fail(model.id, 'a price that holds over midnight');
    return { daily: [start, end], ...period };
  }
  return fail(model.id, 'a later price without a condition');
}

function encodeModel(model: ModelInfo): PricedModel {
  const match = encodeMatch(model.match, model.id);
  const named = match.length === 1 && match[0] === '=' ? { id: model.id } : { id: model.id, match };
  if (!Array.isArray(model.prices)) return { ...named, ...encodePeriod(model, model.prices) };
  const [first, ...rest] = model.prices;
  if (first === undefined) return fail(model.id, 'an empty list of prices');
  return { ...named, ...encodePeriod(model, first.prices), later: rest.map((price) => encodeLater(model, price)) };
}

function encodeProvider(provider: Provider): WrittenTable['providers'][number] {
  return {
    id: provider.id,
    ...(provider.provider_match === undefined ? {} : { names: encodeMatch(provider.provider_match, provider.id) }),
    ...(provider.model_match === undefined ? {} : { infer: encodeMatch(provider.model_match, provider.id) }),
    ...(provider.fallback_model_providers === undefined ? {} : { fallback: provider.fallback_model_providers }),
    models: PRICED_PROVIDERS.has(provider.id) ? provider.models.map((model) => writeModel(encodeModel(model))) : [],
  };
}

/** The words of a model: `functions/pricing/price-notation.ts` reads them. */
function writeModel({ id, match = [], later = [], ...first }: PricedModel): string {
  const words = [id, ...match, ...writePeriod(first), ...later.flatMap(writePeriod)];
  if (words.some((word) => word.includes(' '))) fail(id, 'a name with a space');
  return words.join(' ');
}

function writePeriod({ rates, above, aboveRates = [], from, daily }: PricePeriod): string[] {
  const constraint = from ?? daily?.join('-');
  return [
    ...(constraint === undefined ? [] : [`@${constraint}`]),
    writeRates(rates),
    ...(above === undefined ? [] : [`>${above}`, writeRates(aboveRates)]),
  ];
}

function writeRates(rates: Rates): string {
  return rates.length === 0 ? '-' : rates.map((rate) => rate ?? '').join(',');
}

/** The table as text, a line per model, so that a price change is one line in a diff. */
function format({ version, providers }: WrittenTable): string {
  const blocks = providers.map(({ models, ...head }) => {
    const lines = models.map((model) => `\n${JSON.stringify(model)}`);
    return `${JSON.stringify(head).slice(0, -1)},"models":[${lines.join(',')}]}`;
  });
  return `{"version":${JSON.stringify(version)},"providers":[\n${blocks.join(',\n')}\n]}\n`;
}

function installedVersion(): string {
  const path = findPackageJSON(SOURCE, import.meta.url);
  if (path === undefined) throw new Error(`${SOURCE} is not installed: npm ci`);
  return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path, 'utf8'))).version;
}

/** What price-table.data.json has to hold for the installed version of the price package. */
export async function generatePriceTable(): Promise<string> {
  const providers = await waitForUpdate();
  if (providers === null) throw new Error(`${SOURCE} brings no prices`);
  return format({ version: `genai-prices@${installedVersion()}`, providers: providers.map(encodeProvider) });
}
