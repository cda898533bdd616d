import type { ProjectTotalsStore } from '../analytics/totals.ts';
import type { TenantStore } from '../projects/project.ts';
import type { JobCursorStore } from '../quota/ledger-store.ts';
import { type MoveDependencies, moveDays } from './move-days.ts';

const JOB = 'lake';
/** A day is over once a day; what a failure left is moved in the next round. */
const ROUND_MILLISECONDS = 6 * 3_600_000;
/** Before every place. */
const BEGINNING = '-';

export interface MoveAllDependencies extends MoveDependencies {
  readonly totals: Pick<ProjectTotalsStore, 'projects'>;
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly cursors: JobCursorStore;
}

/**
 * Four times a day, looks into every project of which something was counted and moves the days that are over. A run that
 * is out of time is continued by the next.
 * @returns traces that were moved
 * @throws what the first project that failed threw, when the others have had their turn
 */
export async function moveAll(deps: MoveAllDependencies, isOutOfTime: () => boolean): Promise<number> {
  const round = String(Math.floor(deps.now() / ROUND_MILLISECONDS));
  const [begun, place] = (await deps.cursors.find(JOB))?.split(' ') ?? [];
  if (begun === round && place === undefined) return 0;
  let last = place ?? BEGINNING;
  const failures: unknown[] = [];
  let moved = 0;
  for await (const page of deps.totals.projects(last)) {
    for (const { organizationId, projectId, place: reached } of page) {
      if (isOutOfTime()) {
        await deps.cursors.save(JOB, `${round} ${last}`);
        return moved;
      }
      const project = await deps.tenants.findProject(organizationId, projectId);
      if (project !== null)
        moved += await moveDays(deps, project, isOutOfTime).catch((failure: unknown) => {
          failures.push(failure);
          return 0;
        });
      // What it left undone comes first in the next run.
      if (!isOutOfTime()) last = reached;
    }
  }
  await deps.cursors.save(JOB, round);
  if (failures.length > 0) throw failures[0];
  return moved;
}
