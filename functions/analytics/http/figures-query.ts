import * as z from 'zod';
import { ProjectId } from '../../content/trace.ts';
import { AegisError } from '../../kernel/errors.ts';
import { isTimeZone, shiftDate, zoneOf } from '../../kernel/window.ts';
import type { Project } from '../../projects/project.ts';
import { dateAt } from '../absorb.ts';
import { dateOfText, hasWholeHours, type Period, periodOf } from '../periods.ts';

/** Both ends included; 13 months and some. */
const MAX_DAYS = 400;
const DEFAULT_DAYS = 30;

const Moment = z.iso.datetime({ offset: true }).or(z.iso.date());

/** Which days of which project a route is asked for. */
export const PERIOD_QUERY = {
  project_id: ProjectId.optional(),
  from: Moment.optional().meta({
    description: `The first day: a date, or a time in it. By default ${DEFAULT_DAYS - 1} days before the last.`,
  }),
  to: Moment.optional().meta({ description: 'The last day, which is included: a date, or a time in it.' }),
};

export const TIME_ZONE = z.string().max(64).refine(isTimeZone, 'must be a time zone such as Europe/Berlin');

interface PeriodQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** @throws AegisError `invalid_request` for a period that ends before it begins, or is longer than the most that is read */
export function readPeriod(
  project: Project,
  query: PeriodQuery,
  now: number,
  timeZone?: string,
  days = MAX_DAYS,
): Period {
  const own = zoneOf(project);
  const zone = timeZone === undefined || timeZone === own.timeZone ? own : { timeZone };
  const last = query.to === undefined ? dateAt(now, zone) : dateOfText(query.to, zone);
  const first =
    query.from === undefined ? shiftDate(last, 1 - Math.min(days, DEFAULT_DAYS)) : dateOfText(query.from, zone);
  if (first > last) throw invalid('from', 'must not be after to');
  if (first < '2000' || last > '2200') throw invalid('from', 'must be within the years 2000 to 2200');
  if (shiftDate(first, days) <= last) throw invalid('from', `must be at most ${days} days before to`);
  const period = periodOf(first, last, zone);
  if (zone !== own && !hasWholeHours(zone.timeZone, period.from)) {
    throw invalid('time_zone', 'must be whole hours from UTC, or the zone of the project');
  }
  return period;
}

export function invalid(path: string, message: string): AegisError {
  return new AegisError('invalid_request', `${path} ${message}.`, { errors: [{ path, message }] });
}
