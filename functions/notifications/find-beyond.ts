import type { Figures } from '../analytics/figures.ts';
import type { Rollup } from '../analytics/rollup.ts';
import { anomalies } from '../statistics/forecast.ts';
import type { TraceRecord } from '../traces/trace-store.ts';
import { isAmount, isHours, isState, type MeasuredBy, type Window, type WindowCondition } from './condition.ts';
import type { Finding } from './episode.ts';
import { findForecast, isOutside } from './find-forecast.ts';
import { HOUR, type ProjectReadings } from './project-readings.ts';
import { addRecord, describeMeasured, emptySample, measure, type Sample, sampleOf } from './sample.ts';

const WINDOW_HOURS: Readonly<Record<Exclude<Window, '1d' | 'month'>, number>> = { '1h': 1, '6h': 6, '24h': 24 };
const WEEK_HOURS = 7 * 24;
/** The tiers after those that every trace runs through, as the figures name them. */
const LATER_TIERS = ['3', '4'];
const COMPARED_WEEKS = 8;
const OTHER = 'other';

/** What is found of one group; null where the data does not tell. */
export interface GroupFinding {
  readonly group: Readonly<Record<string, string>>;
  readonly finding: Finding | null;
}

/** How long silence, or no data, has to last. */
export function windowMilliseconds({ window }: Pick<WindowCondition, 'window'>): number {
  return WINDOW_HOURS[isHours(window) ? window : '24h'] * HOUR;
}

/**
 * Measures what a rule is about, now, in each of its groups. A window ends now and begins with an hour, so that it is up to
 * an hour longer than it is called.
 */
export async function findBeyond(
  name: string,
  on: WindowCondition,
  readings: ProjectReadings,
): Promise<GroupFinding[]> {
  const inProject = `${name}: in project ${readings.project.project_id}`;
  if (on.metric === 'silence') return [{ group: {}, finding: await findSilence(inProject, on, readings) }];
  if (isState(on.metric)) return [{ group: {}, finding: await findState(inProject, on, readings) }];
  if (on.metric === 'forecast_usd') return [{ group: {}, finding: await findForecast(inProject, on, readings) }];
  if (on.compare === 'anomaly') return [{ group: {}, finding: await findAnomaly(inProject, on, readings) }];
  if (on.compare === 'previous') return [{ group: {}, finding: await findChange(inProject, on, readings) }];
  const found = await samplesOf(on, readings);
  const long = on.long_window === undefined ? null : await samplesOf({ ...on, window: on.long_window }, readings);
  return found.map(({ group, sample }) => {
    const measured = measure(on.metric, sample, on.min_count);
    if (measured === null) return { group, finding: null };
    const [{ sample: longSample } = { sample: emptySample() }] = long ?? [];
    const longMeasured = long === null ? measured : measure(on.metric, longSample, on.min_count);
    const isBeyond = isOutside(on, measured.value) && longMeasured !== null && isOutside(on, longMeasured.value);
    const [key] = Object.values(group);
    const of = key === undefined ? '' : ` of ${key}`;
    const bound = on.above === undefined ? `below ${on.below}` : `above ${on.above}`;
    const summary = `${inProject} the metric ${on.metric}${of} over ${on.window} is ${describeMeasured(on.metric, measured)}, ${bound}.`;
    return { group, finding: { isBeyond, summary, measured } };
  });
}

interface GroupSample {
  readonly group: Readonly<Record<string, string>>;
  readonly sample: Sample;
}

async function samplesOf({ metric, by, window }: WindowCondition, readings: ProjectReadings): Promise<GroupSample[]> {
  if (!isHours(window)) return samplesOfDay(metric, by, readings);
  const from = readings.hoursBefore(WINDOW_HOURS[window]);
  if (by === undefined && metric !== 'escalation_share') {
    return [{ group: {}, sample: sampleOf(await readings.hours(from, readings.now + 1)) }];
  }
  return samplesOfRecords(by, await readings.records(from));
}

async function samplesOfDay(
  metric: WindowCondition['metric'],
  by: MeasuredBy | undefined,
  readings: ProjectReadings,
): Promise<GroupSample[]> {
  const day = await readings.day();
  if (by === undefined) return [{ group: {}, sample: day === null ? emptySample() : wholeDay(day) }];
  if (metric === 'escalation_share') return samplesOfRecords(by, await readings.records(readings.hoursBefore(24)));
  const keys = [...(day?.by[by] ?? new Map<string, Figures>())].filter(([key]) => key !== OTHER);
  return keys.map(([key, figures]) => ({ group: { [by]: key }, sample: sampleOf(figures) }));
}

function wholeDay(day: Rollup): Sample {
  const escalated = LATER_TIERS.reduce((sum, tier) => sum + (day.by.tier?.get(tier)?.counts.traces ?? 0), 0);
  return sampleOf(day.total, escalated);
}

function samplesOfRecords(by: MeasuredBy | undefined, records: readonly TraceRecord[]): GroupSample[] {
  const samples = new Map<string, Sample>();
  if (by === undefined) samples.set('', emptySample());
  for (const record of records) {
    const key = by === undefined ? '' : (record[by] ?? 'unknown');
    const sample = samples.get(key) ?? emptySample();
    addRecord(sample, record);
    samples.set(key, sample);
  }
  return [...samples].map(([key, sample]) => ({ group: by === undefined ? {} : { [by]: key }, sample }));
}

async function findState(inProject: string, on: WindowCondition, readings: ProjectReadings): Promise<Finding | null> {
  const { above = on.below === undefined ? 0 : undefined, below } = on;
  if (on.metric === 'late_reviews') {
    const late = await readings.lateReviews();
    if (late === null) return null;
    const measured = { value: late, interval: null, n: late };
    const isBeyond = isOutside({ above, below }, late);
    return { isBeyond, summary: `${inProject} ${late} reviews are past the time that they are due.`, measured };
  }
  const isAvailable = await readings.isJudgeAvailable();
  if (isAvailable === null) return null;
  return { isBeyond: !isAvailable, summary: `${inProject} the judge does not answer.`, measured: null };
}

/**
 * A ratio to the window before, which has to have as many traces. The current one lasts up to an hour longer than that:
 * an amount is divided by how much longer.
 */
async function findChange(inProject: string, on: WindowCondition, readings: ProjectReadings): Promise<Finding | null> {
  const hours = windowMilliseconds(on) / HOUR;
  const from = readings.hoursBefore(hours);
  const [current, before] = [
    measure(on.metric, sampleOf(await readings.hours(from, readings.now + 1)), on.min_count),
    measure(on.metric, sampleOf(await readings.hours(from - hours * HOUR, from)), on.min_count),
  ];
  if (current === null || before === null || before.value === 0) return null;
  const windows = isAmount(on.metric) ? (readings.now + 1 - from) / (hours * HOUR) : 1;
  const ratio = current.value / windows / before.value;
  const summary = `${inProject} the metric ${on.metric} over ${on.window} is ${ratio.toFixed(2)} times that of the window before.`;
  return { isBeyond: isOutside(on, ratio), summary, measured: { value: ratio, interval: null, n: current.n } };
}

/** Whether the running day is already beyond what is usual for its weekday. */
async function findAnomaly(inProject: string, on: WindowCondition, readings: ProjectReadings): Promise<Finding | null> {
  const weeks = Array.from({ length: COMPARED_WEEKS + 1 }, (_, week) => 7 * (COMPARED_WEEKS - week));
  const days = await readings.days(weeks);
  const values = days.map((day) => (day === null ? 0 : (measure(on.metric, sampleOf(day.total), 0)?.value ?? 0)));
  const first = days.findIndex((day) => day !== null);
  const today = values.at(-1) ?? 0;
  const traces = days.at(-1)?.total.counts.traces ?? 0;
  if (first < 0 || traces < on.min_count) return null;
  // Only this weekday is compared: the days between stand for nothing.
  const series = values.slice(first).flatMap((value, week) => (week === 0 ? [value] : [0, 0, 0, 0, 0, 0, value]));
  const last = series.length - 1;
  const found = anomalies(series, on.above ?? 0).find(({ day }) => day === last);
  const isBeyond = found !== undefined && found.value > found.expected[1];
  const usual = found === undefined ? '' : `, beyond the usual ${found.expected[1].toFixed(2)}`;
  const summary = `${inProject} the metric ${on.metric} of today is ${today.toFixed(2)}${usual}.`;
  return { isBeyond, summary, measured: { value: today, interval: null, n: traces } };
}

/**
 * Nothing in the window, of a project that sent something in the same hours a week before and enough in between: an
 * application that rests on weekends, or was only tried out, is not silent.
 */
async function findSilence(inProject: string, on: WindowCondition, readings: ProjectReadings): Promise<Finding | null> {
  const hours = windowMilliseconds(on) / HOUR;
  const from = readings.hoursBefore(hours);
  const last = await readings.lastHour(from, readings.now + 1);
  const summary = `${inProject} no trace has come for ${on.window}.`;
  if (last !== null) {
    const recent = (await readings.hours(from, readings.now + 1)).counts.traces;
    const measured = { value: recent, interval: null, n: recent };
    return { isBeyond: false, summary, measured, beyondAt: last + (hours + 1) * HOUR };
  }
  const [sameHours, before] = await Promise.all([
    readings.hours(from - WEEK_HOURS * HOUR, readings.now - WEEK_HOURS * HOUR),
    readings.hours(from - WEEK_HOURS * HOUR, from),
  ]);
  const usedToSend = sameHours.counts.traces > 0 && before.counts.traces >= Math.max(1, on.min_count);
  return usedToSend ? { isBeyond: true, summary, measured: { value: 0, interval: null, n: 0 } } : null;
}
