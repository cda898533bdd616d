import {
  COMMAND_DENSE_FEATURES,
  type CommandKind,
  commandFeatures,
} from '../../../../functions/evaluation/models/command-features.ts';
import { BucketCollector } from '../../../../functions/evaluation/models/feature-set.ts';
import { drawCommands } from '../grammar/commands.ts';
import { labelText } from '../labelled-sets.ts';
import { toVector } from '../logistic.ts';
import { stableHash } from '../random.ts';
import { type Recipe, SPLITS, type TrainingRow, type Unit } from '../recipe.ts';
import { describeSets, sampleSet } from './sources.ts';

const SET = 'cmd_shell';
const GRAMMAR_DRAWS = 8_000;
/**
 * The labels say where a command was collected. An attack that holds nothing harmful, such as `date`, and a usage example
 * that destroys, such as `zfs destroy`, teach the opposite of what the head is for, so they count less.
 */
const BARE_ATTACK_WEIGHT = 0.3;
const DESTRUCTIVE_EXAMPLE_WEIGHT = 0.05;

function weightOf(label: boolean, kind: CommandKind): number {
  if (label) return kind === 'bare' ? BARE_ATTACK_WEIGHT : 1;
  return kind === 'destructive' ? DESTRUCTIVE_EXAMPLE_WEIGHT : 1;
}

/** Sources of attacks; each is left out whole, together with a fifth of the usage examples. */
const SOURCES = ['atomic-red-team', 'slp malicious.cm'] as const;

export function hostileCommand(directory: string): Recipe {
  const scaled = { scale: 0.5, exponent: 0.5 } as const;
  const layout = {
    bucketBits: 18,
    groups: [scaled, scaled],
    denseCount: COMMAND_DENSE_FEATURES.length,
    denseSteps: [],
  };
  const collector = new BucketCollector();
  const training: TrainingRow[] = [];
  const units: Unit[] = [];
  const rows = sampleSet(directory, SET);
  for (const row of rows) {
    const { id, label, output: text = '' } = row;
    const features = commandFeatures(text, collector);
    const vector = toVector(features, layout);
    const { kind } = features;
    const weight = weightOf(label, kind);
    const split = stableHash(labelText(row, 'page') || id) % SPLITS;
    const from = labelText(row, 'from');
    const sources = SOURCES.filter((source) => !label || source === from);
    const keys = sources.flatMap((source) =>
      Array.from({ length: SPLITS }, (_, fifth) => fifth)
        .filter((fifth) => label || fifth === split)
        .map((fifth) => `${source}/${fifth}`),
    );
    training.push({ ...vector, label, weight, keys, split });
    for (const source of sources) {
      const unit = { set: `${SET}, ${source}`, kind, key: `${source}/${split}`, label, id, text };
      units.push({ ...unit, split: label || source === SOURCES[0] ? split : -1, vectors: [vector] });
    }
  }
  for (const { text, label } of drawCommands(GRAMMAR_DRAWS, 5)) {
    training.push({ ...toVector(commandFeatures(text, collector), layout), label, weight: 1, keys: [], split: -1 });
  }
  return {
    name: 'hostile-command',
    version: '2.0.0',
    category: 'dangerous_command',
    title: 'Dangerous commands',
    leftOut: 'a source of attacks (Atomic Red Team or slp) together with a fifth of the pages of tldr',
    reads: 'commands in tool arguments and in the output',
    notes: [
      'Kinds: `destructive` destroys, switches off or opens a shell and asks for no help or dry run, `default` holds something else that can do harm, `bare` does not and is hardly ever acted on.',
      'Windows, orchestration, databases and cloud command lines are in the grammar alone: cmd_shell holds Unix.',
      'Usage examples that destroy (`zfs destroy`, `docker volume prune`) count as harmless below and as little as possible in training; the head acts on one in six of them.',
      'The label says "used in an attack", which many discovery commands (`date`, `hostname`) are: they cannot be told from ordinary use.',
      'Names of the test framework and documentation placeholders are removed first; they would give the source away.',
    ],
    layout,
    fit: { epochs: 8, learningRate: 0.3, penalty: 3e-4, seed: 20261120 },
    prior: 0.3,
    thresholds: {
      lowRate: 0.05,
      highRate: 0.006,
      lowByF1: false,
      sets: 'all',
      kinds: {
        destructive: { lowRate: 0.012, highRate: 0.005, prior: 0.6, leastHigh: 0.42 },
        default: { lowRate: 0.012, highRate: 0.0025, prior: 0.4, leastHigh: 0.84 },
        bare: { lowRate: 0.005, highRate: 0.0003, prior: 0.03, leastHigh: 0.98 },
      },
    },
    training,
    units,
    sets: describeSets([
      ...rows.map(({ label }) => ({ set: SET, label, trained: true })),
      ...Array.from({ length: GRAMMAR_DRAWS }, (_, at) => ({ set: 'grammar', label: at % 2 === 0, trained: true })),
    ]),
  };
}
