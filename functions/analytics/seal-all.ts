import { type SealDependencies, sealDays } from './seal.ts';
import { type WalkProjectsDependencies, walkProjects } from './walk-projects.ts';

const HOUR = 3_600_000;

/**
 * Once an hour, looks into every project of which something was counted and seals what is over. A run that is out of
 * time is continued by the next.
 * @returns days that were sealed
 * @throws what the first project that failed threw, when the others have had their turn
 */
export async function sealAll(
  deps: SealDependencies & WalkProjectsDependencies,
  isOutOfTime: () => boolean,
): Promise<number> {
  const walk = { job: 'seal', everyMilliseconds: HOUR, isOutOfTime };
  return walkProjects(deps, walk, (project) => sealDays(deps, project, isOutOfTime));
}
