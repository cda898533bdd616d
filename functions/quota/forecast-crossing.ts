import { forecast } from '../statistics/forecast.ts';

const DAY = 86_400_000;

export interface CrossingOutlook {
  /** When the amount is reached within the window, epoch milliseconds; null where that is not expected, or has happened. */
  readonly at: number | null;
  /** What it would take to tell. */
  readonly missing: string | null;
}

/** Days of which the closed ones tell how the rest goes on. Money in micro-USD. */
interface Outlook {
  readonly now: number;
  /** What closed days cost, the oldest first; the last one is yesterday. */
  readonly closedDays: readonly number[];
  /** When today and the days after it end, until the window does. */
  readonly dayEnds: readonly number[];
}

interface ExpectedPart {
  /** Epoch milliseconds; of today what is left of it. */
  readonly from: number;
  readonly amount: number;
  readonly perMillisecond: number;
}

/** A day's cost is taken for spread evenly over it (STATISTICS E12: damped Holt with weekdays). */
function expectedParts({ now, closedDays, dayEnds }: Outlook): { parts: ExpectedPart[]; missing: string | null } {
  const { days, missing } = forecast(closedDays, dayEnds.length);
  const parts = (days ?? []).map(({ value }, index): ExpectedPart => {
    const end = dayEnds[index] ?? now;
    const begin = index === 0 ? end - DAY : (dayEnds[index - 1] ?? end - DAY);
    const perMillisecond = value / (end - begin);
    const from = Math.max(now, begin);
    return { from, amount: perMillisecond * Math.max(0, end - from), perMillisecond };
  });
  return { parts, missing };
}

/** What is expected to be spent from now on until the last of the days ends; null where too few days are closed. */
export function expectedRest(outlook: Outlook): number | null {
  const { parts, missing } = expectedParts(outlook);
  return missing === null ? parts.reduce((sum, { amount }) => sum + amount, 0) : null;
}

/** When an amount will have been spent if the days go on as is expected of them. Money in micro-USD. */
export function forecastCrossing({
  amount,
  spent,
  ...outlook
}: Outlook & { readonly amount: number; readonly spent: number }): CrossingOutlook {
  let left = amount - spent;
  if (left <= 0) return { at: null, missing: null };
  const { parts, missing } = expectedParts(outlook);
  for (const { from, amount: expected, perMillisecond } of parts) {
    if (expected >= left && perMillisecond > 0) return { at: Math.ceil(from + left / perMillisecond), missing: null };
    left -= expected;
  }
  return { at: null, missing };
}
