import { datesBetween, shiftDate, windowAt, windowNamed, type Zone } from '../kernel/window.ts';
import type { BudgetPeriod } from './budget.ts';

/** The window of a budget that runs. */
export interface RunningBudget {
  /** `DAY#2026-11-20`, `HOUR#2026-11-20T09` (UTC), `WEEK#2026-11-16` (its Monday), `MONTH#…`, `QUARTER#2026-Q4`, `YEAR#2026`. */
  readonly name: string;
  /** Its days, those to come included, and which of them is today. */
  readonly dates: readonly string[];
  readonly today: string;
  /** Of a budget for an hour: `2026-11-20T09`, in UTC. */
  readonly hour: string | null;
  readonly zone: Zone;
}

export function runningBudget(now: number, zone: Zone, period: BudgetPeriod): RunningBudget {
  const today = windowAt(now, zone, 'daily').name.slice('DAY#'.length);
  const hour = new Date(now).toISOString().slice(0, 13);
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7)) - 1;
  const whole = (name: string, first: string, after: string) => ({
    name,
    dates: datesBetween(first, after),
    today,
    hour: null,
    zone,
  });
  switch (period) {
    case 'hourly':
      return { ...whole(`HOUR#${hour}`, today, shiftDate(today, 1)), hour };
    case 'daily':
      return whole(`DAY#${today}`, today, shiftDate(today, 1));
    case 'weekly': {
      const monday = shiftDate(today, -((new Date(today).getUTCDay() + 6) % 7));
      return whole(`WEEK#${monday}`, monday, shiftDate(monday, 7));
    }
    case 'monthly':
      return whole(windowAt(now, zone, 'monthly').name, dateOf(year, month), dateOf(year, month + 1));
    case 'quarterly': {
      const first = month - (month % 3);
      return whole(`QUARTER#${year}-Q${first / 3 + 1}`, dateOf(year, first), dateOf(year, first + 3));
    }
    case 'yearly':
      return whole(`YEAR#${year}`, dateOf(year, 0), dateOf(year + 1, 0));
  }
}

/** When today and each day after it end, as far as they are in the window; epoch milliseconds. */
export function endsOfDays({ dates, today, zone }: RunningBudget): number[] {
  return dates.filter((date) => date >= today).map((date) => windowNamed(`DAY#${date}`, zone).endsAt);
}

function dateOf(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}
