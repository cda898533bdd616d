import { describe, expect, test } from 'vitest';
import { BUDGET_PERIODS } from '../../functions/quota/budget.ts';
import { endsOfDays, runningBudget } from '../../functions/quota/budget-window.ts';
import { forecastCrossing } from '../../functions/quota/forecast-crossing.ts';
import { NOON } from '../support/builders/records.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const MIDNIGHT = NOON - (NOON % DAY) + DAY;
const steady = Array.from({ length: 28 }, () => 24);

function crossing(fields: Partial<Parameters<typeof forecastCrossing>[0]> = {}) {
  const dayEnds = Array.from({ length: 10 }, (_, index) => MIDNIGHT + index * DAY);
  return forecastCrossing({
    amount: 100,
    spent: 50,
    now: MIDNIGHT - 12 * HOUR,
    closedDays: steady,
    dayEnds,
    ...fields,
  });
}

describe('the time at which a budget will be spent', () => {
  test('is told of steady days to the minute, before it comes', () => {
    // 24 a day is 1 an hour, and 50 are left.
    const { at, missing } = crossing();
    expect(missing).toBeNull();
    expect(Math.abs((at ?? 0) - (MIDNIGHT + 38 * HOUR))).toBeLessThan(60_000);
    expect(Math.abs((crossing({ spent: 95 }).at ?? 0) - (MIDNIGHT - 7 * HOUR))).toBeLessThan(60_000);
  });

  test('is none where the window ends before, where it has come, and where nothing is spent', () => {
    expect(crossing({ dayEnds: [MIDNIGHT] })).toEqual({ at: null, missing: null });
    expect(crossing({ spent: 100 })).toEqual({ at: null, missing: null });
    expect(crossing({ closedDays: steady.map(() => 0) })).toEqual({ at: null, missing: null });
    expect(crossing({ dayEnds: [] })).toEqual({ at: null, missing: null });
  });

  test('is not told from less than two weeks', () => {
    expect(crossing({ closedDays: [24, 24] })).toEqual({ at: null, missing: '12 more closed days' });
  });
});

test('a budget has the window of the calendar that an instant is in', () => {
  const zone = { timeZone: 'Europe/Berlin' };
  const windows = BUDGET_PERIODS.map((period) => runningBudget(Date.parse('2026-12-31T23:30:00Z'), zone, period));
  expect(windows.map(({ name, dates }) => [name, dates[0], dates.at(-1), dates.length])).toEqual([
    ['HOUR#2026-12-31T23', '2027-01-01', '2027-01-01', 1],
    ['DAY#2027-01-01', '2027-01-01', '2027-01-01', 1],
    ['WEEK#2026-12-28', '2026-12-28', '2027-01-03', 7],
    ['MONTH#2027-01', '2027-01-01', '2027-01-31', 31],
    ['QUARTER#2027-Q1', '2027-01-01', '2027-03-31', 90],
    ['YEAR#2027', '2027-01-01', '2027-12-31', 365],
  ]);
  const [, , week] = windows;
  if (week === undefined) throw new Error('There is no week');
  expect(endsOfDays(week)).toEqual([1, 2, 3].map((day) => Date.parse(`2027-01-0${day}T23:00:00Z`)));
});
