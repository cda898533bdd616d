import * as z from 'zod';

/** What the ledger counts, always as integers; money in micro-USD. */
export const DIMENSIONS = ['requests', 'tokens', 'cost'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export type Amounts = Readonly<Record<Dimension, number>>;

/** A limit per dimension; null means that dimension is counted but not limited. */
export const Limits = z.object({
  requests: z.int().nonnegative().nullable(),
  tokens: z.int().nonnegative().nullable(),
  cost: z.int().nonnegative().nullable(),
});
export type Limits = z.infer<typeof Limits>;

export const NO_LIMITS: Limits = { requests: null, tokens: null, cost: null };

/**
 * Stands for "no limit" in stored counters, so that one conditional update serves both cases.
 * 10^15 tokens, or 10^15 micro-USD (a thousand million dollars), in one window.
 */
export const UNLIMITED = 1e15;

export function isLimited(limits: Limits): boolean {
  return DIMENSIONS.some((dimension) => limits[dimension] !== null);
}

export function mapAmounts(map: (dimension: Dimension) => number): Amounts {
  return { requests: map('requests'), tokens: map('tokens'), cost: map('cost') };
}

export const NOTHING: Amounts = { requests: 0, tokens: 0, cost: 0 };

export function plus(a: Amounts, b: Amounts): Amounts {
  return mapAmounts((dimension) => a[dimension] + b[dimension]);
}

export function minus(a: Amounts, b: Amounts): Amounts {
  return mapAmounts((dimension) => a[dimension] - b[dimension]);
}

export function isNothing(amounts: Amounts): boolean {
  return DIMENSIONS.every((dimension) => amounts[dimension] === 0);
}

export function areEqual(a: Amounts, b: Amounts): boolean {
  return isNothing(minus(a, b));
}

/** Integer micro-USD as a decimal string in USD, without trailing zeros beyond the cent. */
export function formatUsd(microUsd: number): string {
  const sign = microUsd < 0 ? '-' : '';
  const digits = String(Math.abs(microUsd)).padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0{1,4}$/, '');
  return `${sign}${digits.slice(0, -6)}.${fraction}`;
}

/** Amounts as they are stored. */
export const StoredAmounts = z.object({ requests: z.int(), tokens: z.int(), cost: z.int() });
