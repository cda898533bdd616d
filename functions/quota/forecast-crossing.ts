import { forecast } from '../statistics/forecast.ts';

const DAY = 86_400_000;

export interface CrossingOutlook {
  /** When the amount is reached within the window, epoch milliseconds; null where that is not expected, or has happened. */
  readonly at: number | null;
  /** What it would take to tell. */
  readonly missing: string | null;
}

/**
 * When an amount will have been spent if the days go on as is expected of them (STATISTICS E12: damped Holt with
 * weekdays). A day's cost is taken for spread evenly over it. Money in micro-USD.
 */
export function forecastCrossing(at: {
  readonly amount: number;
  readonly spent: number;
  readonly now: number;
  /** What closed days cost, the oldest first; the last one is yesterday. */
  readonly closedDays: readonly number[];
  /** When today and the days after it end, until the window does. */
  readonly dayEnds: readonly number[];
}): CrossingOutlook {
  let left = at.amount - at.spent;
  if (left <= 0) return { at: null, missing: null };
  const { days, missing } = forecast(at.closedDays, at.dayEnds.length);
  if (days === null) return { at: null, missing };
  let from = at.now;
  for (const [index, end] of at.dayEnds.entries()) {
    const begin = index === 0 ? end - DAY : (at.dayEnds[index - 1] ?? end - DAY);
    const perMillisecond = (days[index]?.value ?? 0) / (end - begin);
    const expected = perMillisecond * Math.max(0, end - from);
    if (expected >= left && perMillisecond > 0) return { at: Math.ceil(from + left / perMillisecond), missing: null };
    left -= expected;
    from = Math.max(from, end);
  }
  return { at: null, missing: null };
}
