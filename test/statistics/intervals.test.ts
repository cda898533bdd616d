import { describe, expect, test } from 'vitest';
import { betaProbability, betaQuantile, logGamma, twoSidedZ } from '../../functions/statistics/beta.ts';
import { clopperPearson, proportion, wilson } from '../../functions/statistics/proportion.ts';
import { coverageOf, draw } from '../support/builders/simulation.ts';

describe('distributions', () => {
  test.each([
    [1, 0],
    [0.5, Math.log(Math.PI) / 2],
    [11, Math.log(3_628_800)],
    [171, 706.5730622457874],
  ])('the logarithm of gamma of %s', (x, expected) => {
    expect(logGamma(x)).toBeCloseTo(expected, 10);
  });

  // 1 − (1 − x)^n is the distribution of the smallest of n, and x^n of the largest.
  test.each([1, 5, 50, 5_000])('beta quantiles with a parameter of 1 are powers: n = %i', (n) => {
    expect(betaQuantile(0.975, 1, n)).toBeCloseTo(1 - 0.025 ** (1 / n), 12);
    expect(betaQuantile(0.025, n, 1)).toBeCloseTo(0.025 ** (1 / n), 12);
  });

  test('the median of a symmetric beta distribution is one half, and both tails add up', () => {
    for (const a of [0.5, 2, 30, 4_000]) {
      expect(betaQuantile(0.5, a, a)).toBeCloseTo(0.5, 12);
      expect(betaProbability(0.3, a, 7) + betaProbability(0.7, 7, a)).toBeCloseTo(1, 12);
    }
    expect([betaProbability(-1, 2, 2), betaProbability(2, 2, 2)]).toEqual([0, 1]);
  });

  test.each([
    [0.95, 1.959963984540054],
    [0.9, 1.6448536269514722],
    [0.99, 2.5758293035489004],
    [1 - 1e-17, 8],
  ])('z of %s', (level, z) => {
    expect(twoSidedZ(level)).toBeCloseTo(z, 6);
  });
});

describe('E2: a proportion', () => {
  // Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  test.each([
    [81, 263, [0.2527, 0.3676], [0.2553, 0.3662]],
    [15, 148, [0.0578, 0.1617], [0.0624, 0.1605]],
    [0, 20, [0, 0.1684], [0, 0.1611]],
    [1, 29, [0.0009, 0.1776], [0.0061, 0.1718]],
  ])('%i of %i has the published intervals', (k, n, exact, score) => {
    for (const [index, bound] of clopperPearson(k, n).entries()) expect(bound).toBeCloseTo(exact[index] ?? 0, 3);
    for (const [index, bound] of wilson(k, n).entries()) expect(bound).toBeCloseTo(score[index] ?? 0, 3);
  });

  test('is refused without a case, and a count beyond its whole is an error', () => {
    expect(proportion(0, 0)).toMatchObject({ value: null, interval: null, missing: '1 more case' });
    expect(proportion(3, 3)).toMatchObject({ value: 1, interval: [expect.any(Number), 1] });
    expect(() => wilson(4, 3)).toThrow(RangeError);
    expect(() => clopperPearson(0, 0)).toThrow(RangeError);
  });

  test.each([0.02, 0.1, 0.5])('P13: covers as often as it says at a prevalence of %s', (truth) => {
    const coverage = coverageOf(800, (random) => {
      const k = draw(random, 200, truth);
      return [wilson(k, 200), clopperPearson(k, 200)].map(([low, high]) => low <= truth && truth <= high);
    });
    expect(coverage[0]).toBeGreaterThan(0.93);
    expect(coverage[1]).toBeGreaterThanOrEqual(0.945);
  });
});
