import type { FeatureSet } from './feature-set.ts';
import { numberOrZero, valueOrZero, wordOrZero } from './indexed.ts';

/** How a head weighs the features of a text; the same in training and in use. */
export interface HeadLayout {
  /** The head keeps 2^bucketBits weights for hashed features. */
  readonly bucketBits: number;
  /** Per group of hashed features: the value of each feature, and the power of the group's size it is divided by. */
  readonly groups: readonly { readonly scale: number; readonly exponent: number }[];
  readonly denseCount: number;
  /** Per dense feature, ascending thresholds that each add a feature of their own; empty for none. */
  readonly denseSteps: readonly (readonly number[])[];
}

/** Value of one step feature; smaller than 1 so that steps refine a dense feature instead of replacing it. */
export const STEP_VALUE = 0.3;

export const NO_STEPS: readonly number[] = [];

/** Number of weights of a head. */
export function columnCount(layout: HeadLayout): number {
  const steps = layout.denseSteps.reduce((sum, thresholds) => sum + thresholds.length, 0);
  return 2 ** layout.bucketBits + layout.denseCount + steps;
}

/** What each of the `size` features of a group counts. */
export function groupValue({ groups }: HeadLayout, group: number, size: number): number {
  const { scale, exponent } = groups[group] ?? { scale: 0, exponent: 0 };
  return scale * Math.max(1, size) ** -exponent;
}

/** Calls `visit` once for each feature with the column of its weight and its value. */
export function visitFeatures(
  features: FeatureSet,
  layout: HeadLayout,
  visit: (column: number, value: number) => void,
): void {
  const bucketCount = 2 ** layout.bucketBits;
  const { buckets, groupEnds } = features;
  let from = 0;
  for (let group = 0; group < groupEnds.length; group += 1) {
    const end = numberOrZero(groupEnds, group);
    const value = groupValue(layout, group, end - from);
    if (value > 0) for (let at = from; at < end; at += 1) visit(wordOrZero(buckets, at) & (bucketCount - 1), value);
    from = end;
  }
  let stepColumn = bucketCount + layout.denseCount;
  for (let at = 0; at < layout.denseCount; at += 1) {
    const value = valueOrZero(features.dense, at);
    if (value !== 0) visit(bucketCount + at, value);
    const thresholds = layout.denseSteps[at] ?? NO_STEPS;
    for (let step = 0; step < thresholds.length; step += 1) {
      if (value >= numberOrZero(thresholds, step)) visit(stepColumn, STEP_VALUE);
      stepColumn += 1;
    }
  }
}
