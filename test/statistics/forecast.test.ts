import { describe, expect, test } from 'vitest';
import { anomalies, directionOf, forecast, MIN_DAYS } from '../../functions/statistics/forecast.ts';
import { contains, coverageOf } from '../support/builders/simulation.ts';

type Random = () => number;

/** By Box and Muller. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const WEEKDAYS = [1.2, 1.3, 1.25, 1.2, 1.1, 0.5, 0.45];

/** Days with a pattern of the week, a trend and noise in proportion. */
function series(random: Random, days: number, { trend = 0.2, noise = 0.1 } = {}): number[] {
  return Array.from({ length: days }, (_, day) =>
    Math.max(0, (100 + trend * day) * (WEEKDAYS[day % 7] ?? 1) * (1 + noise * normal(random))),
  );
}

describe('the forecast', () => {
  test.each([
    ['two weeks', 14, { trend: 0 }],
    ['a month with a trend', 30, { trend: 1 }],
    ['a quarter that falls', 90, { trend: -0.5 }],
    ['much noise', 60, { noise: 0.3 }],
  ])('has intervals that cover as often as they say: %s', (_, days, shape) => {
    const covered = coverageOf(400, (random) => {
      const all = series(random, days + 7, shape);
      const { days: ahead } = forecast(all.slice(0, days), 7);
      return [0, 6].map((at) => contains(ahead?.[at]?.interval ?? null, all[days + at] ?? 0));
    });
    for (const share of covered) {
      expect(share).toBeGreaterThanOrEqual(0.87);
      expect(share).toBeLessThanOrEqual(0.995);
    }
  });

  test('knows the pattern of the week, and goes on with a trend for a while', () => {
    const exact = Array.from({ length: 56 }, (_, day) => (100 + day) * (WEEKDAYS[day % 7] ?? 1));
    const { days = null } = forecast(exact, 7);
    for (const [index, { value }] of days?.entries() ?? []) {
      const truth = (156 + index) * (WEEKDAYS[index % 7] ?? 1);
      expect(Math.abs(value / truth - 1)).toBeLessThan(0.06);
    }
  });

  test('needs two weeks, and says how much is missing', () => {
    expect(
      forecast(
        Array.from({ length: 10 }, () => 1),
        7,
      ),
    ).toMatchObject({ days: null, missing: '4 more closed days' });
    expect(
      forecast(
        Array.from({ length: MIN_DAYS }, () => 0),
        3,
      ).days,
    ).toEqual([0, 0, 0].map(() => ({ value: 0, interval: [0, 0] })));
  });
});

describe('anomalies', () => {
  test('are every spike that is planted, and at most one false one a quarter', () => {
    let missed = 0;
    let falsely = 0;
    let quarters = 0;
    coverageOf(100, (random) => {
      const values = series(random, 118, { trend: 0.3 });
      const spikes = [40, 77, 78, 110];
      for (const day of spikes) values[day] = (values[day] ?? 0) * 3;
      const found = anomalies(values, 1).map(({ day }) => day);
      missed += spikes.filter((day) => !found.includes(day)).length;
      falsely += found.filter((day) => !spikes.includes(day)).length;
      quarters++;
      return [true];
    });
    expect(missed).toBe(0);
    expect(falsely / quarters).toBeLessThanOrEqual(1);
  });

  test('are no small amounts, and a day that is one is no measure for the next', () => {
    const flat = Array.from({ length: 70 }, () => 0.01);
    flat[60] = 0.4;
    expect(anomalies(flat, 1)).toEqual([]);
    const steady = Array.from({ length: 70 }, () => 10);
    for (const day of [28, 35, 42, 49]) steady[day] = 100;
    expect(anomalies(steady, 1).map(({ day }) => day)).toEqual([28, 35, 42, 49]);
    expect(anomalies(steady, 1)[0]?.expected).toEqual([5, 15]);
  });
});

test('the direction is that of the last week against the one before', () => {
  const weeks = (before: number, last: number) => [
    ...Array.from({ length: 7 }, () => before),
    ...Array.from({ length: 7 }, () => last),
  ];
  expect(directionOf(weeks(10, 12))).toBe('rising');
  expect(directionOf(weeks(10, 8))).toBe('falling');
  expect(directionOf(weeks(10, 10.5))).toBe('steady');
  expect(directionOf([1, 2])).toBeNull();
});
