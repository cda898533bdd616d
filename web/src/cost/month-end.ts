import type { CostTrends } from '../../../lib/client/api-types.ts';
import { sumUsd } from '../format/usd.ts';

/** What a project will have spent when the month ends. */
export interface MonthEnd {
  /** `2026-11` */
  readonly month: string;
  /** Of the days of the month that are over. */
  readonly spentUsd: string;
  readonly daysOver: number;
  readonly daysAhead: number;
  /** Null without a forecast; `missing` says what it needs. */
  readonly expectedUsd: string | null;
  /** The sums of the low and of the high ends of the days ahead, with what was spent. */
  readonly intervalUsd: readonly [low: string, high: string] | null;
  /** How often the interval of one day contains it. */
  readonly level: number;
  readonly missing: string | null;
}

/**
 * The days of the month that are over, and the forecast of those ahead, today included. The days ahead are taken to err
 * all in the same direction, so the interval is wide rather than narrow.
 * @param today the date in the zone of the project
 */
export function monthEnd({ days, forecast }: Pick<CostTrends, 'days' | 'forecast'>, today: string): MonthEnd {
  const month = today.slice(0, 7);
  const last = lastDayOf(month);
  const over = days.filter(({ date }) => date.startsWith(month) && date < today);
  const ahead = forecast.days.filter(({ date }) => date >= today && date <= last);
  const daysAhead = Number(last.slice(8)) - Number(today.slice(8)) + 1;
  const spentUsd = sumUsd(over.map((day) => day.cost_usd));
  const isWhole = ahead.length === daysAhead;
  const total = (pick: (day: (typeof ahead)[number]) => string) => sumUsd([spentUsd, ...ahead.map(pick)]);
  return {
    month,
    spentUsd,
    daysOver: over.length,
    daysAhead,
    expectedUsd: isWhole ? total((day) => day.cost_usd) : null,
    intervalUsd: isWhole
      ? [total((day) => day.interval_usd[0] ?? '0'), total((day) => day.interval_usd[1] ?? '0')]
      : null,
    level: forecast.level,
    missing: isWhole ? null : (forecast.missing ?? 'days up to the end of the month'),
  };
}

function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
