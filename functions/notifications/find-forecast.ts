import { zoneOf } from '../kernel/window.ts';
import { endsOfDays, runningBudget } from '../quota/budget-window.ts';
import { expectedRest } from '../quota/forecast-crossing.ts';
import type { WindowCondition } from './condition.ts';
import type { Finding } from './episode.ts';
import type { ProjectReadings } from './project-readings.ts';

/** Closed days that a forecast learns from: four weeks. A longer month is read whole. */
const LEARNED_DAYS = 28;

export function isOutside({ above, below }: Pick<WindowCondition, 'above' | 'below'>, value: number): boolean {
  return above === undefined ? value < (below ?? 0) : value > above;
}

/**
 * What the running month of the project will have cost by its end: what it has cost, and what is expected of the days
 * that are left. Null before a project has 14 closed days, or has so few traces in the month that nothing is known.
 */
export async function findForecast(
  inProject: string,
  on: WindowCondition,
  readings: ProjectReadings,
): Promise<Finding | null> {
  const month = runningBudget(readings.now, zoneOf(readings.project), 'monthly');
  const past = month.dates.filter((date) => date <= month.today).length;
  const ago = Array.from({ length: Math.max(LEARNED_DAYS + 1, past) }, (_, days) => days).reverse();
  const days = (await readings.days(ago)).map((day) => day?.total.counts ?? { traces: 0, costMicroUsd: 0 });
  const own = days.slice(-past);
  const traces = own.reduce((sum, day) => sum + day.traces, 0);
  const first = days.findIndex((day) => day.traces > 0);
  if (first < 0 || traces < on.min_count) return null;
  const closedDays = days.slice(first, -1).map(({ costMicroUsd }) => costMicroUsd);
  const rest = expectedRest({ now: readings.now, closedDays, dayEnds: endsOfDays(month) });
  if (rest === null) return null;
  const value = (own.reduce((sum, day) => sum + day.costMicroUsd, 0) + rest) / 1e6;
  const bound = on.above === undefined ? `below ${on.below}` : `above ${on.above}`;
  const summary = `${inProject} the running month is expected to cost ${value.toFixed(2)} USD by its end, ${bound}.`;
  return { isBeyond: isOutside(on, value), summary, measured: { value, interval: null, n: traces } };
}
