import * as z from 'zod';
import { isTimeZone } from '../kernel/window.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 1_440;
const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, such as 22:00');
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** When nobody is told: by the clock on the wall, whatever it does when summer time begins or ends. */
export const QuietHours = z
  .strictObject({
    time_zone: z.string().refine(isTimeZone, 'must be an IANA time zone'),
    from: TimeOfDay,
    until: TimeOfDay.meta({ description: 'Earlier than `from`: on the next day.' }),
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1)
      .max(7)
      .optional()
      .meta({ description: 'On which it begins; by default all.' }),
  })
  .refine(({ from, until }) => from !== until, 'must not begin and end at the same time');
export type QuietHours = z.infer<typeof QuietHours>;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function wallClock(instant: number, timeZone: string): { readonly minutes: number; readonly weekday: string } {
  let format = FORMATS.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      weekday: 'short',
      hour: 'numeric',
      minute: 'numeric',
    });
    FORMATS.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const minutes = Number(parts.get('hour')) * 60 + Number(parts.get('minute'));
  return { minutes, weekday: (parts.get('weekday') ?? '').toLowerCase() };
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

function dayBefore(weekday: string): string {
  const names: readonly string[] = WEEKDAYS;
  return names[(names.indexOf(weekday) + 6) % 7] ?? '';
}

function isQuiet({ time_zone: zone, from, until, days }: QuietHours, instant: number): boolean {
  const { minutes, weekday } = wallClock(instant, zone);
  const [begin, end] = [minutesOf(from), minutesOf(until)];
  const crossesMidnight = end < begin;
  const isIn = crossesMidnight ? minutes >= begin || minutes < end : minutes >= begin && minutes < end;
  if (!isIn || days === undefined) return isIn;
  const beganYesterday = crossesMidnight && minutes < end;
  const day = beganYesterday ? dayBefore(weekday) : weekday;
  return days.some((name) => name === day);
}

/** When the quiet hours that an instant lies in are over, epoch milliseconds; null where it lies in none. */
export function quietUntil(hours: QuietHours, instant: number): number | null {
  if (!isQuiet(hours, instant)) return null;
  // The wall clock may jump or repeat an hour, so the end is looked for, minute by minute; two days are enough for it.
  const start = Math.floor(instant / MINUTE) * MINUTE;
  for (let minute = 1; minute <= 8 * DAY_MINUTES; minute++) {
    if (!isQuiet(hours, start + minute * MINUTE)) return start + minute * MINUTE;
  }
  return start + DAY_MINUTES * MINUTE;
}
