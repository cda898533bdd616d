import { type HeadArtifact, weightTable } from './artifact.ts';
import type { FeatureSet } from './feature-set.ts';
import { visitFeatures } from './head-layout.ts';
import { byteAt, numberAt, valueAt } from './indexed.ts';

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
  score(features: FeatureSet): number {
    const { header, layout, weights } = this.artifact;
    const table = this.#table;
    const denseFrom = weights.length;
    const dense = header.dense_weights;
    let score = header.bias;
    visitFeatures(features, layout, (column, value) => {
      score +=
        value *
        (column < denseFrom ? valueAt(table, byteAt(weights, column) + 128) : numberAt(dense, column - denseFrom));
    });
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
