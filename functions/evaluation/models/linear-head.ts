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
  /** Where the head reports from a lower risk on than it doubts. */
  readonly doubt?: number | undefined;
  readonly high: number;
}

/** Just under the risks that the cascade never takes for granted. */
const HELD_BELOW = 0.449;

/**
 * The risk that is told of a probability. Where a head doubts from a high probability on only, what is less is scaled to
 * stay under the range that sends a trace on whatever the confidence. It is scaled alike for all kinds of text, so that
 * their risks keep their order.
 * @param highest from where the kind doubts that does so last
 */
export function heldRisk(probability: number, { doubt = 0 }: HeadThresholds, highest: number): number {
  return probability < doubt && highest > HELD_BELOW ? (probability * HELD_BELOW) / highest : probability;
}

/** From where the kind of text doubts that does so last; 0 when none reports more than it doubts. */
export function highestDoubt(thresholds: Readonly<Record<string, HeadThresholds>>): number {
  return Math.max(...Object.values(thresholds).map(({ doubt = 0 }) => doubt));
}

/** A head in use: a linear score, calibrated to a risk. */
export class LinearHead {
  readonly artifact: HeadArtifact;
  readonly #table: Float64Array;
  /** Share of the hashed weights that are not zero. */
  readonly #occupied: number;
  readonly #highestDoubt: number;

  constructor(artifact: HeadArtifact) {
    this.artifact = artifact;
    this.#table = weightTable(artifact.header.weight_limit);
    this.#highestDoubt = highestDoubt(artifact.header.thresholds);
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
    return heldRisk(1 / (1 + Math.exp(-(slope * score + intercept))), this.thresholds(kind), this.#highestDoubt);
  }

  thresholds(kind: string = DEFAULT_KIND): HeadThresholds {
    const { thresholds } = this.artifact.header;
    return thresholds[kind] ?? thresholds[DEFAULT_KIND] ?? { low: 1, high: 1 };
  }

  /** How sure the head is of its side: never sure from where it doubts to where it may act. */
  confidence(risk: number, { low, doubt = low, high }: HeadThresholds): number {
    const certainty = Math.max(risk, 1 - risk);
    return risk >= doubt && risk < high ? Math.min(UNSURE, certainty) : Math.max(SURE, certainty);
  }
}
