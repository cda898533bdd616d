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
  /** Share of the hashed weights that are not zero. */
  readonly #occupied: number;

  constructor(artifact: HeadArtifact) {
    this.artifact = artifact;
    this.#table = weightTable(artifact.header.weight_limit);
    let occupied = 0;
    for (const weight of artifact.weights) if (weight !== 0) occupied += 1;
    this.#occupied = occupied / Math.max(1, artifact.weights.length);
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

  /**
   * How much of a group of a text's features the head has met in training: about 0 for a script it has never seen, above
   * 0.8 for languages of its grammar. Features it has never met fall on weights of others by chance, which is taken off.
   */
  familiarity({ buckets, groupEnds }: FeatureSet, group: number): number {
    const { layout, weights } = this.artifact;
    const mask = 2 ** layout.bucketBits - 1;
    const from = group === 0 ? 0 : numberOrZero(groupEnds, group - 1);
    const end = numberOrZero(groupEnds, group);
    if (end <= from || this.#occupied >= 1) return 1;
    let known = 0;
    for (let at = from; at < end; at += 1) if (byteOrZero(weights, wordOrZero(buckets, at) & mask) !== 0) known += 1;
    const share = known / (end - from);
    return Math.max(0, (share - this.#occupied) / (1 - this.#occupied));
  }

  /**
   * The probability, at the odds the kind was calibrated for, that a text with this score is what the head looks for; as a
   * project's own version reads it, where one is in force.
   * @param limit what a text gets at most, whatever its score
   */
  risk(score: number, kind: string = DEFAULT_KIND, limit = 1): number {
    const shipped = this.shippedRisk(score, kind);
    return this.artifact.reading?.read(shipped, limit) ?? Math.min(limit, shipped);
  }

  /** The same as it ships, whatever version is in force. */
  shippedRisk(score: number, kind: string = DEFAULT_KIND): number {
    const { header } = this.artifact;
    const { slope, intercept } = header.calibrations?.[kind] ?? header.calibration;
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
