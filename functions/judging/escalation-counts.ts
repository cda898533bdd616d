import { doubtProbability, type EscalationCounts } from '../evaluation/escalation-share.ts';
import { ExpiringCache } from '../kernel/expiring-cache.ts';
import type { Clock } from '../kernel/ports.ts';
import { stableShare } from '../kernel/stable-hash.ts';
import { windowAt, zoneOf } from '../kernel/window.ts';
import type { LoadProject } from '../projects/find-project.ts';
import type { Project } from '../projects/project.ts';
import type { Concluded, Follower } from '../traces/concluded.ts';
import type { StoredEvaluation } from '../traces/trace-store.ts';

/** How many traces of a project on one of its days were sent to the judge, or might have been. */
export interface EscalationCountStore {
  add(organizationId: string, projectId: string, day: string, more: EscalationCounts): Promise<void>;
  find(organizationId: string, projectId: string, day: string): Promise<EscalationCounts>;
}

/** One trace in so many is counted, as so many: a count costs a write, and a share needs no more than an estimate. */
const COUNTED_ONE_IN = 8;
/** What was counted is looked at again after so long. */
const KNOWN_MILLISECONDS = 60_000;
const KNOWN_PROJECTS = 10_000;
const JUDGE = 3;

export interface CountEscalationsDependencies {
  readonly counts: EscalationCountStore;
  readonly loadProject: LoadProject;
  readonly isJudged: (project: Project) => Promise<boolean>;
  readonly now: Clock;
}

/**
 * Counts what share of a project's traces asks for the judge. An estimate: a message that comes twice counts twice, and one
 * that is lost counts for nothing. No figure is made of it; it says only with which probability doubt is judged, and that
 * is stored with each evaluation.
 */
export function escalationFollower(deps: CountEscalationsDependencies): Follower {
  return {
    name: 'escalations',
    async follow(concluded) {
      const counted = concluded.filter(({ evaluation }) => isCounted(evaluation));
      const byProject = Map.groupBy(counted, ({ record }) => `${record.organization_id}/${record.project_id}`);
      await Promise.all([...byProject.values()].map((traces) => count(deps, traces)));
      return [];
    },
  };
}

/** Later tiers conclude from evaluations that were counted. */
function isCounted({ trace_id: traceId, supersedes }: StoredEvaluation): boolean {
  return supersedes === undefined && stableShare(`escalations:${traceId}`) < 1 / COUNTED_ONE_IN;
}

async function count(deps: CountEscalationsDependencies, traces: readonly Concluded[]): Promise<void> {
  const [first] = traces;
  if (first === undefined) return;
  const { organization_id: organizationId, project_id: projectId } = first.record;
  const project = await deps.loadProject(organizationId, projectId);
  if (!(await deps.isJudged(project))) return;
  const of = (is: (evaluation: StoredEvaluation) => boolean) =>
    COUNTED_ONE_IN * traces.filter(({ evaluation }) => is(evaluation)).length;
  await deps.counts.add(organizationId, projectId, dayOf(project, deps.now), {
    traces: of(() => true),
    severe: of(({ escalated_to: to, sampling }) => to === JUDGE && sampling?.doubt?.chosen !== true),
    doubtful: of(({ sampling }) => sampling?.doubt !== undefined),
  });
}

/** With which probability a project's traces in doubt are judged now; remembered for a minute. */
export function rememberDoubtProbability(
  counts: Pick<EscalationCountStore, 'find'>,
  now: Clock,
): (project: Project) => Promise<number> {
  const cache = new ExpiringCache<EscalationCounts>({
    ttlMilliseconds: KNOWN_MILLISECONDS,
    maxEntries: KNOWN_PROJECTS,
    now,
  });
  return async (project) => {
    const { organization_id: organizationId, project_id: projectId, cascade } = project;
    const day = dayOf(project, now);
    const known = await cache.get(`${organizationId}/${projectId}/${day}`, () =>
      counts.find(organizationId, projectId, day),
    );
    return doubtProbability(known, cascade.max_escalation_share);
  };
}

function dayOf(project: Project, now: Clock): string {
  return windowAt(now(), zoneOf(project), 'daily').name;
}
