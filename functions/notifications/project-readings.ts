import { dateAt } from '../analytics/absorb.ts';
import { addFigures, type Figures, noFigures } from '../analytics/figures.ts';
import { instantOfHour } from '../analytics/periods.ts';
import { type FiguresDependencies, readDays } from '../analytics/read-figures.ts';
import type { Rollup } from '../analytics/rollup.ts';
import { shiftDate, zoneOf } from '../kernel/window.ts';
import type { Project } from '../projects/project.ts';
import type { TraceRecord, TraceStore } from '../traces/trace-store.ts';

export const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Traces that are read for a measurement that no figures tell: the latest of the window. */
const MAX_RECORDS = 2_000;

export interface ReadingDependencies {
  readonly rollups: FiguresDependencies['rollups'];
  readonly totals: FiguresDependencies['totals'];
  readonly traces: Pick<TraceStore, 'list'>;
  /** Of a project: reviews past their time; null where nobody has counted them. */
  readonly lateReviews: (project: Project) => Promise<number | null>;
  /** Whether the judge of a project answers; null where it has none. */
  readonly isJudgeAvailable: (project: Project) => Promise<boolean | null>;
}

/** What is known of one project at one moment; each thing is read once, and only when it is asked for. */
export class ProjectReadings {
  readonly project: Project;
  readonly now: number;
  readonly #deps: ReadingDependencies;
  readonly #days: Map<string, Rollup | null>;
  readonly #records = new Map<number, Promise<readonly TraceRecord[]>>();

  constructor(
    deps: ReadingDependencies,
    project: Project,
    now: number,
    days: Map<string, Rollup | null> = new Map<string, Rollup | null>(),
  ) {
    this.#deps = deps;
    this.project = project;
    this.now = now;
    this.#days = days;
  }

  /** As they would have been at another moment; what was read already is not read again. */
  asOf(moment: number): ProjectReadings {
    return new ProjectReadings(this.#deps, this.project, moment, this.#days);
  }

  /** The running day of the project, or one so many days before. */
  async day(daysBefore = 0): Promise<Rollup | null> {
    const date = shiftDate(this.#today(), -daysBefore);
    await this.#load([date]);
    return this.#days.get(date) ?? null;
  }

  /** Reads several days at once. */
  async days(daysBefore: readonly number[]): Promise<(Rollup | null)[]> {
    const dates = daysBefore.map((days) => shiftDate(this.#today(), -days));
    await this.#load(dates);
    return dates.map((date) => this.#days.get(date) ?? null);
  }

  /** The hours that begin at or after `from` and before `until`, epoch milliseconds. */
  async hours(from: number, until: number): Promise<Figures> {
    const sum = noFigures();
    for (const [hour, figures] of await this.#hoursOf(from, until)) {
      const instant = instantOfHour(hour);
      if (instant >= from && instant < until) addFigures(sum, figures);
    }
    return sum;
  }

  /** When the last of these hours began in which traces came; null where none came. */
  async lastHour(from: number, until: number): Promise<number | null> {
    const used = [...(await this.#hoursOf(from, until))]
      .filter(([, figures]) => figures.counts.traces > 0)
      .map(([hour]) => instantOfHour(hour))
      .filter((instant) => instant >= from && instant < until);
    return used.length === 0 ? null : Math.max(...used);
  }

  /** The latest evaluated traces since then. */
  records(from: number): Promise<readonly TraceRecord[]> {
    const known = this.#records.get(from) ?? this.#listRecords(from);
    this.#records.set(from, known);
    return known;
  }

  lateReviews(): Promise<number | null> {
    return this.#deps.lateReviews(this.project);
  }

  isJudgeAvailable(): Promise<boolean | null> {
    return this.#deps.isJudgeAvailable(this.project);
  }

  /** The instant at which the hour began that is so many before the running one. */
  hoursBefore(hours: number): number {
    return Math.floor(this.now / HOUR) * HOUR - hours * HOUR;
  }

  #today(): string {
    return dateAt(this.now, zoneOf(this.project));
  }

  async #hoursOf(from: number, until: number): Promise<[string, Figures][]> {
    const zone = zoneOf(this.project);
    const dates: string[] = [];
    for (let at = from; at < until; at += DAY) dates.push(dateAt(at, zone));
    dates.push(dateAt(until - 1, zone));
    const distinct = [...new Set(dates)];
    await this.#load(distinct);
    return distinct.flatMap((date) => [...(this.#days.get(date)?.by.hour ?? [])]);
  }

  async #load(dates: readonly string[]): Promise<void> {
    const missing = dates.filter((date) => !this.#days.has(date));
    if (missing.length === 0) return;
    const { rollups, totals } = this.#deps;
    const { days } = await readDays({ rollups, totals, now: () => this.now }, this.project, missing, 'day');
    for (const date of missing) this.#days.set(date, days.get(date) ?? null);
  }

  async #listRecords(from: number): Promise<readonly TraceRecord[]> {
    const { organization_id: organizationId, project_id: projectId, index_shards: shards } = this.project;
    const range = { organizationId, projectId, shards, from: new Date(from).toISOString() };
    const found: TraceRecord[] = [];
    const pages = this.#deps.traces.list({
      ...range,
      to: new Date(this.now).toISOString(),
      after: null,
      wanted: MAX_RECORDS,
    });
    for await (const page of pages) {
      found.push(...page.filter(({ verdict }) => verdict !== null));
      if (found.length >= MAX_RECORDS) break;
    }
    return found.slice(0, MAX_RECORDS);
  }
}
