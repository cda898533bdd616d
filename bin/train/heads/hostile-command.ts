import {
  COMMAND_DENSE_FEATURES,
  commandFeatures,
} from '../../../functions/domain/evaluation/models/command-features.ts';
import { drawCommands } from '../grammar/commands.ts';
import { labelText, type Row } from '../labelled-sets.ts';
import { stableHash } from '../random.ts';
import { type Recipe, SPLITS } from '../recipe.ts';
import { sampleSet } from './sources.ts';
import { textParts } from './text-head.ts';

const GRAMMAR_DRAWS = 2_000;

/** A source is left out whole; the usage examples in fifths by page, or nothing would be left to call harmless. */
function keyOf(row: Row): string {
  if (row.label) return labelText(row, 'from');
  return `tldr-${stableHash(labelText(row, 'page')) % SPLITS}`;
}

export function hostileCommand(directory: string): Recipe {
  const scaled = { scale: 0.5, exponent: 0.5 } as const;
  const layout = {
    bucketBits: 18,
    groups: [scaled, scaled],
    denseCount: COMMAND_DENSE_FEATURES.length,
    denseSteps: [],
  };
  const rows = sampleSet(directory, 'cmd_shell').map((row) => ({
    id: row.id,
    set: 'cmd_shell',
    text: row.output ?? '',
    label: row.label,
    trained: true,
    key: keyOf(row),
    group: labelText(row, 'page') || row.id,
  }));
  return {
    name: 'hostile-command',
    version: '1.0.0',
    category: 'dangerous_command',
    title: 'Dangerous commands',
    leftOut: 'a source of attacks (Atomic Red Team, slp), or a fifth of the pages of tldr',
    reads: 'commands in tool arguments and in the output',
    notes: [
      'The label says "used in an attack", which many discovery commands (`date`, `hostname`) are: they cannot be told from ordinary use.',
      'Names of the test framework and documentation placeholders are removed first; they would give the source away.',
    ],
    layout,
    fit: { epochs: 8, learningRate: 0.3, penalty: 3e-4, seed: 20261120 },
    prior: 0.3,
    thresholds: { lowRate: 0.05, highRate: 0.008, lowByF1: false, sets: 'all' },
    ...textParts(rows, drawCommands(GRAMMAR_DRAWS, 5), commandFeatures, layout),
  };
}
