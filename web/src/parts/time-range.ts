import type { TimeRange } from '../../../lib/client/api-types.ts';
import { formatDate } from '../format/time.ts';

/** The days of a range in its own zone, the last one included: `2026-11-01 to 2026-11-30 (UTC)`. */
export function describeDays({ from, to, time_zone: zone }: TimeRange): string {
  const last = new Date(Date.parse(to) - 1).toISOString();
  return `${formatDate(from, zone)} to ${formatDate(last, zone)} (${zone})`;
}
