import { BucketCollector } from '../../../../functions/evaluation/models/feature-set.ts';
import type { HeadLayout } from '../../../../functions/evaluation/models/head-layout.ts';
import type { PromptKind } from '../../../../functions/evaluation/models/input-injection.ts';
import {
  hasAttackEvidence,
  PROMPT_DENSE_FEATURES,
  promptFeatures,
} from '../../../../functions/evaluation/models/prompt-features.ts';
import { sentencesOfPrompt } from '../../../../functions/evaluation/models/prompt-pieces.ts';
import { drawPrompts } from '../grammar/prompts.ts';
import type { Row } from '../labelled-sets.ts';
import { toVector } from '../logistic.ts';
import { stableHash } from '../random.ts';
import type { Recipe, Unit } from '../recipe.ts';
import { sampleSet } from './sources.ts';
import { type LabelledText, textParts } from './text-head.ts';

/** Rows per harmless set, so that one large set does not decide what harmless means. */
const ROWS_PER_SET = 600;
const GRAMMAR_DRAWS = 9_000;
const WORDS = { scale: 0.4, exponent: 0.5 } as const;
const CONCEPTS = { scale: 0.2, exponent: 0 } as const;

/** Question or answer, half and half: prompts are short and long. */
function eitherText(row: Row): string {
  return stableHash(row.id) % 2 === 0 ? (row.output ?? '') : row.input;
}

/** Units of each text by kind: the whole with or without the words of an attack, and its sentences that hold such words. */
function unitsByKind(units: readonly Unit[], layout: HeadLayout): Unit[] {
  const collector = new BucketCollector();
  return units.flatMap((unit): Unit[] => {
    const kind: PromptKind = hasAttackEvidence(unit.text) ? 'default' : 'bare';
    const whole: Unit = { ...unit, kind };
    if (kind === 'bare') return [whole];
    const vectors = sentencesOfPrompt({ field: '', offset: 0, text: unit.text })
      .filter(({ text }) => hasAttackEvidence(text))
      .map(({ text }) => toVector(promptFeatures(text, collector), layout));
    return vectors.length === 0 ? [whole] : [whole, { ...unit, kind: 'sentence' satisfies PromptKind, vectors }];
  });
}

export function inputInjection(directory: string): Recipe {
  const layout = {
    bucketBits: 18,
    groups: [WORDS, WORDS, CONCEPTS, CONCEPTS, CONCEPTS],
    denseCount: PROMPT_DENSE_FEATURES.length,
    denseSteps: [],
  };
  const from = (set: string, text: (row: Row) => string, harmless: boolean, trained = true): LabelledText[] =>
    sampleSet(directory, set, ROWS_PER_SET).map((row) => ({
      id: row.id,
      set,
      text: text(row),
      label: harmless ? false : row.label,
      trained,
    }));
  const input = (row: Row) => row.input;
  const rows = [
    ...from('pi_deepset', input, false),
    ...from('pi_inthewild_jailbreak', input, false),
    ...from('benign_selfinstruct', input, true),
    ...from('benign_mitre_frr', input, true),
    ...from('harm_xstest', input, true),
    ...from('harm_interpreter_abuse', input, true),
    ...from('hal_begin', input, true),
    ...from('med_medquad_benign', eitherText, true),
    ...from('tox_openai_moderation', (row) => row.output ?? '', true),
    ...from(
      'fin_tatqa_grounded',
      (row) => (stableHash(row.id) % 2 === 0 ? `${row.context}\n${row.input}` : row.input),
      true,
    ),
    ...from('cmd_shell', eitherText, true),
    ...from('pii_presidio_synth', (row) => row.output ?? '', true),
    ...from('med_safetybench', input, true, false),
    ...from('pi_bipia_indirect', input, true, false),
  ];
  const parts = textParts(rows, drawPrompts(GRAMMAR_DRAWS, 7), promptFeatures, layout);
  return {
    name: 'input-injection',
    version: '2.2.0',
    category: 'prompt_injection',
    title: 'Prompt injection in the input',
    leftOut: 'a whole set',
    reads:
      'each user message, or the user’s turns of a conversation that was written into one text; the whole and each sentence',
    notes: [
      'Requests for harm (harm_*, med_safetybench) count as harmless here: they are another head’s subject.',
      'Kinds: `default` holds words of an attack near each other, `bare` does not, `sentence` is one sentence with such words. A bare text in a script that was never trained on is not scored at all.',
      'The grammar was written after reading errors on these sets, so left-out figures flatter it a little.',
    ],
    layout,
    fit: { epochs: 8, learningRate: 0.3, penalty: 3e-4, seed: 20261120 },
    prior: 0.3,
    thresholds: {
      lowRate: 0.03,
      highRate: 0.005,
      lowByF1: false,
      sets: 'all',
      kinds: {
        default: { lowRate: 0.01, highRate: 0.003, prior: 0.5, leastHigh: 0.7 },
        bare: { lowRate: 0.015, highRate: 0.001, prior: 0.05, leastHigh: 0.93 },
        sentence: { lowRate: 0.005, highRate: 0.001, prior: 0.3, leastHigh: 0.7 },
      },
    },
    ...parts,
    units: unitsByKind(parts.units, layout),
  };
}
