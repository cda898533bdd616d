import { standingOf } from './decide-outcome.ts';
import type { Label } from './label.ts';
import { conflict, requireOpen, withoutLease } from './lease.ts';
import { isHeld, type ReviewItem } from './review-item.ts';

/** How long the author of a label may take it back. */
const UNDO_MILLISECONDS = 60_000;

/**
 * Adds a label and ends the lease. When the labels decide, the evaluation has still to be concluded: `pending`.
 * @throws AegisError `conflict` when no label is wanted, or not of this person
 */
export function labelled(item: ReviewItem, label: Omit<Label, 'role'>, token: string, now: number): ReviewItem {
  return withLabel(withoutLease(item, token, 'labelled', now), label);
}

/** The same for an item that a near-duplicate stands for, when somebody chose to label both together. */
export function labelledTogether(item: ReviewItem, label: Omit<Label, 'role'>): ReviewItem {
  return withLabel({ ...item, state: 'open', represented_by: null, labels_wanted: 1 }, label);
}

function withLabel(item: ReviewItem, label: Omit<Label, 'role'>): ReviewItem {
  requireOpen(item);
  const standing = standingOf(item);
  if (standing.is !== 'wanted' || item.labels.some(({ rater }) => rater === label.rater)) {
    throw conflict('labelled_by_you', 'You have labelled this review; the next label comes from another person.');
  }
  const labels = [...item.labels, { ...label, role: standing.role }];
  const drafts = item.drafts.filter(({ rater }) => rater !== label.rater);
  const after = standingOf({ ...item, labels });
  if (after.is === 'wanted') return { ...item, labels, drafts };
  const done = { ...item, labels, drafts, state: 'done' as const, done_at: label.labelled_at };
  return after.is === 'undecided' ? done : { ...done, outcome: after.outcome, pending: 'conclude' };
}

/** Why a label cannot be taken back. @throws AegisError `conflict` */
export function requireUndoable(item: ReviewItem, rater: string, now: number): Label {
  const last = item.labels.at(-1);
  if (last === undefined || last.rater !== rater) {
    throw conflict('labelled', 'The last label of this review is not yours, so it is not yours to take back.');
  }
  if (now - Date.parse(last.labelled_at) > UNDO_MILLISECONDS) {
    throw conflict('done', 'A label can be taken back within a minute. Appeal the evaluation instead.');
  }
  if (last.batch) throw conflict('done', 'What was labelled together cannot be taken back one by one.');
  if (item.state === 'superseded') {
    throw conflict('superseded', 'The trace was evaluated anew since; that evaluation has a review of its own.');
  }
  if (isHeld(item, now))
    throw conflict('held', 'Somebody else holds this review by now.', { held_by: item.lease?.rater });
  return last;
}

/** Takes the last label back; `restores` says which evaluation it had led to, if it decided. */
export function undone(item: ReviewItem, restores: ReviewItem['restores'], restoredId: string | null): ReviewItem {
  return {
    ...item,
    labels: item.labels.slice(0, -1),
    seen_by: [...new Set([...item.seen_by, ...item.labels.slice(-1).map(({ rater }) => rater)])],
    state: 'open',
    outcome: null,
    done_at: null,
    pending: restores === null ? null : 'restore',
    restores,
    evaluation_id: restoredId ?? item.evaluation_id,
  };
}
