import { FILTERS } from './trace-search.ts';

export interface FilterToken {
  readonly propertyKey?: string;
  readonly operator: string;
  readonly value: unknown;
}

/** What the filter shows for the filters of an address. */
export function tokensOf(filters: Readonly<Record<string, string>>): readonly FilterToken[] {
  return FILTERS.flatMap(({ name, most }) => {
    const least = filters[name];
    const highest = most === undefined ? undefined : filters[most];
    const operator = most === undefined ? '=' : '>=';
    return [
      ...(least === undefined ? [] : [{ propertyKey: name, operator, value: least }]),
      ...(highest === undefined ? [] : [{ propertyKey: name, operator: '<=', value: highest }]),
    ];
  });
}

/** The filters that tokens mean. Of one property the last counts: the API answers one value of each. */
export function filtersOf(tokens: readonly FilterToken[]): Readonly<Record<string, string>> {
  const filters: Record<string, string> = {};
  for (const { propertyKey, operator, value } of tokens) {
    const property = FILTERS.find(({ name }) => name === propertyKey);
    if (property === undefined || typeof value !== 'string' || value === '') continue;
    const name = operator === '<=' ? (property.most ?? property.name) : property.name;
    filters[name] = value;
  }
  return filters;
}
