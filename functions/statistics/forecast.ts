import { betaQuantile } from './beta.ts';

/** A week and another one to compare it with: nothing is forecast from less. */
export const MIN_DAYS = 14;
const WEEK = 7;
/** How much of the trend goes on into the next day (Gardner and McKenzie, 1985). */
const DAMPING = 0.9;
const LEVEL_WEIGHTS = [0.1, 0.2, 0.3, 0.5, 0.7];
const TREND_WEIGHTS = [0, 0.05, 0.1, 0.2];
/** What is estimated beside the errors: six free weekdays, the level, the trend and its two weights. */
const ESTIMATED = 10;
const MIN_FREEDOM = 3;
/** A weekday on which next to nothing happens would otherwise be divided by. */
const MIN_FACTOR = 0.05;

export interface ForecastDay {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

export interface Forecast {
  /** From the day after the last one. */
  readonly days: readonly ForecastDay[];
  readonly level: number;
  readonly missing: null;
}

export interface NoForecast {
  readonly days: null;
  readonly level: number;
  /** What it would take. */
  readonly missing: string;
}

interface Fit {
  readonly level: number;
  readonly trend: number;
  readonly alpha: number;
  readonly beta: number;
  readonly errors: readonly number[];
}

/**
 * Forecasts a daily amount that is never negative: damped Holt on what is left when each day is divided by the factor
 * of its weekday. The interval comes from the errors of the past one-step forecasts, as Student's t has it for the days
 * that are left beside what was estimated, and grows with the horizon as the method's variance does (Hyndman,
 * Koehler, Ord and Snyder, 2008, table 6.1).
 * @param values one for each day, the oldest first, without gaps
 */
export function forecast(values: readonly number[], horizon: number, level = 0.9): Forecast | NoForecast {
  if (values.length < MIN_DAYS) {
    return { days: null, level, missing: `${MIN_DAYS - values.length} more closed days` };
  }
  const factors = weekdayFactors(values);
  const factorOf = (day: number) => factors[day % WEEK] ?? 1;
  const fit = bestFit(values.map((value, day) => value / factorOf(day)));
  const freedom = Math.max(MIN_FREEDOM, values.length - ESTIMATED);
  const spread = Math.sqrt(sum(fit.errors.map((error) => error * error)) / freedom);
  const reach = studentQuantile(level, freedom) * spread;
  const days: ForecastDay[] = [];
  let trend = 0;
  // The factor of a weekday is the median of as many weeks, whose variance is π/2 times that of a mean.
  let variance = 1 + ((Math.PI / 2) * WEEK) / values.length;
  for (let ahead = 1; ahead <= horizon; ahead++) {
    trend += DAMPING ** ahead * fit.trend;
    if (ahead > 1) variance += (fit.alpha + fit.alpha * fit.beta * dampedSum(ahead - 1)) ** 2;
    const factor = factorOf(values.length + ahead - 1);
    const value = Math.max(0, (fit.level + trend) * factor);
    const half = reach * Math.sqrt(variance) * factor;
    days.push({ value, interval: [Math.max(0, value - half), value + half] });
  }
  return { days, level, missing: null };
}

/** How each weekday compares with the week around it, 1 on average; the first value's weekday is the first. */
function weekdayFactors(values: readonly number[]): number[] {
  const ratios: number[][] = Array.from({ length: WEEK }, () => []);
  for (let day = 3; day + 3 < values.length; day++) {
    const around = sum(values.slice(day - 3, day + 4)) / WEEK;
    if (around > 0) ratios[day % WEEK]?.push((values[day] ?? 0) / around);
  }
  const means = ratios.map((own) => (own.length === 0 ? 1 : Math.max(MIN_FACTOR, median(own))));
  const mean = sum(means) / WEEK;
  return means.map((factor) => factor / mean);
}

function bestFit(values: readonly number[]): Fit {
  let best: Fit | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const alpha of LEVEL_WEIGHTS) {
    for (const beta of TREND_WEIGHTS) {
      const fit = holt(values, alpha, beta);
      const squares = sum(fit.errors.map((error) => error * error));
      if (squares < least) [best, least] = [fit, squares];
    }
  }
  return best ?? holt(values, 0.3, 0);
}

function holt(values: readonly number[], alpha: number, beta: number): Fit {
  const first = sum(values.slice(0, WEEK)) / WEEK;
  const second = sum(values.slice(WEEK, 2 * WEEK)) / WEEK;
  let trend = (second - first) / WEEK;
  let level = first - 4 * trend;
  const errors: number[] = [];
  for (const value of values) {
    const expected = level + DAMPING * trend;
    const error = value - expected;
    errors.push(error);
    level = expected + alpha * error;
    trend = DAMPING * trend + alpha * beta * error;
  }
  return { level, trend, alpha, beta, errors };
}

function dampedSum(terms: number): number {
  return (DAMPING * (1 - DAMPING ** terms)) / (1 - DAMPING);
}

/** Two-sided: |T| stays below it with this probability. */
function studentQuantile(level: number, freedom: number): number {
  const x = betaQuantile(1 - level, freedom / 2, 0.5);
  return Math.sqrt((freedom * (1 - x)) / x);
}

export interface Anomaly {
  readonly day: number;
  readonly value: number;
  readonly expected: readonly [low: number, high: number];
}

/** Same weekdays that a day is compared with, and how many there have to be. */
const COMPARED_WEEKS = 8;
const MIN_COMPARED = 3;
/** Of normal values, the median absolute deviation is 1/1.4826 of a standard deviation. */
const DEVIATIONS = 4 * 1.4826;
/** What is smaller than this share of the usual is no news, however regular the days are. */
const MIN_SHARE = 0.5;

/**
 * Days that are far from the same weekdays before them: beyond four median absolute deviations of these, scaled to
 * standard deviations, and by at least `minimum` and half of the median. A day that is flagged is no measure for others.
 */
export function anomalies(values: readonly number[], minimum: number): Anomaly[] {
  const found: Anomaly[] = [];
  const flagged = new Set<number>();
  for (const [day, value] of values.entries()) {
    const compared: number[] = [];
    for (let before = day - WEEK; before >= 0 && compared.length < COMPARED_WEEKS; before -= WEEK) {
      if (!flagged.has(before)) compared.push(values[before] ?? 0);
    }
    if (compared.length < MIN_COMPARED) continue;
    const middle = median(compared);
    const deviation = median(compared.map((each) => Math.abs(each - middle)));
    const reach = Math.max(DEVIATIONS * deviation, minimum, MIN_SHARE * middle);
    if (Math.abs(value - middle) <= reach) continue;
    flagged.add(day);
    found.push({ day, value, expected: [Math.max(0, middle - reach), middle + reach] });
  }
  return found;
}

/** Whether the last week is more than a tenth above or below the one before. */
export function directionOf(values: readonly number[]): 'rising' | 'falling' | 'steady' | null {
  if (values.length < 2 * WEEK) return null;
  const last = sum(values.slice(-WEEK));
  const before = sum(values.slice(-2 * WEEK, -WEEK));
  if (last > before * 1.1) return 'rising';
  return last < before * 0.9 ? 'falling' : 'steady';
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
