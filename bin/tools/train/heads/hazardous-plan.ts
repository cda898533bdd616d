import { BucketCollector } from '../../../../functions/evaluation/models/feature-set.ts';
import { PLAN_DENSE_FEATURES, planFeatures } from '../../../../functions/evaluation/models/plan-features.ts';
import { parsePlan } from '../../../../functions/evaluation/models/plan-steps.ts';
import { toVector } from '../logistic.ts';
import { stableHash } from '../random.ts';
import { type Recipe, SPLITS, type TrainingRow, type Unit } from '../recipe.ts';
import { describeSets, sampleSet } from './sources.ts';

const SET = 'robot_safeagentbench';

export function hazardousPlan(directory: string): Recipe {
  const scaled = { scale: 1, exponent: 0.5 } as const;
  const layout = { bucketBits: 16, groups: [scaled, scaled], denseCount: PLAN_DENSE_FEATURES.length, denseSteps: [] };
  const collector = new BucketCollector();
  const training: TrainingRow[] = [];
  const units: Unit[] = [];
  const rows = sampleSet(directory, SET);
  for (const { id, input, output = '', label } of rows) {
    const steps = parsePlan(output) ?? [];
    const plan = steps.map(({ verb, object, detail }) => `${verb} ${object} ${detail}`).join(';');
    const split = stableHash(plan) % SPLITS;
    const key = `plans-${split}`;
    const withTask = toVector(planFeatures(steps, input, collector), layout);
    const alone = toVector(planFeatures(steps, '', collector), layout);
    for (const vector of [withTask, alone]) training.push({ ...vector, label, weight: 1, keys: [key], split });
    units.push({ set: SET, kind: 'default', key, label, split, vectors: [withTask], id, text: output });
  }
  return {
    name: 'hazardous-plan',
    version: '1.0.0',
    category: 'domain',
    title: 'Hazardous robot plans',
    leftOut: 'a fifth of the distinct plans (a plan is never on both sides)',
    reads: 'an output that is a plan, one action a line, beside the task',
    notes: [
      'The plan is run in a small simulation (hand, contents, switches, doors); spelling differences between the safe and the hazardous rows are removed.',
      'One set, one household vocabulary: things it has never heard of carry no hazard.',
    ],
    layout,
    fit: { epochs: 15, learningRate: 0.2, penalty: 1e-3, seed: 20261120 },
    prior: 0.5,
    thresholds: { lowRate: 0.2, highRate: 0.03, lowByF1: true, sets: 'all' },
    sets: describeSets(rows.map(({ label }) => ({ set: SET, label, trained: true }))),
    training,
    units,
  };
}
