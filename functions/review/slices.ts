import { stableShare } from '../kernel/stable-hash.ts';
import type { Purpose, ReviewItem, Slice } from './review-item.ts';

/** The shares of the work of people; see docs/adr/0080-slices-are-drawn-as-reviews-come.md. */
const SLICE_WEIGHTS: readonly (readonly [Slice, number])[] = [
  ['random', 0.3],
  ['uncertain', 0.4],
  ['cluster', 0.2],
  ['repeat', 0.1],
];

/** The share of both slices in which a person is shown what the machine found. */
const SEEN = 0.6;

const PURPOSE_WEIGHTS: readonly (readonly [Purpose, number])[] = [
  ['estimate', 0.5],
  ['certificate', 0.2],
  ['anchor', 0.05],
  ['training', 0.25],
];

/** Slices whose items have their own look always, whatever is like them. */
const ALONE: ReadonlySet<Slice> = new Set(['random', 'repeat']);

/**
 * The probability with which an item like this is put into a slice whose items have their own look always: that of all
 * such slices together, since they exclude each other. Null where a near-duplicate may stand for it, or it stands for
 * others: of such an item it is not known how often its like is labelled.
 */
export function aloneProbability({ selection, slice }: Pick<ReviewItem, 'selection' | 'slice'>): number | null {
  if (!ALONE.has(slice)) return null;
  if (selection === 'sample') return 1;
  return SLICE_WEIGHTS.reduce((sum, [each, weight]) => (ALONE.has(each) ? sum + weight : sum), 0);
}

/** What of an item decides which slices it may be put into; nothing else does. */
export interface Drawn {
  readonly selection: ReviewItem['selection'];
  /** Whether nothing like it came before. */
  readonly isNewCluster: boolean;
}

/**
 * Puts an item into a slice by a hash of its id. So the probability is known whatever comes after it. Whatever waits for a
 * person is something that the machine could not decide; what is like something before it is that and nothing more, so
 * the share of new clusters goes to the uncertain ones then. An item of the full-depth sample was drawn at random already.
 */
export function drawSlice(
  reviewId: string,
  { selection, isNewCluster }: Drawn,
): Pick<ReviewItem, 'slice' | 'slice_probability'> {
  if (selection === 'manual') return { slice: 'manual', slice_probability: null };
  if (selection === 'sample') return { slice: 'random', slice_probability: 1 };
  const drawn = draw(`slice:${reviewId}`, SLICE_WEIGHTS);
  if (isNewCluster) return { slice: drawn.value, slice_probability: drawn.probability };
  const isSeen = drawn.value === 'cluster' || drawn.value === 'uncertain';
  return isSeen
    ? { slice: 'uncertain', slice_probability: SEEN }
    : { slice: drawn.value, slice_probability: drawn.probability };
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
  const drawn = draw(`purpose:${reviewId}`, PURPOSE_WEIGHTS);
  return { purpose: drawn.value, purpose_probability: drawn.probability };
}

function draw<T>(
  seed: string,
  weights: readonly (readonly [T, number])[],
): { readonly value: T; readonly probability: number } {
  let left = stableShare(seed);
  for (const [value, probability] of weights) {
    left -= probability;
    if (left < 0) return { value, probability };
  }
  // The shares add up to 1, but for what adding them loses.
  const last = weights.at(-1);
  if (last === undefined) throw new RangeError('nothing to draw from');
  return { value: last[0], probability: last[1] };
}
