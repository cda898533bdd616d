/** Numbers in [0, 1) that look random and follow from a seed alone (mulberry32): for resampling, not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const RESAMPLES = 1_000;

/**
 * The percentile interval of a figure over items that are drawn again with replacement (Efron, 1979). A resample of
 * which the figure cannot be computed (NaN) is left out.
 */
export function bootstrapInterval<T>(
  items: readonly T[],
  figure: (items: readonly T[]) => number,
  { seed, level }: { readonly seed: number; readonly level: number },
): readonly [number, number] | null {
  const random = seededRandom(seed);
  const figures: number[] = [];
  for (let round = 0; round < RESAMPLES; round++) {
    const drawn = items.map((item) => items[Math.floor(random() * items.length)] ?? item);
    const value = figure(drawn);
    if (!Number.isNaN(value)) figures.push(value);
  }
  figures.sort((a, b) => a - b);
  const tail = (1 - level) / 2;
  const low = figures[Math.floor(tail * (figures.length - 1))];
  const high = figures[Math.ceil((1 - tail) * (figures.length - 1))];
  return low === undefined || high === undefined ? null : [low, high];
}
