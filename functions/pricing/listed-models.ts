import { AND, type Match, type PricedModel, type PriceTable, type TableProvider } from './price-table.ts';

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

export function isMet(condition: string, name: string, id: string): boolean {
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

/** A provider by its id, or by a name that the price source knows it under. */
export function findProvider(table: PriceTable, name: string): TableProvider | undefined {
  return (
    table.providers.find(({ id }) => id === name) ??
    table.providers.find(({ id, names }) => names !== undefined && matches(names, name, id))
  );
}

/** The provider that the price source takes a model for when none is reported. */
export function inferProvider(table: PriceTable, model: string): TableProvider | undefined {
  return table.providers.find(({ id, infer }) => infer !== undefined && matches(infer, model, id));
}

function findOwnModel(provider: TableProvider, name: string): PricedModel | undefined {
  return provider.models.find(({ id, match = ['='] }) => matches(match, name, id));
}

function findAsWritten(table: PriceTable, provider: TableProvider, name: string): PricedModel | undefined {
  const own = findOwnModel(provider, name);
  if (own) return own;
  for (const id of provider.fallback ?? []) {
    const fallback = table.providers.find((candidate) => candidate.id === id);
    const model = fallback && findOwnModel(fallback, name);
    if (model) return model;
  }
  return undefined;
}

/** Dates that exist, the long way. */
export function withDashedDates(name: string): string {
  return name.replace(COMPACT_DATE, (compact, dash: string, year: string, month: string, day: string) => {
    const exists = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
    return exists ? `${dash}${year}-${month}-${day}` : compact;
  });
}

/**
 * The model that a lower-case name means at a provider, as the price source would say: the first of the provider that
 * matches, then those of its fallback providers, then the same with dates written the long way.
 */
export function findListed(table: PriceTable, provider: TableProvider, name: string): PricedModel | undefined {
  const dashed = withDashedDates(name);
  return findAsWritten(table, provider, name) ?? (dashed === name ? undefined : findAsWritten(table, provider, dashed));
}
