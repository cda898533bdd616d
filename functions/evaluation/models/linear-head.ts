import { type HeadArtifact, weightTable } from './artifact.ts';
import type { FeatureSet } from './feature-set.ts';
import { groupValue, NO_STEPS, STEP_VALUE } from './head-layout.ts';
import { byteOrZero, numberOrZero, valueOrZero, wordOrZero } from './indexed.ts';

/** Confidence below this sends a trace to the judge, whatever the risk. */
const UNSURE = 0.59;
const SURE = 0.6;
const DEFAULT_KIND = 'default';

export interface HeadThresholds {
  readonly low: number;
  readonly high: number;
}

/** A head in use: a linear score, calibrated to a risk. */
export class LinearHead {
  readonly artifact: HeadArtifact;
  readonly #table: Float64Array;

  constructor(artifact: HeadArtifact) {
    this.artifact = artifact;
    this.#table = weightTable(artifact.header.weight_limit);
  }

  /** The uncalibrated score, in log odds of the training data. */
  score({ buckets, groupEnds, dense }: FeatureSet): number {
    const { header, layout, weights } = this.artifact;
    const table = this.#table;
    const denseWeights = header.dense_weights;
    const mask = 2 ** layout.bucketBits - 1;
    let score = header.bias;
    let from = 0;
    for (let group = 0; group < groupEnds.length; group += 1) {
      const end = numberOrZero(groupEnds, group);
      const value = groupValue(layout, group, end - from);
      if (value > 0)
        for (let at = from; at < end; at += 1)
          score += value * valueOrZero(table, byteOrZero(weights, wordOrZero(buckets, at) & mask) + 128);
      from = end;
    }
    let step = layout.denseCount;
    for (let at = 0; at < layout.denseCount; at += 1) {
      const value = valueOrZero(dense, at);
      if (value !== 0) score += value * numberOrZero(denseWeights, at);
      const thresholds = layout.denseSteps[at] ?? NO_STEPS;
      for (let i = 0; i < thresholds.length; i += 1) {
        if (value >= numberOrZero(thresholds, i)) score += STEP_VALUE * numberOrZero(denseWeights, step);
        step += 1;
      }
    }
    return score;
  }

  /** The probability, at even odds, that a text with this score is what the head looks for. */
  risk(score: number): number {
    const { slope, intercept } = this.artifact.header.calibration;
    return 1 / (1 + Math.exp(-(slope * score + intercept)));
  }

  thresholds(kind: string = DEFAULT_KIND): HeadThresholds {
    const { thresholds } = this.artifact.header;
    return thresholds[kind] ?? thresholds[DEFAULT_KIND] ?? { low: 1, high: 1 };
  }

  /** How sure the head is of its side: never sure between its two thresholds. */
  confidence(risk: number, { low, high }: HeadThresholds): number {
    const certainty = Math.max(risk, 1 - risk);
    return risk >= low && risk < high ? Math.min(UNSURE, certainty) : Math.max(SURE, certainty);
  }
}
