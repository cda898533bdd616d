import type { Clock } from '../kernel/ports.ts';
import type { Zone } from '../kernel/window.ts';
import { absorb, byDay, emptySheet, isAbsorbed, isFinished } from './absorb.ts';
import { SHEET_KINDS } from './rollup.ts';
import { type ProjectKey, type RollupStore, segmentName } from './rollup-store.ts';
import type { ProjectTotalsStore } from './totals.ts';

/** So many evaluations of a project are counted between two folds, so that no answer has to read many segments. */
const EVALUATIONS_BETWEEN_FOLDS = 300;

export interface FoldDependencies {
  readonly rollups: RollupStore;
  readonly totals: Pick<ProjectTotalsStore, 'rounds'>;
  readonly now: Clock;
}

/** Whether the evaluations that were counted last are the ones after which it is time to fold. */
export function isFoldDue(evaluations: number, counted: number): boolean {
  const folds = (count: number) => Math.floor(count / EVALUATIONS_BETWEEN_FOLDS);
  return folds(evaluations) > folds(Math.max(0, evaluations - counted));
}

/**
 * Adds what is in the segments of a project to the sheets of its days, then removes the segments that are finished.
 * Each sheet knows what it holds, so that it may end anywhere, run again and meet others.
 * @returns segments that were removed
 */
export async function fold(deps: FoldDependencies, project: ProjectKey, zone: Zone): Promise<number> {
  const segments = await deps.rollups.segments(project);
  if (segments.length === 0) return 0;
  const stateOf = await deps.totals.rounds(project.organizationId, project.projectId);
  const now = deps.now();
  const days = byDay(segments, zone);
  const places = [...days.keys()].flatMap((date) => SHEET_KINDS.map((kind) => ({ kind, date })));
  const known = await deps.rollups.findSheets(project, places);
  const left = new Set<string>();
  for (const [index, { kind, date }] of places.entries()) {
    const ofDay = days.get(date) ?? [];
    const before = known[index] ?? emptySheet(kind, date);
    const sheet = absorb(before, ofDay, { stateOf, now });
    // Another fold, or the seal, has changed it: that one, or the next, goes on.
    if (sheet !== null && !(await deps.rollups.saveSheet(project, sheet))) return 0;
    for (const day of ofDay) if (!isAbsorbed(day, sheet ?? before)) left.add(day.name);
  }
  const removable = segments.filter((segment) => !left.has(segmentName(segment)) && isFinished(segment, segments, now));
  await deps.rollups.removeSegments(project, removable);
  return removable.length;
}
