import { findListed, findProvider, inferProvider, withDashedDates } from './listed-models.ts';
import { type ModelRoute, readModelRoute, withoutMaker } from './model-route.ts';
import { isFree, meansModel } from './model-spelling.ts';
import type { PricedModel, PriceTable, TableProvider } from './price-table.ts';
import { type Seller, sellerNamed } from './seller-names.ts';

export interface FoundModel {
  readonly provider: TableProvider;
  readonly model: PricedModel;
}

/** Sold under list prices by their maker, but not named by the price source where no provider is reported. */
const MAKERS_OF: readonly (readonly [name: RegExp, maker: string])[] = [
  [/^(?:text-embedding-(?:3-|ada)|chatgpt-|codex-mini|computer-use)/, 'openai'],
  [/^sonar(?:-|$)/, 'perplexity'],
];
/** Everybody may serve these, so that a maker's price says nothing about what another seller asks. */
const OPEN_MODEL = /^(?:gpt-oss|gemma)/;
/**
 * The price source lists OpenAI's open models under OpenAI, which does not sell them, and has Azure sell the open models
 * of others at their makers' prices, which it does not.
 */
const NOT_AT_LIST_PRICE: ReadonlyMap<string, RegExp> = new Map([
  ['openai', /^gpt-oss/],
  ['azure', /^(?:gpt-oss|deepseek|kimi|moonshot)/],
]);

/**
 * Finds the price of a model, however it and its seller are spelled: `docs/adr/0067-a-price-never-decides-over-data.md`
 * has the rule. Whom the spelling of the model names for certain sold it, else whom the call reports, else whom the
 * spelling suggests, else the maker that the name is known for. Only what that seller lists is taken. Undefined where
 * any of this is not known: a call is never priced as somebody else's, nor as a model that is only called alike.
 */
export function findModel(
  table: PriceTable,
  reportedProvider: string | undefined,
  reportedModel: string,
): FoundModel | undefined {
  const reported = reportedProvider === undefined ? undefined : sellerNamed(table, reportedProvider);
  if (reported?.id === null) return undefined;
  const route = readModelRoute(reportedModel);
  const certain = route?.isCertain ? route.seller : undefined;
  if (route && certain) return findAtSeller(table, certain, [route.name, withoutMaker(route.name)]);
  // Some sellers list names with a slash, which others would read as a prefix.
  if (reported) return findAtSeller(table, reported, [reportedModel.toLowerCase().trim(), route?.name]);
  if (route === undefined || OPEN_MODEL.test(route.name)) return undefined;
  return route.seller === undefined ? findByName(table, route) : findAtSeller(table, route.seller, [route.name]);
}

function findByName(table: PriceTable, { name }: ModelRoute): FoundModel | undefined {
  const base = name.replace(/^ft:/, '');
  const maker = MAKERS_OF.find(([pattern]) => pattern.test(base))?.[1];
  const provider = maker === undefined ? inferProvider(table, base) : findProvider(table, maker);
  return provider && findWhole(table, provider, name);
}

function findAtSeller(
  table: PriceTable,
  seller: Seller,
  names: readonly (string | undefined)[],
): FoundModel | undefined {
  const provider = seller.id === null ? undefined : findProvider(table, seller.id);
  if (provider === undefined) return undefined;
  for (const name of names) {
    if (name === undefined || NOT_AT_LIST_PRICE.get(provider.id)?.test(name)) continue;
    const found = findWhole(table, provider, name);
    if (found !== undefined) return seller.gives === 'nothing' && isFree(found.model) ? undefined : found;
  }
  return undefined;
}

function findWhole(table: PriceTable, provider: TableProvider, name: string): FoundModel | undefined {
  const names = provider.id === 'fireworks' ? [name, `accounts/fireworks/models/${name}`] : [name];
  for (const written of names) {
    const model = findListed(table, provider, written);
    if (model === undefined) continue;
    const isMeant = [written, withDashedDates(written)].some((dated) => meansModel(model, dated));
    return isMeant ? { provider, model } : undefined;
  }
  return undefined;
}
