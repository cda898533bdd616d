import type { Clock } from '../kernel/ports.ts';
import { windowAt, type Zone, zoneOf } from '../kernel/window.ts';
import type { Project } from '../projects/project.ts';
import type { CountedFact } from '../traces/counted-fact.ts';
import { factOf } from '../traces/fact-of.ts';
import type { StoredEvaluation, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { absorb, byDay, emptySheet } from './absorb.ts';
import { roundOf } from './counting-rounds.ts';
import { isNone } from './figures.ts';
import { addFact, emptyRollup, keepLargest, type Rollup, SHEET_KINDS, type SheetKind } from './rollup.ts';
import type { ProjectKey, RollupStore, RoundState, Sheet } from './rollup-store.ts';
import type { ProjectTotalsStore } from './totals.ts';

const HOUR = 3_600_000;
/** A day is left alone for so long: its last traces are evaluated, and the workers that counted them are done. */
const REST_MILLISECONDS = HOUR;
/** Of a project that was never sealed. Traces are kept for seven days or longer. */
const FIRST_LOOK_BACK_MILLISECONDS = 7 * 24 * HOUR;
/** A batch is counted within some minutes of its evaluations. */
const UNDER_WAY_MILLISECONDS = HOUR / 4;

export interface SealDependencies {
  readonly rollups: RollupStore;
  readonly traces: Pick<TraceStore, 'list' | 'findEvaluations'>;
  readonly totals: Pick<ProjectTotalsStore, 'rounds'>;
  readonly now: Clock;
}

interface Day {
  readonly date: string;
  readonly from: number;
  readonly until: number;
}

/**
 * Recounts every day of a project that is over from its traces and puts that in the place of what was counted live.
 * Days are sealed in their order; one of which something is still under way waits for the next run.
 * @returns days that were sealed
 */
export async function sealDays(deps: SealDependencies, project: Project, isOutOfTime: () => boolean): Promise<number> {
  const key = { organizationId: project.organization_id, projectId: project.project_id };
  const zone = zoneOf(project);
  let from = (await deps.rollups.findSealed(key))?.until ?? firstInstant(deps, project, zone);
  for (let sealed = 0; ; sealed++) {
    const { name, endsAt: until } = windowAt(from, zone, 'daily');
    if (deps.now() < until + REST_MILLISECONDS || isOutOfTime()) return sealed;
    const day = { date: name.slice('DAY#'.length), from, until };
    if (!(await sealDay(deps, project, key, day))) return sealed;
    await deps.rollups.saveSealed(key, { until });
    from = until;
  }
}

/** The start of a day. */
function firstInstant({ now }: SealDependencies, project: Project, zone: Zone): number {
  const earliest = Math.max(now() - FIRST_LOOK_BACK_MILLISECONDS, Date.parse(project.created_at) - 24 * HOUR);
  return windowAt(earliest, zone, 'daily').endsAt;
}

/**
 * What the log told and what was counted before the recount began is in the recount; what comes to be counted since
 * stays in the log, for the next fold. False where the day changed meanwhile.
 */
async function sealDay(deps: SealDependencies, project: Project, key: ProjectKey, day: Day): Promise<boolean> {
  const now = deps.now();
  const stateOf = await deps.totals.rounds(key.organizationId, key.projectId);
  const ofDay = byDay(await deps.rollups.segments(key), zoneOf(project)).get(day.date) ?? [];
  const known = await deps.rollups.findSheets(
    key,
    SHEET_KINDS.map((kind) => ({ kind, date: day.date })),
  );
  const rollups = await recountDay(deps, project, day, { stateOf, now });
  if (rollups === null) return false;
  for (const [index, kind] of SHEET_KINDS.entries()) {
    const before = known[index] ?? null;
    const absorbed = absorb(emptySheet(kind, day.date), ofDay, { stateOf, now })?.absorbed ?? new Map();
    if (before === null && absorbed.size === 0 && isNone(rollups[kind].total)) continue;
    const sheet: Sheet = { ...(before ?? emptySheet(kind, day.date)), rollup: rollups[kind], absorbed };
    if (!(await deps.rollups.saveSheet(key, sheet))) return false;
  }
  return true;
}

function rangeOf(project: Project, { from, until }: Day) {
  return {
    organizationId: project.organization_id,
    projectId: project.project_id,
    shards: project.index_shards,
    from: new Date(from).toISOString(),
    to: new Date(until - 1).toISOString(),
    after: null,
  };
}

interface Moment {
  readonly stateOf: RoundState;
  readonly now: number;
}

/** What the traces of a day come to, as far as they were counted at that moment; null where it cannot be told apart. */
async function recountDay(
  deps: SealDependencies,
  project: Project,
  day: Day,
  moment: Moment,
): Promise<Readonly<Record<SheetKind, Rollup>> | null> {
  const rollups = { day: emptyRollup('day'), users: emptyRollup('users') };
  for await (const page of deps.traces.list(rangeOf(project, day))) {
    const evaluations = await deps.traces.findEvaluations(page);
    for (const [index, record] of page.entries()) {
      const fact = countedFact(record, evaluations[index] ?? null, moment);
      if (fact === 'unclear') return null;
      if (fact === null) continue;
      for (const kind of SHEET_KINDS) addFact(rollups[kind], fact, 1, false);
    }
  }
  for (const kind of SHEET_KINDS) keepLargest(rollups[kind]);
  return rollups;
}

function countedFact(
  record: TraceRecord,
  evaluation: StoredEvaluation | null,
  { stateOf, now }: Moment,
): CountedFact | 'unclear' | null {
  const { counting } = record;
  if (counting === undefined || record.evaluation_id === null) return null;
  // It was superseded or deleted between the two reads.
  if (evaluation?.evaluation_id !== record.evaluation_id) return 'unclear';
  if (stateOf(roundOf(counting.round)) === 'counted') return factOf(record, evaluation);
  if (counting.before === undefined) return null;
  // Both may have been counted since; of one that is as old as this, its worker ended before it counted.
  if (Date.parse(evaluation.created_at) > now - UNDER_WAY_MILLISECONDS) return 'unclear';
  return counting.before.fact ?? null;
}
