import { formatTime, instantOf } from '../format/time.ts';

/** What a date range picker shows for an instant: the wall clock of the reader's zone, without an offset. */
export function toWallClock(iso: string, zone: string): string {
  return formatTime(iso, zone).replace(' ', 'T');
}

/** The instant that a picked wall clock means in the reader's zone; whatever offset the picker added is not used. */
export function fromWallClock(picked: string, zone: string): string {
  const [date = '', time = '00:00:00'] = picked.replace(/(Z|[+-]\d\d:\d\d)$/, '').split('T');
  return instantOf(date, time, zone);
}
