import {
  encodeArtifact,
  type HeadHeader,
  parseArtifact,
  quantiseWeight,
} from '../../../functions/evaluation/models/artifact.ts';
import { type HeadThresholds, heldRisk, highestDoubt } from '../../../functions/evaluation/models/linear-head.ts';
import { type Calibration, calibrate, fitLogistic, type LinearModel, scoreVector } from './logistic.ts';
import { bestF1Threshold, type Scored, thresholdAtFalsePositiveRate } from './metrics.ts';
import { type Recipe, SPLITS, type ThresholdRule, type Unit } from './recipe.ts';

export interface ScoredUnit extends Scored {
  readonly unit: Unit;
}

export interface TrainedHead {
  readonly recipe: Recipe;
  readonly artifact: Uint8Array;
  readonly header: HeadHeader;
  /** Calibrated risks by models that had not seen the unit's key. */
  readonly leftOut: readonly ScoredUnit[];
  /** Calibrated risks by models that had seen other rows of the same set. */
  readonly inSet: readonly ScoredUnit[];
}

/** Runs of one measurement at most; more keys share a run. */
const MAX_RUNS = 14;

function scoreUnit(model: LinearModel, unit: Unit): number {
  return unit.vectors.reduce((highest, vector) => Math.max(highest, scoreVector(model, vector)), -30);
}

/** Scores every unit by a model that was trained without the unit's key. */
function scoreLeftOut(recipe: Recipe, full: LinearModel): ScoredUnit[] {
  const keys = [...new Set(recipe.units.map((unit) => unit.key))].filter((key) => key !== '').sort();
  const runOf = new Map(keys.map((key, at) => [key, at % MAX_RUNS]));
  const scored: ScoredUnit[] = [];
  for (let run = 0; run < Math.min(MAX_RUNS, keys.length); run += 1) {
    const training = recipe.training.filter((row) => row.keys.every((key) => runOf.get(key) !== run));
    const model = fitLogistic(training, recipe.layout, recipe.fit);
    for (const unit of recipe.units) {
      if (runOf.get(unit.key) === run) scored.push({ unit, label: unit.label, score: scoreUnit(model, unit) });
    }
  }
  for (const unit of recipe.units) {
    if (unit.key === '') scored.push({ unit, label: unit.label, score: scoreUnit(full, unit) });
  }
  return scored;
}

function scoreInSet(recipe: Recipe): ScoredUnit[] {
  const scored: ScoredUnit[] = [];
  for (let split = 0; split < SPLITS; split += 1) {
    const members = recipe.units.filter((unit) => unit.split === split);
    if (members.length === 0) continue;
    const training = recipe.training.filter((row) => row.split !== split);
    const model = fitLogistic(training, recipe.layout, recipe.fit);
    for (const unit of members) scored.push({ unit, label: unit.label, score: scoreUnit(model, unit) });
  }
  return scored;
}

/** A pass below this risk is what the cascade takes for granted, so no head may be unsure below it alone. */
const PASS_BELOW = 0.45;

function thresholdsFor(units: readonly ScoredUnit[], rule: ThresholdRule): HeadThresholds {
  const rows: readonly Scored[] = rule.sets === 'all' ? units : units.filter(({ unit }) => unit.set === rule.sets);
  const low = rule.lowByF1 ? bestF1Threshold(rows, rule.lowRate) : thresholdAtFalsePositiveRate(rows, rule.lowRate);
  const high = Math.max(rule.leastHigh ?? 0, thresholdAtFalsePositiveRate(rows, rule.highRate));
  const bounded = Math.min(0.999, Math.max(high, low));
  const ends = { low: roundUp(Math.min(low, PASS_BELOW, bounded)), high: roundUp(bounded) };
  const { doubtFrom: doubt } = rule;
  return doubt === undefined ? ends : { low, doubt, high: ends.high };
}

/** Upwards, so that the row a threshold was taken from stays below it. */
function roundUp(value: number): number {
  return Math.min(1, Math.ceil(value * 1e6 + 1e-6) / 1e6);
}

function round(value: number): number {
  return Number(value.toPrecision(6));
}

function quantise(recipe: Recipe, model: LinearModel): { weights: Int8Array; limit: number } {
  const buckets = 2 ** recipe.layout.bucketBits;
  const hashed = model.weights.subarray(0, buckets);
  const limit = round(hashed.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0));
  return { weights: Int8Array.from(hashed, (weight) => quantiseWeight(weight, limit)), limit };
}

/** Platt scaling over all units, or for each kind that has odds of its own. */
function calibrateKinds(raw: readonly ScoredUnit[], { prior, thresholds }: Recipe) {
  const scale = (rows: readonly ScoredUnit[], odds: number): Calibration => {
    const { slope, intercept } = calibrate(rows, odds);
    return { slope: round(slope), intercept: round(intercept) };
  };
  const calibration = scale(raw, prior);
  const rules = Object.entries(thresholds.kinds ?? {}).flatMap(([kind, rule]) =>
    rule.prior === undefined ? [] : [{ kind, prior: rule.prior }],
  );
  const calibrations =
    rules.length === 0
      ? undefined
      : Object.fromEntries(
          rules.map(({ kind, prior }) => [
            kind,
            scale(
              raw.filter(({ unit }) => unit.kind === kind),
              prior,
            ),
          ]),
        );
  const toRisk = (row: ScoredUnit): ScoredUnit => {
    const { slope, intercept } = calibrations?.[row.unit.kind] ?? calibration;
    return { ...row, score: 1 / (1 + Math.exp(-(slope * row.score + intercept))) };
  };
  return { calibration, calibrations, toRisk };
}

function thresholdsByKind(leftOut: readonly ScoredUnit[], rule: ThresholdRule): HeadHeader['thresholds'] {
  const { ordinary } = rule;
  const bounding = ordinary === undefined ? leftOut : leftOut.filter(({ unit }) => ordinary.includes(unit.set));
  const harmless = bounding.filter(({ label }) => !label).length;
  const kinds = [...new Set(leftOut.map(({ unit }) => unit.kind))].filter((kind) => kind !== 'default').sort();
  const thresholdsOf = (kind: string) => {
    const own = rule.kinds?.[kind];
    const members = (own === undefined ? leftOut : bounding).filter(({ unit }) => unit.kind === kind);
    if (own === undefined) return thresholdsFor(members, rule);
    const times = harmless / Math.max(1, members.filter(({ label }) => !label).length);
    const rate = (share: number) => Math.min(1, share * times);
    return thresholdsFor(members, {
      ...rule,
      sets: ordinary === undefined ? rule.sets : 'all',
      lowByF1: false,
      lowRate: rate(own.lowRate),
      doubtFrom: own.doubtFrom,
      highRate: rate(own.highRate),
      leastHigh: own.leastHigh,
    });
  };
  const thresholds: HeadHeader['thresholds'] = {
    default: rule.kinds?.['default'] === undefined ? thresholdsFor(leftOut, rule) : thresholdsOf('default'),
  };
  for (const kind of kinds) thresholds[kind] = thresholdsOf(kind);
  return thresholds;
}

export function trainHead(recipe: Recipe): TrainedHead {
  const full = fitLogistic(recipe.training, recipe.layout, recipe.fit);
  const raw = scoreLeftOut(recipe, full);
  const { calibration, calibrations, toRisk } = calibrateKinds(raw, recipe);
  const probable = raw.map(toRisk);
  const found = thresholdsByKind(probable, recipe.thresholds);
  const highest = highestDoubt(found);
  const toHeldRisk = (row: ScoredUnit): ScoredUnit => {
    const own = found[row.unit.kind];
    return own === undefined ? row : { ...row, score: heldRisk(row.score, own, highest) };
  };
  const thresholds = Object.fromEntries(
    Object.entries(found).map(([kind, own]) => [
      kind,
      own.doubt === undefined ? own : { ...own, low: roundUp(heldRisk(own.low, own, highest)) },
    ]),
  );
  const leftOut = probable.map(toHeldRisk);
  const inSet = scoreInSet(recipe).map((row) => toHeldRisk(toRisk(row)));
  const { weights, limit } = quantise(recipe, full);
  const buckets = weights.length;
  const header: HeadHeader = {
    format: 1,
    name: recipe.name,
    version: recipe.version,
    category: recipe.category,
    bucket_bits: recipe.layout.bucketBits,
    groups: recipe.layout.groups.map(({ scale, exponent }) => ({ scale, exponent })),
    dense_count: recipe.layout.denseCount,
    dense_steps: recipe.layout.denseSteps.map((steps) => [...steps]),
    dense_weights: [...full.weights.subarray(buckets)].map(round),
    bias: round(full.bias),
    weight_limit: limit,
    calibration,
    ...(calibrations === undefined ? {} : { calibrations }),
    thresholds,
  };
  const artifact = encodeArtifact(header, weights);
  return { recipe, artifact, header: parseArtifact(artifact).header, leftOut, inSet };
}
