import type { PricedModel, PricePeriod, PriceTable, Rates, TableProvider } from './price-table.ts';

/** The price table as it is written: each model is a line, because the table is a tenth of what a function starts with. */
export interface WrittenTable {
  readonly version: string;
  readonly providers: readonly (Omit<TableProvider, 'models'> & { readonly models: readonly string[] })[];
}

const CONDITION = /^[=^$*~]/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * A model as words: its id; the alternatives by which it is matched, none where that is its id; its rates, joined by
 * commas and empty where there is none. `>` begins the input tokens above which the rates behind it hold, and `@` the
 * day from which a later period holds, or the seconds of the day between which it does. `-` is an empty list of rates.
 */
export function readPriceTable({ version, providers }: WrittenTable): PriceTable {
  return { version, providers: providers.map(readProvider) };
}

/** Reads the models of a provider when they are first looked through: a function starts without reading any. */
function readProvider({ models: written, ...head }: WrittenTable['providers'][number]): TableProvider {
  let models: readonly PricedModel[] | undefined;
  return {
    ...head,
    get models() {
      models ??= written.map(readModel);
      return models;
    },
  };
}

function readModel(line: string): PricedModel {
  const [id = '', ...words] = line.split(' ');
  const match = words.filter((word) => CONDITION.test(word));
  const periods: string[][] = [[]];
  for (const word of words.slice(match.length)) {
    if (word.startsWith('@')) periods.push([]);
    periods.at(-1)?.push(word);
  }
  const [first = { rates: [] }, ...later] = periods.map(readPeriod);
  return { ...first, id, ...(match.length === 0 ? {} : { match }), ...(later.length === 0 ? {} : { later }) };
}

function readPeriod(words: readonly string[]): PricePeriod {
  const constraint = words.find((word) => word.startsWith('@'))?.slice(1);
  const above = words.find((word) => word.startsWith('>'))?.slice(1);
  const [rates = [], aboveRates] = words.filter((word) => !/^[@>]/.test(word)).map(readRates);
  return {
    ...(constraint === undefined ? {} : readConstraint(constraint)),
    rates,
    ...(above === undefined ? {} : { above: Number(above), aboveRates }),
  };
}

function readConstraint(constraint: string): Pick<PricePeriod, 'from' | 'daily'> {
  return DAY.test(constraint) ? { from: constraint } : { daily: constraint.split('-').map(Number) };
}

function readRates(word: string): Rates {
  return word === '-' ? [] : word.split(',').map((rate) => (rate === '' ? null : Number(rate)));
}
