import type { JudgeQueue, JudgeRequest } from '../judging/judge-request.ts';
import type { Clock } from '../kernel/ports.ts';
import type { LoadProject } from '../projects/find-project.ts';
import type { Project } from '../projects/project.ts';
import { type Anchor, anchorsOfDay, MAX_ANCHORS } from './anchors.ts';
import type { MeasurementStore } from './measurement-store.ts';
import type { ReviewPlace, ReviewStore } from './review-store.ts';

export interface QueueAnchorsDependencies {
  readonly reviews: Pick<ReviewStore, 'projects'>;
  readonly measurements: Pick<MeasurementStore, 'anchors' | 'beginDay'>;
  /** Null where the deployment has no judge. */
  readonly judging: {
    readonly queue: JudgeQueue;
    readonly isJudged: (project: Project) => Promise<boolean>;
  } | null;
  readonly loadProject: LoadProject;
  readonly now: Clock;
}

/**
 * Once a day (UTC), asks the judge of each project that has one and has anchors to score some of them. A day whose
 * messages are lost in a crash is a day without scores, of which nothing else depends.
 * @returns how many were asked for
 * @throws what the first project that failed threw, when the others have had their turn
 */
export async function queueAnchors(deps: QueueAnchorsDependencies, isOutOfTime: () => boolean): Promise<number> {
  if (deps.judging === null) return 0;
  const failures: unknown[] = [];
  let queued = 0;
  for await (const places of deps.reviews.projects()) {
    for (const place of places) {
      if (isOutOfTime()) break;
      try {
        queued += await queueOf(deps, deps.judging, place);
      } catch (failure) {
        failures.push(failure);
      }
    }
  }
  if (failures.length > 0) throw failures[0];
  return queued;
}

async function queueOf(
  { measurements, loadProject, now }: QueueAnchorsDependencies,
  { queue, isJudged }: NonNullable<QueueAnchorsDependencies['judging']>,
  place: ReviewPlace,
): Promise<number> {
  const day = new Date(now()).toISOString().slice(0, 10);
  const anchors = anchorsOfDay(await measurements.anchors(place, MAX_ANCHORS), day);
  if (anchors.length === 0) return 0;
  if (!(await isJudged(await loadProject(place.organizationId, place.projectId)))) return 0;
  if (!(await measurements.beginDay(place, day))) return 0;
  const errors = await queue.sendAll(anchors.map((anchor) => requestFor(anchor, day)));
  const error = errors.find((one) => one !== null);
  if (error) throw error;
  return anchors.length;
}

function requestFor(anchor: Anchor, day: string): JudgeRequest {
  const { organization_id, project_id, trace_id, evaluation_id, hold_id, anchor_id } = anchor;
  return { organization_id, project_id, trace_id, evaluation_id, hold_id, anchor: { anchor_id, day } };
}
