import type { Clock } from '../kernel/ports.ts';
import { shiftDate, zoneOf } from '../kernel/window.ts';
import type { Project } from '../projects/project.ts';
import { absorb, byDay, dateAt, emptySheet } from './absorb.ts';
import { addFigures, type Figures, noFigures, sumOfFigures } from './figures.ts';
import { type Grouping, groupStart, instantOfHour, type Period } from './periods.ts';
import { type Dimension, OTHER, type Rollup, type SheetKind } from './rollup.ts';
import type { RollupStore } from './rollup-store.ts';
import type { ProjectTotalsStore } from './totals.ts';

export interface FiguresDependencies {
  readonly rollups: Pick<RollupStore, 'segments' | 'findSheets' | 'findSealed'>;
  readonly totals: Pick<ProjectTotalsStore, 'rounds'>;
  readonly now: Clock;
}

/** The days of a project as they are now. */
export interface ReadDays {
  /** By date; a day of which nothing was counted is not there. */
  readonly days: ReadonlyMap<string, Rollup>;
  /** Up to here every day was recounted from its traces, epoch milliseconds; 0 where none was. */
  readonly sealedUntil: number;
}

export interface Question {
  readonly grouping: Grouping;
  readonly by?: Dimension | undefined;
  /** Only what has this key of that dimension. */
  readonly only?: { readonly dimension: Dimension; readonly key: string } | undefined;
}

export interface Analysis {
  readonly totals: Figures;
  readonly series: readonly { readonly start: string; readonly figures: Figures }[];
  readonly breakdown: readonly { readonly key: string; readonly figures: Figures }[];
}

/** The sheet that answers a question. */
export function sheetFor({ by, only }: Question): SheetKind {
  return [by, only?.dimension].some((dimension) => dimension === 'user') ? 'users' : 'day';
}

/**
 * Reads one item for each day, the segments of the log, and two more. In this order: a segment that is folded between
 * two of these reads is then found in the sheet as well, which says so.
 */
export async function readDays(
  deps: FiguresDependencies,
  project: Project,
  dates: readonly string[],
  kind: SheetKind,
): Promise<ReadDays> {
  const key = { organizationId: project.organization_id, projectId: project.project_id };
  const segments = await deps.rollups.segments(key);
  const [stateOf, sealed] = await Promise.all([
    deps.totals.rounds(key.organizationId, key.projectId),
    deps.rollups.findSealed(key),
  ]);
  const sheets = await deps.rollups.findSheets(
    key,
    dates.map((date) => ({ kind, date })),
  );
  const logged = byDay(segments, zoneOf(project));
  const days = new Map<string, Rollup>();
  for (const [index, date] of dates.entries()) {
    const ofDay = logged.get(date) ?? [];
    const stored = sheets[index] ?? null;
    if (stored === null && ofDay.length === 0) continue;
    const sheet = stored ?? emptySheet(kind, date);
    absorb(sheet, ofDay, { stateOf, now: deps.now() });
    days.set(date, sheet.rollup);
  }
  return { days, sealedUntil: sealed?.until ?? 0 };
}

/** What the days of a period in the project's own zone come to. */
export function analyze(days: ReadDays['days'], period: Period, question: Question): Analysis {
  const { grouping, by, only } = question;
  const series = new Map<string, Figures>();
  const breakdown = new Map<string, Figures>();
  for (const date of period.dates) {
    const rollup = days.get(date);
    const figures = rollup === undefined ? noFigures() : pick(rollup, only);
    if (grouping !== 'hour') addUnder(series, groupStart(date, grouping), figures);
    if (rollup === undefined) continue;
    if (grouping === 'hour') for (const [hour, own] of rollup.by.hour ?? []) addUnder(series, hour, own);
    if (by !== undefined) for (const [key, own] of rollup.by[by] ?? []) addUnder(breakdown, key, own);
  }
  return toAnalysis(series, breakdown);
}

/** The same in another zone, made of the hours of the days around it. */
export function analyzeHours(days: ReadDays['days'], period: Period, grouping: Grouping): Analysis {
  const series = new Map<string, Figures>();
  if (grouping !== 'hour') for (const date of period.dates) addUnder(series, groupStart(date, grouping), noFigures());
  for (const rollup of days.values()) {
    for (const [hour, figures] of rollup.by.hour ?? []) {
      const instant = instantOfHour(hour);
      if (Number.isNaN(instant) || instant < period.from || instant >= period.until) continue;
      const date = dateAt(instant, period.zone);
      addUnder(series, grouping === 'hour' ? hour : groupStart(date, grouping), figures);
    }
  }
  return toAnalysis(series, new Map());
}

/** The days of a project that may hold a part of a period in another zone. */
export function datesAround(period: Period): string[] {
  const [first = ''] = period.dates;
  return [shiftDate(first, -1), ...period.dates, shiftDate(period.dates.at(-1) ?? first, 1)];
}

function pick(rollup: Rollup, only: Question['only']): Figures {
  if (only === undefined) return rollup.total;
  return rollup.by[only.dimension]?.get(only.key) ?? noFigures();
}

function addUnder(sums: Map<string, Figures>, key: string, figures: Figures): void {
  const sum = sums.get(key) ?? noFigures();
  addFigures(sum, figures);
  sums.set(key, sum);
}

function toAnalysis(series: Map<string, Figures>, breakdown: Map<string, Figures>): Analysis {
  return {
    totals: sumOfFigures(series.values()),
    series: [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([start, figures]) => ({ start, figures })),
    breakdown: [...breakdown]
      .sort(([a, x], [b, y]) => y.counts.traces - x.counts.traces || (a < b ? -1 : 1))
      .map(([key, figures]) => ({ key, figures })),
  };
}

/** The first keys, and the others in one. */
export function firstOf(breakdown: Analysis['breakdown'], most: number): Analysis['breakdown'] {
  const named = breakdown.filter(({ key }) => key !== OTHER);
  const kept = named.slice(0, most);
  const others = [...named.slice(most), ...breakdown.filter(({ key }) => key === OTHER)];
  if (others.length === 0) return kept;
  return [...kept, { key: OTHER, figures: sumOfFigures(others.map(({ figures }) => figures)) }];
}
