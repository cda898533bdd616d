import type { Clock } from '../kernel/ports.ts';
import type { Project, TenantStore } from '../projects/project.ts';
import type { JobCursorStore } from '../quota/ledger-store.ts';
import type { ProjectTotalsStore } from './totals.ts';

/** Before every place. */
const BEGINNING = '-';

export interface WalkProjectsDependencies {
  readonly totals: Pick<ProjectTotalsStore, 'projects'>;
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly cursors: JobCursorStore;
  readonly now: Clock;
}

interface Walk {
  /** The name under which it is remembered how far a round got. */
  readonly job: string;
  readonly everyMilliseconds: number;
  readonly isOutOfTime: () => boolean;
}

/**
 * Once in a while, visits every project of which something was counted. A run that is out of time is continued by the
 * next.
 * @returns the sum of what the visits return
 * @throws what the first visit that failed threw, when the other projects have had their turn
 */
export async function walkProjects(
  { totals, tenants, cursors, now }: WalkProjectsDependencies,
  { job, everyMilliseconds, isOutOfTime }: Walk,
  visit: (project: Project) => Promise<number>,
): Promise<number> {
  const round = String(Math.floor(now() / everyMilliseconds));
  const [begun, place] = (await cursors.find(job))?.split(' ') ?? [];
  if (begun === round && place === undefined) return 0;
  let last = place ?? BEGINNING;
  const failures: unknown[] = [];
  let sum = 0;
  for await (const page of totals.projects(last)) {
    for (const { organizationId, projectId, place: reached } of page) {
      if (isOutOfTime()) {
        await cursors.save(job, `${round} ${last}`);
        return sum;
      }
      const project = await tenants.findProject(organizationId, projectId);
      if (project !== null)
        sum += await visit(project).catch((failure: unknown) => {
          failures.push(failure);
          return 0;
        });
      // What it left undone comes first in the next run.
      if (!isOutOfTime()) last = reached;
    }
  }
  await cursors.save(job, round);
  if (failures.length > 0) throw failures[0];
  return sum;
}
