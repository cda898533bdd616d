import type { TenantStore } from '../projects/project.ts';
import type { JobCursorStore } from '../quota/ledger-store.ts';
import { type SealDependencies, sealDays } from './seal.ts';
import type { ProjectTotalsStore } from './totals.ts';

const JOB = 'seal';
const HOUR = 3_600_000;
/** Before every place. */
const BEGINNING = '-';

export interface SealAllDependencies extends SealDependencies {
  readonly totals: Pick<ProjectTotalsStore, 'rounds' | 'projects'>;
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly cursors: JobCursorStore;
}

/**
 * Once an hour, looks into every project of which something was counted and seals what is over. A run that is out of
 * time is continued by the next.
 * @returns days that were sealed
 * @throws what the first project that failed threw, when the others have had their turn
 */
export async function sealAll(deps: SealAllDependencies, isOutOfTime: () => boolean): Promise<number> {
  const hour = String(Math.floor(deps.now() / HOUR));
  const [begun, place] = (await deps.cursors.find(JOB))?.split(' ') ?? [];
  if (begun === hour && place === undefined) return 0;
  let last = place ?? BEGINNING;
  const failures: unknown[] = [];
  let sealed = 0;
  for await (const page of deps.totals.projects(last)) {
    for (const { organizationId, projectId, place: reached } of page) {
      if (isOutOfTime()) {
        await deps.cursors.save(JOB, `${hour} ${last}`);
        return sealed;
      }
      const project = await deps.tenants.findProject(organizationId, projectId);
      if (project !== null)
        sealed += await sealDays(deps, project, isOutOfTime).catch((failure: unknown) => {
          failures.push(failure);
          return 0;
        });
      // What it left undone comes first in the next run.
      if (!isOutOfTime()) last = reached;
    }
  }
  await deps.cursors.save(JOB, hour);
  if (failures.length > 0) throw failures[0];
  return sealed;
}
