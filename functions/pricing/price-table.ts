/** Joins the conditions of an alternative. */
export const AND = '&';

/**
 * Alternatives, each of one or more conditions that all have to hold. A condition's first character says how the rest
 * is compared with a lower-case name: `=` equal (alone: to the id), `^` starts with, `$` ends with, `*` contains,
 * `~` regular expression.
 */
export type Match = readonly string[];

/**
 * Rates by position: input, output, cache read, cache write, reasoning in USD per million tokens, then USD per
 * thousand requests. Null or missing: that kind has no rate of its own (cached input costs what input costs,
 * reasoning what output costs). An empty list: tokens do not determine the price.
 */
export type Rates = readonly (number | null)[];

export interface PricePeriod {
  readonly rates: Rates;
  /** A call with more input tokens than this pays `aboveRates` for all its tokens. */
  readonly above?: number | undefined;
  readonly aboveRates?: Rates | undefined;
  /** First day (UTC) on which the period's prices hold. */
  readonly from?: string | undefined;
  /** Seconds of the UTC day between which the period's prices hold, the second excluded. */
  readonly daily?: readonly number[] | undefined;
}

export interface PricedModel extends PricePeriod {
  readonly id: string;
  /** Missing: exactly the id. */
  readonly match?: Match | undefined;
  /** Later periods override earlier ones and the model's own prices. */
  readonly later?: readonly PricePeriod[] | undefined;
}

export interface TableProvider {
  readonly id: string;
  /** Other names under which clients report the provider. */
  readonly names?: Match | undefined;
  /** Models that belong to the provider when none is reported. */
  readonly infer?: Match | undefined;
  /** Providers whose models and prices hold here too. */
  readonly fallback?: readonly string[] | undefined;
  readonly models: readonly PricedModel[];
}

/** What `npm run tool -- prices` writes, once it is read; the version is stored with every price taken from the table. */
export interface PriceTable {
  readonly version: string;
  readonly providers: readonly TableProvider[];
}
