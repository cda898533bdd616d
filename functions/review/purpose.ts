import type { Label } from './label.ts';
import type { Purpose, ReviewItem } from './review-item.ts';

declare const PURPOSE: unique symbol;

/**
 * An item that people have finished and whose labels serve this purpose alone (P14). Only `serves` makes one, so what
 * takes a `ReviewedFor<'estimate'>` can be given nothing that was drawn for training, and the other way round.
 */
export type ReviewedFor<P extends Purpose> = ReviewItem & { readonly [PURPOSE]: P };

/** Purposes whose labels may become part of a published figure. */
export type FigurePurpose = Exclude<Purpose, 'training'>;

/**
 * Whether an item is finished and serves one of these purposes. What was labelled together with others by explicit
 * choice was not looked at by itself, so it serves training only.
 */
export function serves<P extends Purpose>(item: ReviewItem, purposes: readonly P[]): item is ReviewedFor<P> {
  if (item.state !== 'done' || item.pending !== null) return false;
  const isBatch = item.labels.some(({ batch }) => batch);
  const purpose: Purpose = isBatch ? 'training' : item.purpose;
  return purposes.some((one) => one === purpose);
}

/** The labels of two people who knew nothing of each other; null where an item has not both. */
export function independentPair(item: ReviewedFor<FigurePurpose>): readonly [Label, Label] | null {
  const first = item.labels.find(({ role }) => role === 'first');
  const second = item.labels.find(({ role }) => role === 'second');
  // Who labels again after taking a label back has seen the other one.
  return first === undefined || second?.blind !== true ? null : [first, second];
}
