import * as z from 'zod';

const DAY_MILLISECONDS = 86_400_000;

/**
 * Quota windows are named by the date in the project's time zone, so the boundary needs no job:
 * the first admission after midnight simply writes under another name.
 */
export const PERIODS = ['daily', 'monthly'] as const;
export type Period = (typeof PERIODS)[number];

export interface QuotaWindow {
  readonly period: Period;
  /** `DAY#2026-11-20` or `MONTH#2026-11`; sorts by time within a period. */
  readonly name: string;
  /** The first instant after the window, epoch milliseconds. */
  readonly endsAt: number;
  readonly timeZone: string;
}

const RunningWindow = z.object({ name: z.string(), ends_at: z.int() });

/**
 * The windows that were running when a project changed its zone: each goes on, under its name, until
 * `ends_at` (epoch milliseconds). One that nobody had used may be left out: the new zone's window takes its place.
 */
export const ZoneChange = z.object({ daily: RunningWindow.optional(), monthly: RunningWindow.optional() });
export type ZoneChange = z.infer<typeof ZoneChange>;

/** Whose midnight ends a day: an IANA zone, and what is left of the zone before. */
export interface Zone {
  readonly timeZone: string;
  readonly change?: ZoneChange | undefined;
}

export const UTC: Zone = { timeZone: 'UTC' };

/** The zone of a project's windows. */
export function zoneOf(project: { readonly time_zone: string; readonly zone_change?: ZoneChange | undefined }): Zone {
  return { timeZone: project.time_zone, change: project.zone_change };
}

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** The local wall clock read as if it were UTC, epoch milliseconds. */
  readonly wall: number;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = FORMATS.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    FORMATS.set(timeZone, format);
  }
  return format;
}

export function isTimeZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

function localTime(instant: number, timeZone: string): LocalTime {
  const part = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatOf(timeZone).formatToParts(instant)) {
    if (type in part) Object.assign(part, { [type]: Number(value) });
  }
  const milliseconds = ((instant % 1000) + 1000) % 1000;
  const wall = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second, milliseconds);
  return { year: part.year, month: part.month, day: part.day, wall };
}

/**
 * The first instant at which the local date is `wallMidnight`'s date or later. Where midnight does not
 * exist (a change to summer time at 0:00) this is the change itself; where it exists twice, the
 * first; where a whole day is missing (a move across the date line), the start of the next one.
 */
function firstInstantOf(wallMidnight: number, timeZone: string): number {
  const wallAt = (instant: number) => localTime(instant, timeZone).wall;
  // Offsets lie within UTC-14 to UTC+14 with room, and the wall clock never falls back by a day.
  let before = wallMidnight - 16 * 3_600_000;
  let after = wallMidnight + 16 * 3_600_000;
  // On most days the clock is not changed in between, and what it is ahead of UTC says all.
  const ahead = wallAt(before) - before;
  if (wallAt(after) - after === ahead && wallAt(wallMidnight - ahead) === wallMidnight) return wallMidnight - ahead;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallAt(middle) >= wallMidnight) after = middle;
    else before = middle;
  }
  return after;
}

const twoDigits = (value: number) => String(value).padStart(2, '0');

const ENDS = new Map<string, number>();
const MAX_REMEMBERED_ENDS = 1_000;

/** The window of `period` that `instant` (epoch milliseconds) falls into. */
export function windowAt(instant: number, { timeZone, change }: Zone, period: Period): QuotaWindow {
  const running = change?.[period];
  if (running !== undefined && instant < running.ends_at) {
    return { period, name: running.name, endsAt: running.ends_at, timeZone };
  }
  return windowInZone(instant, timeZone, period);
}

function windowInZone(instant: number, timeZone: string, period: Period): QuotaWindow {
  const { year, month, day } = localTime(instant, timeZone);
  const monthName = `${year}-${twoDigits(month)}`;
  const name = period === 'daily' ? `DAY#${monthName}-${twoDigits(day)}` : `MONTH#${monthName}`;
  const key = `${timeZone}/${name}`;
  let endsAt = ENDS.get(key);
  if (endsAt === undefined) {
    const next = period === 'daily' ? Date.UTC(year, month - 1, day + 1) : Date.UTC(year, month, 1);
    endsAt = firstInstantOf(next, timeZone);
    if (ENDS.size >= MAX_REMEMBERED_ENDS) ENDS.clear();
    ENDS.set(key, endsAt);
  }
  return { period, name, endsAt, timeZone };
}

/** A window by its name, as the zone that it is in now ends it. */
export function windowNamed(name: string, { timeZone, change }: Zone): QuotaWindow {
  const period = name.startsWith('DAY#') ? 'daily' : 'monthly';
  const running = change?.[period];
  const endsAt = running?.name === name ? running.ends_at : startOf({ name, period, timeZone }, 1);
  return { period, name, endsAt, timeZone };
}

/** The window that follows `window`. */
export function nextWindow(window: QuotaWindow): QuotaWindow {
  return windowInZone(window.endsAt, window.timeZone, window.period);
}

/**
 * What a project has to store with its new zone. A window that is running and was used goes on until the first
 * boundary in the new zone that is not before its old end and that begins a later name: a change makes it longer,
 * never shorter, so however often a project changes its zone nobody gains a second allowance.
 *
 * A window that nobody used (its period is not among `used`) ends at the next boundary of the new zone, as if the
 * project had been created there. It keeps its name until then, for callers who do not know the new zone yet; if that
 * name is one of the new zone's later windows, the new zone's own window begins at once.
 */
export function changeZone(
  now: number,
  before: Zone,
  timeZone: string,
  used: ReadonlySet<Period> = new Set(PERIODS),
): ZoneChange {
  const running = (period: Period) => {
    const { name, endsAt } = windowAt(now, before, period);
    const isUsed = used.has(period);
    let next = nextWindow(windowInZone(isUsed ? endsAt - 1 : now, timeZone, period));
    if (!isUsed && next.name <= name) return undefined;
    // From UTC+14 to UTC-11 the next window may bear the running one's name.
    while (next.name <= name) next = nextWindow(next);
    return { name, ends_at: startOf(next) };
  };
  return { daily: running('daily'), monthly: running('monthly') };
}

/** A date (`2026-11-20`) so many days later. */
export function shiftDate(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MILLISECONDS).toISOString().slice(0, 10);
}

/** From the first date on, without the last one. */
export function datesBetween(first: string, after: string): string[] {
  const dates: string[] = [];
  for (let date = first; date < after; date = shiftDate(date, 1)) dates.push(date);
  return dates;
}

/** The start of the window, or of one that many windows later. */
function startOf({ name, period, timeZone }: Omit<QuotaWindow, 'endsAt'>, later = 0): number {
  const [year = 0, month = 1, day = 1] = name
    .slice(name.indexOf('#') + 1)
    .split('-')
    .map(Number);
  const isDaily = period === 'daily';
  const midnight = isDaily ? Date.UTC(year, month - 1, day + later) : Date.UTC(year, month - 1 + later, 1);
  return firstInstantOf(midnight, timeZone);
}
