import { datesBetween, isTimeZone, shiftDate, windowAt, windowNamed, type Zone } from '../kernel/window.ts';
import { dateAt } from './absorb.ts';

const HOUR = 3_600_000;

export const GROUPINGS = ['hour', 'day', 'week', 'month'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Days that follow each other, each as `2026-11-20`, in one time zone. */
export interface Period {
  readonly dates: readonly string[];
  readonly zone: Zone;
  /** Epoch milliseconds: the first instant of it, and the first after it. */
  readonly from: number;
  readonly until: number;
}

/** A date as the whole day that it is; a time as the day that it is in. */
export function dateOfText(text: string, zone: Zone): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : dateAt(Date.parse(text), zone);
}

/** Both days included. */
export function periodOf(first: string, last: string, zone: Zone): Period {
  const dates = datesBetween(first, shiftDate(last, 1));
  return { dates, zone, from: endOf(shiftDate(first, -1), zone), until: endOf(last, zone) };
}

/** As many days just before. */
export function periodBefore({ dates, zone }: Period): Period {
  const first = dates[0] ?? '';
  return periodOf(shiftDate(first, -dates.length), shiftDate(first, -1), zone);
}

function endOf(date: string, zone: Zone): number {
  return windowNamed(`DAY#${date}`, zone).endsAt;
}

/** Where the group begins that a day is in; a week begins on Monday. */
export function groupStart(date: string, grouping: Exclude<Grouping, 'hour'>): string {
  if (grouping === 'day') return date;
  if (grouping === 'month') return `${date.slice(0, 7)}-01`;
  const weekday = (new Date(Date.parse(date)).getUTCDay() + 6) % 7;
  return shiftDate(date, -weekday);
}

/** The start of an hour as the figures name it, `2026-11-20T09`. */
export function instantOfHour(hour: string): number {
  return Date.parse(`${hour}:00:00.000Z`);
}

/** Whether every day of a zone begins with an hour of UTC: only then can its days be made of hours. */
export function hasWholeHours(timeZone: string, at: number): boolean {
  return isTimeZone(timeZone) && windowAt(at, { timeZone }, 'daily').endsAt % HOUR === 0;
}
