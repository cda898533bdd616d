import {
  TOXICITY_DENSE_FEATURES,
  toxicityFeatures,
} from '../../../../functions/evaluation/models/toxicity-features.ts';
import { drawOrdinary } from '../grammar/ordinary.ts';
import { drawToxicity } from '../grammar/toxicity.ts';
import type { Row } from '../labelled-sets.ts';
import type { Recipe } from '../recipe.ts';
import { sampleSet } from './sources.ts';
import { type LabelledText, textParts } from './text-head.ts';

/** Weight of a text from a set that holds no toxic text at all, against a moderated one. */
const HARMLESS_WEIGHT = 0.25;
/** Pairs of abusive and harmless sentences from the same words; light, so that they refine and do not rule. */
const GRAMMAR_DRAWS = 3_000;
const ORDINARY_DRAWS = 1_500;
/** Sets as harmless as what most people write and read. */
const ORDINARY = [
  'benign_mitre_frr',
  'benign_selfinstruct',
  'fin_tatqa_grounded',
  'hal_begin',
  'med_medquad_benign',
  'pii_presidio_synth',
];
const GRAMMAR_WEIGHT = 0.2;
const WORDS = { scale: 0.2, exponent: 0.5 } as const;

export function toxicity(directory: string): Recipe {
  const layout = {
    bucketBits: 18,
    groups: [WORDS, WORDS, { scale: 0.1, exponent: 0.5 }, { scale: 0.2, exponent: 0.5 }, { scale: 0.1, exponent: 0.5 }],
    denseCount: TOXICITY_DENSE_FEATURES.length,
    denseSteps: [],
  };
  const output = (row: Row) => row.output ?? '';
  const input = (row: Row) => row.input;
  const from = (set: string, text: (row: Row) => string, limit: number, trained: boolean): LabelledText[] =>
    sampleSet(directory, set, limit).map((row) => ({
      id: row.id,
      weight: set.startsWith('tox_') ? 1 : HARMLESS_WEIGHT,
      set,
      text: text(row),
      label: set.startsWith('tox_') && row.label,
      trained,
    }));
  const rows = [
    ...from('tox_openai_moderation', output, 2_000, true),
    ...from('med_medquad_benign', output, 400, true),
    ...from('benign_selfinstruct', output, 400, true),
    ...from('hal_begin', output, 1_200, true),
    ...from('pii_presidio_synth', output, 400, true),
    ...from('benign_selfinstruct', input, 400, true),
    ...from('benign_mitre_frr', (row) => row.input, 400, true),
    ...from('fin_tatqa_grounded', (row) => row.context ?? '', 300, true),
  ];
  const parts = textParts(
    rows,
    [...drawToxicity(GRAMMAR_DRAWS, 11), ...drawOrdinary(ORDINARY_DRAWS, 12)],
    toxicityFeatures,
    layout,
    GRAMMAR_WEIGHT,
  );
  const fifths = (key: string, split: number) => (key.startsWith('tox_') ? `${key}/${split}` : key);
  return {
    name: 'toxicity',
    version: '2.0.0',
    category: 'toxicity',
    title: 'Toxic text',
    leftOut: 'a fifth of the one labelled set (there is no second one), or a whole harmless set',
    reads: 'the input and the output',
    notes: [
      'Triage only: above the low threshold its confidence is at most 0.5, so the trace goes to the judge.',
      'One training set of 1,086 texts. Earlier trials on a hard unseen set gave an AUC of about .69: expect that, not the figure above, on other people’s texts.',
      'Kinds: `default` holds an offence near somebody it may be aimed at, `words` only the offence, `bare` neither. The low thresholds are taken on the harmless sets, each left out whole, so that about 2 % of ordinary texts go to the judge.',
      'Negation, quotation and counter-speech are its known weakness; `npm run bench:quality` counts them.',
    ],
    layout,
    fit: { epochs: 4, learningRate: 0.3, penalty: 3e-4, seed: 20261120 },
    prior: 0.2,
    thresholds: {
      lowRate: 0.15,
      highRate: 0.01,
      lowByF1: false,
      sets: 'tox_openai_moderation',
      ordinary: ORDINARY,
      kinds: {
        default: { lowRate: 0.018, highRate: 0.0005, prior: 0.2, leastHigh: 0.8 },
        words: { lowRate: 0.008, highRate: 0.0005, prior: 0.06, leastHigh: 0.8 },
        bare: { lowRate: 0.002, highRate: 0.0005, prior: 0.02, leastHigh: 0.8 },
      },
    },
    sets: parts.sets,
    training: parts.training.map((row) => ({ ...row, keys: row.keys.map((key) => fifths(key, row.split)) })),
    units: parts.units.map((unit) => ({ ...unit, key: fifths(unit.key, unit.split) })),
  };
}
