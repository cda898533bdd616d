import { stableShare } from '../kernel/stable-hash.ts';
import type { Purpose, ReviewItem, Slice } from './review-item.ts';

/** The shares of the work of people; see docs/adr/0080-slices-are-drawn-as-reviews-come.md. */
const SLICE_WEIGHTS = { random: 0.3, uncertain: 0.4, cluster: 0.2, repeat: 0.1 } as const;

const PURPOSE_WEIGHTS = { estimate: 0.5, certificate: 0.2, anchor: 0.05, training: 0.25 } as const;

/** Slices whose items have their own look always, whatever is like them. */
const ALONE = ['random', 'repeat'] as const;

/**
 * The probability with which an item like this is put into a slice whose items have their own look always: that of
 * either of these slices, since they exclude each other. Null where a near-duplicate may stand for it, or it stands for
 * others: of such an item it is not known how often its like is labelled.
 */
export function aloneProbability({
  selection,
  slice,
  slice_probability: probability,
}: Pick<ReviewItem, 'selection' | 'slice' | 'slice_probability'>): number | null {
  const own = ALONE.find((one) => one === slice);
  if (probability === null || own === undefined) return null;
  if (selection === 'sample') return probability;
  // Both are drawn in proportion to their weights, among whatever slices the item may be in.
  const weight = ALONE.reduce((sum, one) => sum + SLICE_WEIGHTS[one], 0);
  return Math.min(1, (probability * weight) / SLICE_WEIGHTS[own]);
}

/** What of an item decides which slices it may be put into; nothing else does. */
export interface Drawn {
  readonly selection: ReviewItem['selection'];
  /** Whether a model or a judge was unsure, or two of them disagree. */
  readonly isInDoubt: boolean;
  /** Whether nothing like it came before. */
  readonly isNewCluster: boolean;
}

/**
 * Puts an item into a slice by a hash of its id, among those that it may be in, in proportion to their shares. So the
 * probability is known whatever comes after it. An item of the full-depth sample was drawn at random already.
 */
export function drawSlice(
  reviewId: string,
  { selection, isInDoubt, isNewCluster }: Drawn,
): Pick<ReviewItem, 'slice' | 'slice_probability'> {
  if (selection === 'manual') return { slice: 'manual', slice_probability: null };
  if (selection === 'sample') return { slice: 'random', slice_probability: 1 };
  const eligible: readonly Exclude<Slice, 'manual'>[] = [
    'random',
    ...(isInDoubt ? (['uncertain'] as const) : []),
    ...(isNewCluster ? (['cluster'] as const) : []),
    'repeat',
  ];
  const drawn = draw(`slice:${reviewId}`, eligible, (slice) => SLICE_WEIGHTS[slice]);
  return { slice: drawn.value, slice_probability: drawn.probability };
}

/**
 * What the labels of an item are for, drawn by a hash of its own, so that it depends on nothing that was found. What
 * somebody chose by hand tells nothing of the traffic and is for training only.
 */
export function drawPurpose(
  reviewId: string,
  { selection }: Pick<Drawn, 'selection'>,
): Pick<ReviewItem, 'purpose' | 'purpose_probability'> {
  if (selection === 'manual') return { purpose: 'training', purpose_probability: null };
  const purposes: readonly Purpose[] = ['estimate', 'certificate', 'anchor', 'training'];
  const drawn = draw(`purpose:${reviewId}`, purposes, (purpose) => PURPOSE_WEIGHTS[purpose]);
  return { purpose: drawn.value, purpose_probability: drawn.probability };
}

function draw<T>(
  seed: string,
  values: readonly T[],
  weightOf: (value: T) => number,
): { readonly value: T; readonly probability: number } {
  const total = values.reduce((sum, value) => sum + weightOf(value), 0);
  let left = stableShare(seed) * total;
  const found = values.find((value) => {
    left -= weightOf(value);
    return left < 0;
  });
  const value = found ?? values[values.length - 1];
  if (value === undefined) throw new RangeError('nothing to draw from');
  return { value, probability: weightOf(value) / total };
}
