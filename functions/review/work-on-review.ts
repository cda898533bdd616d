import type { TraceContent } from '../content/trace.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock, Hasher, IdSource } from '../kernel/ports.ts';
import type { LoadProject } from '../projects/find-project.ts';
import type { StoredEvaluation, StoredTrace, TraceStore } from '../traces/trace-store.ts';
import { laterEvaluationId } from '../verdicts/supersede.ts';
import { labelled, labelledTogether, requireUndoable, undone } from './apply-label.ts';
import { checkLabel } from './check-label.ts';
import { type ConcludeDependencies, concludedId, finishPending } from './conclude-review.ts';
import { isBlind, standingOf } from './decide-outcome.ts';
import { findReview } from './find-review.ts';
import type { Label, LabelContent } from './label.ts';
import { claimed, conflict, drafted, released, renewed, requireLease, requireOpen, skipped } from './lease.ts';
import { maskTyped } from './mask-typed.ts';
import { leaveQueue } from './review-follower.ts';
import { type Draft, type ReviewItem, reviewNotFound } from './review-item.ts';
import type { DoneChange } from './review-store.ts';
import { isRoutedTo, type Reviewer, requirePerson } from './reviewer.ts';

/** Of a change that meets others of the same item. */
const MAX_ATTEMPTS = 8;

export interface WorkDependencies extends ConcludeDependencies {
  readonly traces: ConcludeDependencies['traces'] & Pick<TraceStore, 'find'>;
  readonly loadProject: LoadProject;
  readonly hasher: Hasher;
  readonly ids: IdSource;
  readonly now: Clock;
}

/** A review with what a person has to see to label it. */
export interface ReviewWork {
  readonly item: ReviewItem;
  readonly content: TraceContent;
  /** Null while it is hidden from this person. */
  readonly evaluation: StoredEvaluation | null;
}

/** Claims a review in one conditional write, and shows what there is to label. @throws AegisError `conflict`, `forbidden` */
export async function claimReview(deps: WorkDependencies, reviewer: Reviewer, reviewId: string): Promise<ReviewWork> {
  const found = await findReview(deps, reviewer, reviewId);
  requirePerson(reviewer, await deps.loadProject(found.organization_id, found.project_id));
  if (!isRoutedTo(reviewer, found)) {
    throw new AegisError('forbidden', `This review needs somebody with the skill ${found.domain}.`);
  }
  requireOpen(found);
  const stored = await currentTrace(deps, found);
  const item = await changeReview(deps, reviewer, reviewId, (each) =>
    claimed(each, reviewer.rater, deps.ids.base62, deps.now()),
  );
  return { item, content: contentOf(stored), evaluation: shownEvaluation(item, stored) };
}

export function renewReview(deps: WorkDependencies, reviewer: Reviewer, reviewId: string, token: string) {
  return changeReview(deps, reviewer, reviewId, (item) => renewed(item, token, reviewer.rater, deps.now()));
}

export function releaseReview(deps: WorkDependencies, reviewer: Reviewer, reviewId: string, token: string) {
  return changeReview(deps, reviewer, reviewId, (item) => released(item, token, reviewer.rater, deps.now()));
}

export async function skipReview(
  deps: WorkDependencies,
  reviewer: Reviewer,
  reviewId: string,
  { token, reason }: { readonly token: string; readonly reason: string },
) {
  const masked = await maskFor(deps, await findReview(deps, reviewer, reviewId), { reason });
  return changeReview(deps, reviewer, reviewId, (item) =>
    skipped(item, token, reviewer.rater, { reason: masked.reason, now: deps.now() }),
  );
}

export async function saveDraft(
  deps: WorkDependencies,
  reviewer: Reviewer,
  reviewId: string,
  { token, content }: { readonly token: string; readonly content: Draft['content'] },
) {
  const masked = await maskFor(deps, await findReview(deps, reviewer, reviewId), content);
  return changeReview(deps, reviewer, reviewId, (item) =>
    drafted(item, token, reviewer.rater, { content: masked, now: deps.now() }),
  );
}

export interface GivenLabel {
  readonly token: string;
  readonly content: LabelContent;
  /** The version of the guideline; by default the project's. */
  readonly guidelineVersion?: string | undefined;
  /** Near-duplicates that this one stands for, which the person chose to label alike. */
  readonly together: readonly string[];
}

/**
 * Stores a label, and concludes when the labels decide. Sent again after a lost answer it changes nothing and finishes
 * what was left.
 * @throws AegisError `conflict` without the live token, `invalid_request`
 */
export async function giveLabel(
  deps: WorkDependencies,
  reviewer: Reviewer,
  reviewId: string,
  given: GivenLabel,
): Promise<ReviewWork> {
  const found = await findReview(deps, reviewer, reviewId);
  const labelId = labelIdOf(given.token);
  const isRepeated = found.labels.some(({ label_id: id }) => id === labelId);
  const stored = isRepeated ? await storedTrace(deps, found) : await currentTrace(deps, found);
  const item = isRepeated ? found : await storeLabel(deps, reviewer, { found, stored, given });
  const finished = await finishPending(deps, item);
  await labelTogether(deps, reviewer, finished, given.together);
  return { item: finished, content: contentOf(stored), evaluation: evaluationOf(finished, stored) };
}

async function storeLabel(
  deps: WorkDependencies,
  reviewer: Reviewer,
  { found, stored, given }: { readonly found: ReviewItem; readonly stored: StoredTrace; readonly given: GivenLabel },
): Promise<ReviewItem> {
  const { token, guidelineVersion } = given;
  requireLease(found, token, reviewer.rater, deps.now());
  const project = await deps.loadProject(found.organization_id, found.project_id);
  requirePerson(reviewer, project);
  const evaluation = evaluationOf(found, stored);
  checkLabel(given.content, evaluation, contentOf(stored), isBlind(found));
  const guideline = guidelineVersion ?? project.review.guideline_version;
  const { content, version } = await maskTyped(deps, project, { content: given.content, version: guideline });
  const done: DoneChange = { rater: reviewer.rater, by: 1 };
  const apply = (item: ReviewItem) => {
    const now = deps.now();
    requireLease(item, token, reviewer.rater, now);
    const label: Omit<Label, 'role'> = {
      ...content,
      label_id: labelIdOf(token),
      rater: reviewer.rater,
      blind: isBlind(item) && !item.seen_by.includes(reviewer.rater),
      batch: false,
      guideline_version: version,
      labelled_at: new Date(now).toISOString(),
    };
    return labelled(item, label, token, now);
  };
  return changeReview(deps, reviewer, found.review_id, apply, done);
}

/** A token makes one label: it ends with it. */
function labelIdOf(token: string): string {
  return `lb_${token}`;
}

/** Gives the label of a decided item to near-duplicates that it stands for; those that wait no more are left alone. */
async function labelTogether(
  deps: WorkDependencies,
  reviewer: Reviewer,
  decided: ReviewItem,
  together: readonly string[],
): Promise<void> {
  const standing = standingOf(decided);
  if (standing.is !== 'decided' || decided.state !== 'done') return;
  for (const reviewId of together) {
    const item = await deps.reviews.find(reviewer.organizationId, reviewId);
    if (item?.state !== 'grouped' || item.represented_by !== decided.review_id) continue;
    const label = {
      ...standing.by,
      label_id: `${standing.by.label_id}_${item.version}`,
      issues: [],
      missed: [],
      batch: true,
    };
    const next = { ...labelledTogether(item, label), version: item.version + 1 };
    if (await deps.reviews.replace(item, next, { rater: reviewer.rater, by: 1 })) await finishPending(deps, next);
  }
}

/** Takes the own last label back within a minute; the evaluation is again what it was. @throws AegisError `conflict` */
export async function undoLabel(deps: WorkDependencies, reviewer: Reviewer, reviewId: string): Promise<ReviewItem> {
  await finishPending(deps, await findReview(deps, reviewer, reviewId));
  const apply = async (item: ReviewItem) => {
    const label = requireUndoable(item, reviewer.rater, deps.now());
    if (item.outcome === null) return undone(item, null, null);
    const { record, evaluations } = await storedTrace(deps, item);
    const earlier = evaluations.find(({ evaluation_id: id }) => id === item.evaluation_id);
    const standing = standingOf(item);
    if (earlier === undefined || standing.is !== 'decided') throw reviewNotFound();
    const from = concludedId(record, earlier, standing.by);
    const current = evaluations.find(({ evaluation_id: id }) => id === from);
    if (current === undefined || record.evaluation_id !== from) {
      throw conflict('superseded', 'The trace was evaluated anew since, so there is nothing to restore.');
    }
    return undone(
      item,
      { from, to: earlier.evaluation_id },
      laterEvaluationId(record, current, `undo/${label.label_id}`),
    );
  };
  return finishPending(deps, await changeReview(deps, reviewer, reviewId, apply, { rater: reviewer.rater, by: -1 }));
}

/** Reads, changes and replaces in one conditional write, again while others change the same item. */
async function changeReview(
  deps: WorkDependencies,
  reviewer: Pick<Reviewer, 'organizationId' | 'reach'>,
  reviewId: string,
  apply: (item: ReviewItem) => ReviewItem | Promise<ReviewItem>,
  done?: DoneChange,
): Promise<ReviewItem> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const item = await findReview(deps, reviewer, reviewId);
    const next = { ...(await apply(item)), version: item.version + 1 };
    if (await deps.reviews.replace(item, next, done)) return next;
  }
  throw new AegisError('unavailable', 'The review kept changing. Try again.', { retryAfterSeconds: 1 });
}

/** The trace of a review whose evaluation is still the current one. @throws AegisError `conflict`, `not_found` */
async function currentTrace(deps: WorkDependencies, item: ReviewItem): Promise<StoredTrace> {
  const stored = await storedTrace(deps, item);
  const currentId = stored.record.evaluation_id;
  if (item.state === 'open' && currentId !== null && currentId !== item.evaluation_id) {
    await leaveQueue(deps, item, currentId);
    throw conflict('superseded', 'The trace was evaluated anew since; that evaluation has a review of its own.');
  }
  return stored;
}

async function storedTrace({ traces }: WorkDependencies, item: ReviewItem): Promise<StoredTrace> {
  const stored = await traces.find(item.organization_id, item.trace_id);
  if (stored?.record.charge.hold_id !== item.hold_id) throw reviewNotFound();
  return stored;
}

function contentOf({ body }: StoredTrace): TraceContent {
  if (body === null) throw reviewNotFound();
  return body.content;
}

function evaluationOf(item: ReviewItem, { evaluations }: StoredTrace): StoredEvaluation {
  const evaluation = evaluations.find(({ evaluation_id: id }) => id === item.evaluation_id);
  if (evaluation === undefined) throw reviewNotFound();
  return evaluation;
}

function shownEvaluation(item: ReviewItem, stored: StoredTrace): StoredEvaluation | null {
  return isBlind(item) ? null : evaluationOf(item, stored);
}

/** P4: what a person types is masked like everything that is stored. */
async function maskFor<T>(deps: WorkDependencies, item: ReviewItem, typed: T): Promise<T> {
  return maskTyped(deps, await deps.loadProject(item.organization_id, item.project_id), typed);
}
