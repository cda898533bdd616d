import { logGamma, twoSidedZ } from './beta.ts';
import { mean } from './moments.ts';
import { bootstrapInterval } from './random.ts';
import { LEVEL } from './rate.ts';

/** How two versions did on the same items: only the items on which they differ say which is better. */
export interface Discordant {
  /** Items that the first version got right and the second wrong. */
  readonly lost: number;
  /** Items that the second version got right and the first wrong. */
  readonly won: number;
}

/** The exact two-sided p-value of McNemar's test (1947): 2·P(Bin(b+c, ½) ≤ min(b, c)), at most 1. */
export function mcNemar({ lost, won }: Discordant): number {
  const n = lost + won;
  let tail = 0;
  for (let k = 0; k <= Math.min(lost, won); k++) tail += Math.exp(logChoose(n, k) - n * Math.LN2);
  return Math.min(1, 2 * tail);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/**
 * The smallest difference of pass rates that a paired comparison of `n` items could have shown with a power of 0.8 at
 * this level, when a share `discordant` of the items differs (Connor, 1987, solved for the difference).
 */
export function smallestEffect(n: number, discordant: number, level = LEVEL): number {
  const [za, zb] = [twoSidedZ(level), 0.8416];
  const reaches = (d: number) =>
    za * Math.sqrt(discordant) + zb * Math.sqrt(Math.max(0, discordant - d * d)) <= d * Math.sqrt(n);
  if (!reaches(discordant)) return discordant;
  let low = 0;
  let high = discordant;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (reaches(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The mean difference of scores or costs of the same items, with an interval drawn by item. Null without an item. */
export function pairedDifference(
  differences: readonly number[],
  { seed = 1, level = LEVEL } = {},
): { readonly value: number; readonly interval: readonly [number, number] } | null {
  const interval = bootstrapInterval(differences, mean, { seed, level });
  return differences.length === 0 || interval === null ? null : { value: mean(differences), interval };
}

/** Holm's correction (1979) for several comparisons at once: the adjusted p-values in the order they came in. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted: number[] = Array.from(pValues);
  let highest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = highest;
  }
  return adjusted;
}

/** A bet of this share on each discordant item, and the capital at which it is called. */
const BET = 0.35;
export const STOPPING_CAPITAL = 20;

/**
 * The capital of one who bets that the second version is worse, after each discordant item in turn (`true`: the second
 * version lost it). While the versions are equal it reaches 20 in at most one run of twenty, however often one looks.
 */
export function sequentialEvidence(losses: Iterable<boolean>): number {
  let capital = 1;
  for (const isLoss of losses) {
    capital *= isLoss ? 1 + BET : 1 - BET;
    if (capital >= STOPPING_CAPITAL) return capital;
  }
  return capital;
}
