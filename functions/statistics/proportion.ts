import { betaQuantile, twoSidedZ } from './beta.ts';
import { clampToUnit, LEVEL, type Rate, refusedRate } from './rate.ts';

/**
 * The exact interval of a proportion of `k` among `n` (Clopper and Pearson, 1934), two-sided. It covers at least as
 * often as its level says. Both may be fractions, as effective sizes of weighted samples are (Korn and Graubard, 1998).
 * @throws RangeError unless 0 ≤ k ≤ n and n > 0
 */
export function clopperPearson(k: number, n: number, level = LEVEL): readonly [number, number] {
  checkCounts(k, n);
  const tail = (1 - level) / 2;
  return [k === 0 ? 0 : betaQuantile(tail, k, n - k + 1), k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k)];
}

/** The score interval of a proportion (Wilson, 1927), two-sided: on average it covers as often as its level says. */
export function wilson(k: number, n: number, level = LEVEL): readonly [number, number] {
  checkCounts(k, n);
  const z = twoSidedZ(level);
  const p = k / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const reach = (z / scale) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  return [k === 0 ? 0 : clampToUnit(centre - reach), k === n ? 1 : clampToUnit(centre + reach)];
}

/** The rate of `k` among `n` cases that were drawn alike, with Wilson's interval; nothing without a case. */
export function proportion(k: number, n: number, level = LEVEL): Rate {
  if (n === 0) return refusedRate('wilson', 0, '1 more case', level);
  return { value: k / n, interval: wilson(k, n, level), level, n, method: 'wilson', missing: null };
}

function checkCounts(k: number, n: number): void {
  if (!(k >= 0 && k <= n && n > 0)) throw new RangeError(`not a proportion: ${k} of ${n}`);
}
