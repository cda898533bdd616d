import { hasText, textFields } from '../content/text-fields.ts';
import type { TraceContent } from '../content/trace.ts';
import { isFullDepthSample } from '../evaluation/cascade.ts';
import type { Clock } from '../kernel/ports.ts';
import { stableHash } from '../kernel/stable-hash.ts';
import type { LoadProject } from '../projects/find-project.ts';
import type { Project } from '../projects/project.ts';
import type { StoredEvaluation, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { machineViewOf } from './machine-view.ts';
import { areNearDuplicates, bandsOf, minHash } from './min-hash.ts';
import { type ReviewItem, reviewIdOf } from './review-item.ts';
import type { KnownCluster, ReviewPlace, ReviewStore } from './review-store.ts';
import { drawPurpose, drawSlice } from './slices.ts';
import { dueAt, priorityOf } from './urgency.ts';

/** For so long a text is remembered, so that one like it is told from a new one. */
const CLUSTER_SECONDS = 30 * 86_400;

export interface OpenDependencies {
  readonly reviews: ReviewStore;
  readonly traces: Pick<TraceStore, 'find'>;
  readonly loadProject: LoadProject;
  readonly now: Clock;
}

interface Opening {
  readonly record: TraceRecord;
  readonly evaluation: StoredEvaluation;
  readonly isByHand: boolean;
  readonly labelsWanted?: number | undefined;
  /** In the place of what follows from the evaluation. */
  readonly reason?: string | undefined;
}

/**
 * Makes the review of an evaluation, once.
 * @returns null when the trace was deleted meanwhile
 */
export async function openReview(deps: OpenDependencies, opening: Opening): Promise<ReviewItem | null> {
  const { record, evaluation } = opening;
  const reviewId = reviewIdOf(evaluation);
  const known = await deps.reviews.find(record.organization_id, reviewId);
  if (known !== null) return known;
  const [project, stored] = await Promise.all([
    deps.loadProject(record.organization_id, record.project_id),
    deps.traces.find(record.organization_id, record.trace_id),
  ]);
  if (stored?.record.charge.hold_id !== record.charge.hold_id) return null;
  const place = { organizationId: record.organization_id, projectId: record.project_id };
  const cluster = await clusterOf(deps, place, stored.body?.content);
  const item = reviewOf(project, opening, cluster, deps.now());
  const outcome = await deps.reviews.create(item);
  if (outcome === 'created') return item;
  return outcome === 'gone' ? null : deps.reviews.find(record.organization_id, reviewId);
}

interface Cluster {
  readonly name: string | null;
  readonly isNew: boolean;
}

/** Which texts are like this one. A text that nothing could be read of is like no other. */
async function clusterOf(
  { reviews, now }: OpenDependencies,
  place: ReviewPlace,
  content: TraceContent | undefined,
): Promise<Cluster> {
  if (content === undefined || !hasText(content)) return { name: null, isNew: false };
  const signature = minHash(readText(content));
  const bands = bandsOf(signature);
  const known = await reviews.findClusters(place, bands);
  const like = known.find((one) => areNearDuplicates(one.signature, signature));
  if (like !== undefined) return { name: like.cluster, isNew: false };
  const name = `cl_${stableHash(signature).toString(16).padStart(8, '0')}`;
  const found: KnownCluster = { cluster: name, signature };
  await reviews.saveCluster(place, bands, found, Math.ceil(now() / 1_000) + CLUSTER_SECONDS);
  return { name, isNew: true };
}

/** What went in and what came out; what lies between differs too much to compare. */
function readText(content: TraceContent): string {
  const own = textFields(content).filter(({ role }) => role === 'input' || role === 'output');
  return (own.length > 0 ? own : textFields(content)).map(({ text }) => text).join('\n');
}

function reviewOf(project: Project, opening: Opening, cluster: Cluster, now: number): ReviewItem {
  const { record, evaluation, isByHand } = opening;
  const { review, cascade } = project;
  const reviewId = reviewIdOf(evaluation);
  const share = sampleShare(record, evaluation, cascade.full_depth_share);
  const selection = selectionOf(evaluation, isByHand || share === null);
  const slice = drawSlice(reviewId, { selection, isNewCluster: cluster.isNew });
  // Of what the sample finds among passes, slips of one person would be most.
  const isTwice = (slice.slice === 'repeat' || selection === 'sample') && review.repeats;
  const priority = priorityOf(selection === 'sample' ? null : evaluation.severity);
  return {
    review_id: reviewId,
    organization_id: record.organization_id,
    project_id: record.project_id,
    trace_id: record.trace_id,
    hold_id: record.charge.hold_id,
    evaluation_id: evaluation.evaluation_id,
    domain: evaluation.domain,
    machine: machineViewOf(evaluation),
    severity: evaluation.severity,
    priority,
    created_at: new Date(now).toISOString(),
    due_at: dueAt(review, priority, now),
    escalated_at: null,
    reason: opening.reason ?? reasonOf(evaluation, selection),
    selection,
    probability: selection === 'required' ? 1 : selection === 'sample' ? share : null,
    sample_probability: share,
    ...slice,
    ...drawPurpose(reviewId, { selection }),
    cluster: cluster.name,
    represented_by: null,
    labels_wanted: opening.labelsWanted ?? (isTwice ? 2 : review.labels_wanted),
    ...untouched(),
    expires_at: record.expires_at,
  };
}

/** The share of the full-depth sample that chose a trace, as its evaluation says; older ones say nothing of it. */
function sampleShare({ trace_id: id }: TraceRecord, { sampling }: StoredEvaluation, share: number): number | null {
  return sampling?.full_depth ?? (isFullDepthSample(id, share) ? share : null);
}

function untouched() {
  return {
    state: 'open' as const,
    lease: null,
    last_lease: null,
    labels: [],
    skips: [],
    seen_by: [],
    drafts: [],
    outcome: null,
    done_at: null,
    pending: null,
    restores: null,
    version: 1,
  };
}

/** What waits for a person comes whoever asks for it; a verdict that stands came by the sample, or by hand. */
function selectionOf({ verdict, escalated_to: to }: StoredEvaluation, isByHand: boolean): ReviewItem['selection'] {
  if (verdict === 'needs_review' && to === 4) return 'required';
  return isByHand ? 'manual' : 'sample';
}

function reasonOf({ decisions }: StoredEvaluation, selection: ReviewItem['selection']): string {
  if (selection === 'manual') return 'Somebody asked for a review.';
  if (selection === 'sample') return 'Chosen by the full-depth sample.';
  return decisions.findLast(({ decision }) => decision === 'escalate')?.reason ?? 'The verdict needs a person.';
}
