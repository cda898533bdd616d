import type { FeatureSet } from './feature-set.ts';
import { valueAt, wordAt } from './indexed.ts';

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
const STEP_VALUE = 0.3;

/** Number of weights of a head. */
export function columnCount(layout: HeadLayout): number {
  const steps = layout.denseSteps.reduce((sum, thresholds) => sum + thresholds.length, 0);
  return 2 ** layout.bucketBits + layout.denseCount + steps;
}

/** Calls `visit` once for each feature with the column of its weight and its value. */
export function visitFeatures(
  features: FeatureSet,
  layout: HeadLayout,
  visit: (column: number, value: number) => void,
): void {
  const bucketCount = 2 ** layout.bucketBits;
  let from = 0;
  features.groupEnds.forEach((end, group) => {
    const { scale, exponent } = layout.groups[group] ?? { scale: 0, exponent: 0 };
    const value = scale * Math.max(1, end - from) ** -exponent;
    if (value > 0)
      for (let at = from; at < end; at += 1) visit(wordAt(features.buckets, at) & (bucketCount - 1), value);
    from = end;
  });
  let stepColumn = bucketCount + layout.denseCount;
  for (let at = 0; at < layout.denseCount; at += 1) {
    const value = valueAt(features.dense, at);
    if (value !== 0) visit(bucketCount + at, value);
    for (const threshold of layout.denseSteps[at] ?? []) {
      if (value >= threshold) visit(stepColumn, STEP_VALUE);
      stepColumn += 1;
    }
  }
}
