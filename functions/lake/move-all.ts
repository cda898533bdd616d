import { type WalkProjectsDependencies, walkProjects } from '../analytics/walk-projects.ts';
import { type MoveDependencies, moveDays } from './move-days.ts';

/** A day is over once a day; what a failure left is moved in the next round. */
const ROUND_MILLISECONDS = 6 * 3_600_000;

export type MoveAllDependencies = MoveDependencies & WalkProjectsDependencies;

/**
 * Four times a day, looks into every project of which something was counted and moves the days that are over. A run that
 * is out of time is continued by the next.
 * @returns traces that were moved
 * @throws what the first project that failed threw, when the others have had their turn
 */
export async function moveAll(deps: MoveAllDependencies, isOutOfTime: () => boolean): Promise<number> {
  const walk = { job: 'lake', everyMilliseconds: ROUND_MILLISECONDS, isOutOfTime };
  return walkProjects(deps, walk, (project) => moveDays(deps, project, isOutOfTime));
}
