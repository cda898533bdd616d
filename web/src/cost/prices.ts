import type { OwnPrices, PriceEntry } from '../../../lib/client/api-types.ts';

/** One row of the form for prices, as typed. USD for a million tokens. */
export interface PriceRow {
  readonly model: string;
  readonly provider: string;
  readonly input: string;
  readonly output: string;
  readonly cached: string;
  readonly cacheWrite: string;
  readonly reasoning: string;
  /** Prices for large inputs, which this form keeps as they are. */
  readonly above: PriceEntry['above'];
}

export const EMPTY_PRICE: PriceRow = {
  model: '',
  provider: '',
  input: '',
  output: '',
  cached: '',
  cacheWrite: '',
  reasoning: '',
  above: undefined,
};

/** The prices without an end: one that was removed still holds for a minute, and is not to be written again. */
export function priceRows({ prices }: OwnPrices): readonly PriceRow[] {
  const text = (value: number | undefined) => (value === undefined ? '' : String(value));
  return prices
    .filter(({ valid_until: until }) => until === null)
    .map(({ model, provider, input, output, cached, cache_write: cacheWrite, reasoning, above }) => ({
      model,
      provider: provider ?? '',
      input: text(input),
      output: text(output),
      cached: text(cached),
      cacheWrite: text(cacheWrite),
      reasoning: text(reasoning),
      above,
    }));
}

const RATE = /^\d{1,7}(\.\d{1,9})?$/;

/** The prices to send, or the first thing that is wrong, with its row. */
export function readPriceRows(
  rows: readonly PriceRow[],
): { readonly prices: readonly PriceEntry[] } | { readonly problem: string } {
  const prices: PriceEntry[] = [];
  for (const [index, row] of rows.entries()) {
    const at = `Row ${index + 1}`;
    if (row.model.trim() === '') return { problem: `${at}: which model? A * at the end stands for any rest.` };
    for (const [name, typed] of [
      ['input', row.input],
      ['output', row.output],
    ] as const) {
      if (!RATE.test(typed.trim())) return { problem: `${at}: ${name} is a price in USD for a million tokens.` };
    }
    for (const typed of [row.cached, row.cacheWrite, row.reasoning]) {
      if (typed.trim() !== '' && !RATE.test(typed.trim())) return { problem: `${at}: ${typed} is no price.` };
    }
    const optional = (name: 'cached' | 'cache_write' | 'reasoning', typed: string) =>
      typed.trim() === '' ? {} : { [name]: Number(typed) };
    prices.push({
      model: row.model.trim(),
      ...(row.provider.trim() === '' ? {} : { provider: row.provider.trim() }),
      input: Number(row.input),
      output: Number(row.output),
      ...optional('cached', row.cached),
      ...optional('cache_write', row.cacheWrite),
      ...optional('reasoning', row.reasoning),
      ...(row.above === undefined ? {} : { above: row.above }),
    });
  }
  return { prices };
}
