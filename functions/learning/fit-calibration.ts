import { type Calibration, logOdds } from '../evaluation/models/calibration.ts';
import type { TrainingLabel } from './training-labels.ts';

/** With fewer labels two numbers are all that they can tell. */
const ISOTONIC_FROM = 200;
/** Points of a step map at most: about half a kilobyte in the item of the project. */
const MAX_POINTS = 20;
const DIGITS = 1e6;

type Labelled = Pick<TrainingLabel, 'risk' | 'isThere'>;

/** The calibration that labels ask for: two numbers below 200 of them, a step map from there on. It never falls. */
export function fitCalibration(labels: readonly Labelled[]): Calibration {
  return labels.length < ISOTONIC_FROM ? fitPlatt(labels) : fitIsotonic(labels);
}

const ROUNDS = 100;
const CLOSE_ENOUGH = 1e-9;
/** Keeps the matrix of second derivatives from being singular, where all risks are alike. */
const RIDGE = 1e-9;
const SMALLEST_STEP = 1e-10;

/**
 * Slope and intercept on the log odds of the shipped risk, of the highest likelihood (Platt, 1999), with his smoothed
 * targets, by Newton's method with halved steps (Lin, Lin and Weng, 2007). Labels that contradict the head make a flat
 * one: their share for every risk.
 */
function fitPlatt(labels: readonly Labelled[]): Calibration {
  const there = labels.filter(({ isThere }) => isThere).length;
  const [high, low] = [(there + 1) / (there + 2), 1 / (labels.length - there + 2)];
  const points = labels.map(({ risk, isThere }) => ({ x: logOdds(risk), target: isThere ? high : low }));
  const share = points.reduce((sum, { target }) => sum + target, 0) / Math.max(1, points.length);
  let best = { slope: 0, intercept: logOdds(share) };
  let loss = lossOf(points, best);
  for (let round = 0; round < ROUNDS; round++) {
    const direction = newtonStep(points, best);
    let size = 1;
    let next = best;
    let nextLoss = loss;
    while (size > SMALLEST_STEP) {
      next = { slope: best.slope + size * direction.slope, intercept: best.intercept + size * direction.intercept };
      nextLoss = lossOf(points, next);
      if (nextLoss < loss) break;
      size /= 2;
    }
    if (!(loss - nextLoss > CLOSE_ENOUGH)) break;
    best = next;
    loss = nextLoss;
  }
  const fitted = best.slope >= 0 ? best : { slope: 0, intercept: logOdds(share) };
  return { kind: 'platt', slope: rounded(fitted.slope), intercept: rounded(fitted.intercept) };
}

interface Line {
  readonly slope: number;
  readonly intercept: number;
}

interface Point {
  readonly x: number;
  readonly target: number;
}

/** Minus the logarithm of the likelihood. */
function lossOf(points: readonly Point[], { slope, intercept }: Line): number {
  return points.reduce((sum, { x, target }) => {
    const z = slope * x + intercept;
    return sum + Math.max(z, 0) - target * z + Math.log1p(Math.exp(-Math.abs(z)));
  }, 0);
}

function newtonStep(points: readonly Point[], { slope, intercept }: Line): Line {
  let [gradientSlope, gradientIntercept, ss, si, ii] = [0, 0, RIDGE, 0, RIDGE];
  for (const { x, target } of points) {
    const p = 1 / (1 + Math.exp(-(slope * x + intercept)));
    const weight = p * (1 - p);
    gradientSlope += (p - target) * x;
    gradientIntercept += p - target;
    ss += weight * x * x;
    si += weight * x;
    ii += weight;
  }
  const determinant = ss * ii - si * si;
  return {
    slope: -(ii * gradientSlope - si * gradientIntercept) / determinant,
    intercept: -(ss * gradientIntercept - si * gradientSlope) / determinant,
  };
}

interface Block {
  readonly n: number;
  readonly risks: number;
  readonly there: number;
}

/**
 * The map that never falls and is nearest to the labels (pool adjacent violators; Ayer and others, 1955), of labels taken
 * together in at most 20 groups of like risk. No group is taken to be certain: its share is held to what one label more of
 * either kind would make of all of them.
 */
function fitIsotonic(labels: readonly Labelled[]): Calibration {
  const blocks: Block[] = [];
  for (const group of groupsOf(labels)) {
    let block = group;
    for (
      let before = blocks.at(-1);
      before !== undefined && shareOf(before) >= shareOf(block);
      before = blocks.at(-1)
    ) {
      blocks.pop();
      block = { n: block.n + before.n, risks: block.risks + before.risks, there: block.there + before.there };
    }
    blocks.push(block);
  }
  const edge = 1 / (labels.length + 2);
  const points = blocks.map((block) => ({
    shipped: rounded(block.risks / block.n),
    risk: rounded(Math.min(1 - edge, Math.max(edge, shareOf(block)))),
  }));
  return { kind: 'isotonic', points };
}

function shareOf({ n, there }: Block): number {
  return there / n;
}

/** Of ascending risk. Labels of the same risk are in one group. */
function groupsOf(labels: readonly Labelled[]): Block[] {
  const least = Math.ceil(labels.length / MAX_POINTS);
  const groups: Block[] = [];
  let group: Block = { n: 0, risks: 0, there: 0 };
  let last: number | null = null;
  for (const { risk, isThere } of [...labels].sort((a, b) => a.risk - b.risk)) {
    if (group.n >= least && risk !== last) {
      groups.push(group);
      group = { n: 0, risks: 0, there: 0 };
    }
    group = { n: group.n + 1, risks: group.risks + risk, there: group.there + Number(isThere) };
    last = risk;
  }
  return [...groups, group];
}

function rounded(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}
