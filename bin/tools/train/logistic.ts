import type { FeatureSet } from '../../../functions/evaluation/models/feature-set.ts';
import { columnCount, type HeadLayout, visitFeatures } from '../../../functions/evaluation/models/head-layout.ts';
import { Random } from './random.ts';

/** Features of one text by column, as a head weighs them. */
export interface Vector {
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

export interface Example extends Vector {
  readonly label: boolean;
  readonly weight: number;
}

export interface LinearModel {
  readonly weights: Float64Array;
  readonly bias: number;
}

export interface FitOptions {
  readonly epochs: number;
  readonly learningRate: number;
  /** L2 penalty on each weight a row touches. */
  readonly penalty: number;
  readonly seed: number;
}

export function toVector(features: FeatureSet, layout: HeadLayout): Vector {
  const columns: number[] = [];
  const values: number[] = [];
  visitFeatures(features, layout, (column, value) => {
    columns.push(column);
    values.push(value);
  });
  return { columns: Uint32Array.from(columns), values: Float32Array.from(values) };
}

export function scoreVector(model: LinearModel, vector: Vector): number {
  let score = model.bias;
  for (let at = 0; at < vector.columns.length; at += 1) {
    score += (model.weights[vector.columns[at] ?? 0] ?? 0) * (vector.values[at] ?? 0);
  }
  return score;
}

/** Logistic regression by AdaGrad over shuffled rows; both classes weigh the same in total. */
export function fitLogistic(examples: readonly Example[], layout: HeadLayout, options: FitOptions): LinearModel {
  const columns = columnCount(layout);
  const weights = new Float64Array(columns);
  const squares = new Float64Array(columns).fill(1e-4);
  let bias = 0;
  let biasSquares = 1e-4;
  const total = (label: boolean) =>
    examples.reduce((sum, example) => sum + (example.label === label ? example.weight : 0), 0);
  const perPositive = examples.length / (2 * Math.max(1, total(true)));
  const perNegative = examples.length / (2 * Math.max(1, total(false)));
  const random = new Random(options.seed);
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    for (const example of random.shuffle(examples)) {
      const probability = 1 / (1 + Math.exp(-scoreVector({ weights, bias }, example)));
      const weight = example.weight * (example.label ? perPositive : perNegative);
      const slope = weight * (probability - (example.label ? 1 : 0));
      biasSquares += slope * slope;
      bias -= (options.learningRate * slope) / Math.sqrt(biasSquares);
      for (let at = 0; at < example.columns.length; at += 1) {
        const column = example.columns[at] ?? 0;
        const current = weights[column] ?? 0;
        const gradient = slope * (example.values[at] ?? 0) + options.penalty * current;
        const sum = (squares[column] ?? 0) + gradient * gradient;
        squares[column] = sum;
        weights[column] = current - (options.learningRate * gradient) / Math.sqrt(sum);
      }
    }
  }
  return { weights, bias };
}

export interface Calibration {
  readonly slope: number;
  readonly intercept: number;
}

/** Platt scaling of scores to probabilities at a given share of positives, by Newton's method. */
export function calibrate(
  rows: readonly { readonly score: number; readonly label: boolean }[],
  prior: number,
): Calibration {
  const positives = rows.filter((row) => row.label).length;
  const perPositive = prior / Math.max(1, positives);
  const perNegative = (1 - prior) / Math.max(1, rows.length - positives);
  const weightOf = (label: boolean) => (label ? perPositive : perNegative);
  let slope = 1;
  let intercept = 0;
  for (let step = 0; step < 60; step += 1) {
    let gradientSlope = 1e-6 * (slope - 1);
    let gradientIntercept = 0;
    let curveSlope = 1e-6;
    let curveIntercept = 1e-9;
    let curveBoth = 0;
    for (const { score, label } of rows) {
      const weight = weightOf(label);
      const probability = 1 / (1 + Math.exp(-(slope * score + intercept)));
      const error = weight * (probability - (label ? 1 : 0));
      const curve = weight * probability * (1 - probability);
      gradientSlope += error * score;
      gradientIntercept += error;
      curveSlope += curve * score * score;
      curveIntercept += curve;
      curveBoth += curve * score;
    }
    const determinant = curveSlope * curveIntercept - curveBoth * curveBoth;
    slope -= clampStep((curveIntercept * gradientSlope - curveBoth * gradientIntercept) / determinant);
    intercept -= clampStep((curveSlope * gradientIntercept - curveBoth * gradientSlope) / determinant);
    slope = Math.max(0.01, slope);
  }
  return { slope, intercept };
}

/** Keeps Newton's method from leaping away on nearly separable scores. */
function clampStep(step: number): number {
  return Math.max(-0.5, Math.min(0.5, step));
}
