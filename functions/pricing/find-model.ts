import { AND, type Match, type PricedModel, type PriceTable, type TableProvider } from './price-table.ts';

/**
 * Provider names of the OpenTelemetry semantic conventions (`gen_ai.provider.name`, and `gen_ai.system` before it)
 * that the price source does not know or takes for another provider.
 */
const CONVENTION_NAMES: ReadonlyMap<string, string> = new Map([
  ['az.ai.inference', 'azure'],
  ['az.ai.openai', 'azure'],
  ['azure.ai.inference', 'azure'],
  ['azure.ai.openai', 'azure'],
  ['gcp.gen_ai', 'google'],
  ['x_ai', 'x-ai'],
]);

/** A router, not a provider: it names the provider in the model, as in `anthropic/claude-sonnet-4-5`. */
const ROUTER = 'litellm';

/** The compact date of a model name: `-20250514` in some places, `-2025-05-14` in others. */
const COMPACT_DATE = /(-)(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g;

const regularExpressions = new Map<string, RegExp>();

/** Compiled when first needed: most calls never meet one. */
function regularExpression(source: string): RegExp {
  const known = regularExpressions.get(source);
  if (known) return known;
  const compiled = new RegExp(source);
  regularExpressions.set(source, compiled);
  return compiled;
}

function isMet(condition: string, name: string, id: string): boolean {
  const operand = condition.slice(1);
  switch (condition[0]) {
    case '=':
      return name === (operand || id.toLowerCase());
    case '^':
      return name.startsWith(operand);
    case '$':
      return name.endsWith(operand);
    case '*':
      return name.includes(operand);
    default:
      return regularExpression(operand).test(name);
  }
}

function matches(match: Match, name: string, id: string): boolean {
  return match.some((alternative) =>
    alternative.includes(AND)
      ? alternative.split(AND).every((condition) => isMet(condition, name, id))
      : isMet(alternative, name, id),
  );
}

function findProvider(table: PriceTable, name: string): TableProvider | undefined {
  return (
    table.providers.find(({ id }) => id === name) ??
    table.providers.find(({ id, names }) => names !== undefined && matches(names, name, id))
  );
}

function inferProvider(table: PriceTable, model: string): TableProvider | undefined {
  return table.providers.find(({ id, infer }) => infer !== undefined && matches(infer, model, id));
}

function findOwnModel(provider: TableProvider, name: string): PricedModel | undefined {
  return provider.models.find(({ id, match = ['='] }) => matches(match, name, id));
}

function findInProvider(table: PriceTable, provider: TableProvider, name: string): PricedModel | undefined {
  const own = findOwnModel(provider, name);
  if (own) return own;
  for (const id of provider.fallback ?? []) {
    const fallback = table.providers.find((candidate) => candidate.id === id);
    const model = fallback && findOwnModel(fallback, name);
    if (model) return model;
  }
  return undefined;
}

function withDashedDates(name: string): string {
  return name.replace(COMPACT_DATE, (compact, dash: string, year: string, month: string, day: string) => {
    const exists = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
    return exists ? `${dash}${year}-${month}-${day}` : compact;
  });
}

export interface FoundModel {
  readonly provider: TableProvider;
  readonly model: PricedModel;
}

/**
 * Finds a model as the price source would: by the reported provider, else by the provider that the model's name
 * suggests; the first model of the provider that matches, then those of its fallback providers, then the same with
 * dates written the long way. A provider that is reported but unknown ends the search: its prices are not ours to
 * guess.
 */
export function findModel(
  table: PriceTable,
  reportedProvider: string | undefined,
  reportedModel: string,
): FoundModel | undefined {
  let name = reportedModel.toLowerCase().trim();
  const providerName = reportedProvider?.toLowerCase().trim();
  let provider: TableProvider | undefined;
  if (providerName === ROUTER) {
    const slash = name.indexOf('/');
    const behindRouter = slash > 0 && slash < name.length - 1 ? findProvider(table, name.slice(0, slash)) : undefined;
    if (behindRouter) name = name.slice(slash + 1);
    provider = behindRouter ?? inferProvider(table, name);
  } else if (providerName) {
    provider = findProvider(table, CONVENTION_NAMES.get(providerName) ?? providerName);
  } else {
    provider = inferProvider(table, name);
  }
  if (!provider) return undefined;
  const dashed = withDashedDates(name);
  const model =
    findInProvider(table, provider, name) ?? (dashed === name ? undefined : findInProvider(table, provider, dashed));
  return model && { provider, model };
}
