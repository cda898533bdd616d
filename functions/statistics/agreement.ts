import { bootstrapInterval } from './random.ts';
import { LEVEL } from './rate.ts';

/** What raters said of one item; null or a shorter list where somebody did not rate it. */
export type Ratings = readonly (string | null)[];

export interface Agreement {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  readonly level: number;
  /** Items that at least two people rated. */
  readonly n: number;
  readonly missing: string | null;
}

export interface PairAgreement {
  /** The share of items on which both said the same. */
  readonly observed: number | null;
  readonly kappa: Agreement;
  readonly ac1: Agreement;
  /** Counts by what the first and then the second person said, over the categories in their order. */
  readonly categories: readonly string[];
  readonly table: readonly (readonly number[])[];
}

const MIN_ITEMS = 20;

/**
 * How far two people agree. κ alone misleads where one class is rare: 93 % agreement at 7 % failures is κ 0.42 and AC1
 * 0.92, so both stand beside the table that they come from. Intervals are drawn by item.
 * @param pairs what the first and the second person said of each item
 */
export function pairAgreement(
  pairs: readonly (readonly [string, string])[],
  { seed = 1, level = LEVEL } = {},
): PairAgreement {
  const categories = [...new Set(pairs.flat())].sort();
  const table = categories.map((first) =>
    categories.map((second) => pairs.filter(([a, b]) => a === first && b === second).length),
  );
  const same = pairs.filter(([a, b]) => a === b).length;
  const figure = (of: (pairs: readonly (readonly [string, string])[]) => number) =>
    agreementOf(pairs, of, { seed, level });
  return {
    observed: pairs.length === 0 ? null : same / pairs.length,
    kappa: figure(cohenKappa),
    ac1: figure((drawn) => gwetAc1(drawn, categories.length)),
    categories,
    table,
  };
}

/**
 * How far any number of people agree who each rated some of the items: Krippendorff's α for nominal values (2004,
 * chapter 11). Items with one rating or none say nothing and are left out.
 */
export function agreementOfMany(items: readonly Ratings[], { seed = 1, level = LEVEL } = {}): Agreement {
  const rated = items.map((ratings) => ratings.filter((rating) => rating !== null)).filter(({ length }) => length > 1);
  return agreementOf(rated, krippendorffAlpha, { seed, level });
}

function agreementOf<T>(
  items: readonly T[],
  figure: (items: readonly T[]) => number,
  options: { readonly seed: number; readonly level: number },
): Agreement {
  const { level } = options;
  const n = items.length;
  if (n < MIN_ITEMS) {
    return { value: null, interval: null, level, n, missing: `${MIN_ITEMS - n} more items with two labels` };
  }
  const value = figure(items);
  if (Number.isNaN(value)) return { value: null, interval: null, level, n, missing: 'items of a second category' };
  return { value, interval: bootstrapInterval(items, figure, options), level, n, missing: null };
}

/** Cohen (1960). NaN when everybody always says the same: chance alone would agree as far. */
export function cohenKappa(pairs: readonly (readonly [string, string])[]): number {
  const n = pairs.length;
  const first = countsOf(pairs.map(([a]) => a));
  const second = countsOf(pairs.map(([, b]) => b));
  const observed = pairs.filter(([a, b]) => a === b).length / n;
  let expected = 0;
  for (const [category, count] of first) expected += (count / n) * ((second.get(category) ?? 0) / n);
  return expected === 1 ? Number.NaN : (observed - expected) / (1 - expected);
}

/**
 * Gwet (2008): chance agreement from how evenly the categories are used, which does not collapse where one is rare.
 * NaN with fewer than two categories.
 */
export function gwetAc1(pairs: readonly (readonly [string, string])[], categories: number): number {
  if (categories < 2) return Number.NaN;
  const n = pairs.length;
  const observed = pairs.filter(([a, b]) => a === b).length / n;
  let expected = 0;
  for (const count of countsOf(pairs.flat()).values()) {
    const share = count / (2 * n);
    expected += (share * (1 - share)) / (categories - 1);
  }
  return (observed - expected) / (1 - expected);
}

function krippendorffAlpha(items: readonly (readonly string[])[]): number {
  const totals = countsOf(items.flat());
  const n = items.reduce((sum, { length }) => sum + length, 0);
  let disagreed = 0;
  for (const ratings of items) {
    let alike = 0;
    for (const count of countsOf(ratings).values()) alike += count * (count - 1);
    disagreed += (ratings.length * (ratings.length - 1) - alike) / (ratings.length - 1);
  }
  let alikeByChance = 0;
  for (const count of totals.values()) alikeByChance += count * (count - 1);
  const byChance = n * (n - 1) - alikeByChance;
  return byChance === 0 ? Number.NaN : 1 - ((n - 1) * disagreed) / byChance;
}

function countsOf(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
