const UTC = 'UTC';

/** The named zones that this browser knows, UTC first. */
export function zones(): readonly string[] {
  return [UTC, ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== UTC)];
}

/** Whether the browser can compute in a zone of this name. */
export function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || UTC;
}

/** An instant as date and time in a zone, to the second, such as `2026-11-20 10:15:03`. */
export function formatTime(iso: string | null, zone: string): string {
  if (iso === null) return '–';
  const parts = wallClock(new Date(iso), zone);
  return parts === undefined ? iso : `${parts.date} ${parts.time}`;
}

/** The date of an instant in a zone, such as `2026-11-20`. */
export function formatDate(iso: string, zone: string): string {
  return wallClock(new Date(iso), zone)?.date ?? iso;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallClock(instant: Date, zone: string): { readonly date: string; readonly time: string } | undefined {
  if (Number.isNaN(instant.getTime())) return undefined;
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return {
    date: `${parts['year']}-${parts['month']}-${parts['day']}`,
    time: `${parts['hour']}:${parts['minute']}:${parts['second']}`,
  };
}

/**
 * The instant at which a wall clock of a zone shows a date and time. Where the clock goes back and shows it twice, the
 * first; where it goes forward and never shows it, the instant that the clock before the change would have meant.
 */
export function instantOf(date: string, time: string, zone: string): string {
  const asUtc = Date.parse(`${date}T${time}Z`);
  const candidates = [offsetAt(asUtc - 86_400_000, zone), offsetAt(asUtc + 86_400_000, zone)]
    .map((offset) => asUtc - offset)
    .filter((instant) => instant + offsetAt(instant, zone) === asUtc)
    .sort((a, b) => a - b);
  const instant = candidates[0] ?? asUtc - offsetAt(asUtc - 86_400_000, zone);
  return new Date(instant).toISOString();
}

/** Milliseconds by which the clock of a zone is before UTC. */
function offsetAt(instant: number, zone: string): number {
  const parts = wallClock(new Date(instant), zone);
  if (parts === undefined) return 0;
  return Date.parse(`${parts.date}T${parts.time}Z`) - Math.floor(instant / 1000) * 1000;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** How long ago something was, in the largest unit that fits. */
export function formatAgo(iso: string, now: number, locale?: string): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(seconds, 'second');
}
