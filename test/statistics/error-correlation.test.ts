import { describe, expect, test } from 'vitest';
import { errorCorrelation, type PairedCase } from '../../functions/statistics/error-correlation.ts';
import { weightedShare } from '../../functions/statistics/missed-errors.ts';
import { seededRandom } from '../../functions/statistics/random.ts';

/** So many cases of each kind: both wrong, only the first, only the second, none. */
function cases(both: number, first: number, second: number, none: number, probability = 0.1): PairedCase[] {
  const times = (count: number, isFirstWrong: boolean, isSecondWrong: boolean) =>
    Array.from({ length: count }, () => ({ probability, isFirstWrong, isSecondWrong }));
  return [
    ...times(both, true, true),
    ...times(first, true, false),
    ...times(second, false, true),
    ...times(none, false, false),
  ];
}

/** φ of the truth: both are wrong with `both`, each alone with `alone`. */
function phiOf(both: number, alone: number): number {
  const rate = both + alone;
  return (both - rate ** 2) / (rate * (1 - rate));
}

describe('the correlation of the errors of two judges', () => {
  test('is 0 where one errs as often whether or not the other does, 1 where they err together, below 0 where by turns', () => {
    expect(errorCorrelation(cases(4, 16, 16, 64)).value).toBeCloseTo(0, 10);
    expect(errorCorrelation(cases(10, 0, 0, 90)).value).toBeCloseTo(1, 10);
    expect(errorCorrelation(cases(0, 10, 10, 80)).value).toBeCloseTo(-0.111, 3);
    expect(errorCorrelation(cases(10, 10, 10, 70)).value).toBeCloseTo(phiOf(0.1, 0.1), 10);
  });

  test('weighs each case by one over its probability', () => {
    const sampled = [...cases(10, 0, 0, 20, 1), ...cases(0, 1, 1, 8, 0.1)];
    // 10 both, 10 the first, 10 the second, 100 neither.
    expect(errorCorrelation(sampled).value).toBeCloseTo(errorCorrelation(cases(10, 10, 10, 100)).value ?? 0, 10);
  });

  test('is refused where there is too little to say it from', () => {
    const missing = (...counts: [number, number, number, number]) => errorCorrelation(cases(...counts));
    expect(missing(2, 2, 2, 23)).toMatchObject({
      value: null,
      interval: null,
      n: 29,
      missing: expect.stringContaining('1 more'),
    });
    expect(missing(0, 0, 5, 45).missing).toBe('1 more random label of a trace on which the first is wrong');
    expect(missing(0, 5, 0, 45).missing).toBe('1 more random label of a trace on which the second is wrong');
    expect(missing(5, 45, 0, 0).missing).toBe('1 more random label of a trace on which the first is right');
    expect(() => errorCorrelation(cases(1, 1, 1, 1, 0))).toThrow(RangeError);
  });

  test('has an interval that holds its value, never beyond −1 and 1, and narrower with more labels', () => {
    let width = 3;
    for (const times of [1, 4, 16, 64]) {
      const { value, interval } = errorCorrelation(cases(8 * times, 4 * times, 4 * times, 64 * times));
      const [low, high] = interval ?? [0, 0];
      expect(low).toBeGreaterThanOrEqual(-1);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThan(value ?? 0);
      expect(high).toBeGreaterThan(value ?? 0);
      expect(high - low).toBeLessThan(width);
      width = high - low;
    }
    expect(width).toBeLessThan(0.3);
  });

  test.each([
    [0.05, 0.05],
    [0.15, 0.02],
    [0.01, 0.09],
  ])('has an interval that covers the truth at least as often as it says (both %d, each alone %d)', (both, alone) => {
    const random = seededRandom(7);
    const truth = phiOf(both, alone);
    let covered = 0;
    let said = 0;
    for (let run = 0; run < 200; run++) {
      const sample = Array.from({ length: 150 }, () => {
        const draw = random();
        const isBoth = draw < both;
        const isFirst = !isBoth && draw < both + alone;
        const isSecond = !isBoth && !isFirst && draw < both + 2 * alone;
        return { probability: 0.05, isFirstWrong: isBoth || isFirst, isSecondWrong: isBoth || isSecond };
      });
      const { interval } = errorCorrelation(sample);
      if (interval === null) continue;
      said++;
      if (interval[0] <= truth && truth <= interval[1]) covered++;
    }
    expect(said).toBeGreaterThan(150);
    expect(covered / said).toBeGreaterThanOrEqual(0.95);
  });

  test('may be anything where a judge may be wrong always', () => {
    expect(errorCorrelation(cases(29, 0, 0, 1))).toMatchObject({ value: 1, interval: [-1, 1] });
  });

  test('has the extremes of φ over what three rates allow, as a search finds them', () => {
    const sample = cases(12, 9, 15, 84);
    const { interval } = errorCorrelation(sample);
    const [low, high] = interval ?? [0, 0];
    const each = 1 - 0.05 / 3;
    const searched = searchPhi(sample, each);
    expect(low).toBeLessThanOrEqual(searched[0] + 1e-9);
    expect(high).toBeGreaterThanOrEqual(searched[1] - 1e-9);
    expect(low).toBeCloseTo(searched[0], 2);
    expect(high).toBeCloseTo(searched[1], 2);
  });
});

function searchPhi(sample: readonly PairedCase[], level: number): [number, number] {
  const range = (isHit: (one: PairedCase) => boolean) => {
    const shares = sample.map((one) => ({ probability: one.probability, isHit: isHit(one) }));
    return weightedShare(shares, level).interval ?? [0, 1];
  };
  const steps = ([low, high]: readonly [number, number]) =>
    Array.from({ length: 61 }, (_, i) => low + ((high - low) * i) / 60);
  let found: [number, number] = [1, -1];
  for (const both of range((one) => one.isFirstWrong && one.isSecondWrong)) {
    for (const p of steps(range((one) => one.isFirstWrong))) {
      for (const q of steps(range((one) => one.isSecondWrong))) {
        const phi = Math.min(1, Math.max(-1, (both - p * q) / Math.sqrt(p * (1 - p) * q * (1 - q))));
        found = [Math.min(found[0], phi), Math.max(found[1], phi)];
      }
    }
  }
  return found;
}
