import { expect, test } from 'vitest';
import { certify } from '../../functions/statistics/certificate.ts';
import { coverageOf, draw } from '../support/builders/simulation.ts';

test('P13: a judge below the gate gets one in at most 2.5 % of runs, a good one in about nine of ten', () => {
  const [bad = 1, good = 0] = coverageOf(600, (random) => {
    const classes = (rate: number) =>
      [draw(random, 65, rate), draw(random, 65, rate)].map((right) => ({ right, n: 65 }));
    const [a, b] = [classes(0.75), classes(0.95)];
    return [a, b].map(([first = { right: 0, n: 0 }, second = { right: 0, n: 0 }]) => certify(first, second).isHeld);
  });
  expect(bad).toBeLessThanOrEqual(0.025);
  expect(good).toBeGreaterThan(0.8);
});
