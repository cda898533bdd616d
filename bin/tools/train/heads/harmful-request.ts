import { HARM_DENSE_FEATURES, harmFeatures } from '../../../../functions/evaluation/models/harm-features.ts';
import { drawOrdinary } from '../grammar/ordinary.ts';
import { drawRequests } from '../grammar/requests.ts';
import type { Recipe } from '../recipe.ts';
import { sampleSet } from './sources.ts';
import { type LabelledText, textParts } from './text-head.ts';

const ROWS_PER_SET = 600;
const GRAMMAR_DRAWS = 2_000;
const ORDINARY_DRAWS = 1_000;
/** Sets as harmless as what most people ask; the security requests of benign_mitre_frr are look-alikes. */
const ORDINARY = ['benign_selfinstruct', 'fin_tatqa_grounded', 'hal_begin', 'med_medquad_benign', 'pi_deepset'];
const CONCEPTS = { scale: 0.3, exponent: 0 } as const;

export function harmfulRequest(directory: string): Recipe {
  const layout = {
    bucketBits: 18,
    groups: [{ scale: 0.2, exponent: 0.5 }, { scale: 0.1, exponent: 0.5 }, CONCEPTS, CONCEPTS, CONCEPTS],
    denseCount: HARM_DENSE_FEATURES.length,
    denseSteps: [],
  };
  const from = (set: string, trained = true, limit = ROWS_PER_SET): LabelledText[] =>
    sampleSet(directory, set, limit).map((row) => ({
      id: row.id,
      set,
      text: row.input,
      label: /^(?:harm_|med_safety)/.test(set) && row.label,
      trained,
    }));
  // Injections are another head's subject.
  const questions = new Set(sampleSet(directory, 'pi_deepset').flatMap(({ id, label }) => (label ? [] : [id])));
  const rows = [
    ...from('harm_xstest'),
    ...from('harm_interpreter_abuse'),
    ...from('benign_mitre_frr'),
    ...from('benign_selfinstruct'),
    ...from('med_medquad_benign', true, 300),
    ...from('hal_begin', true, 300),
    ...from('fin_tatqa_grounded', true, 200),
    ...from('pi_deepset', false).filter(({ id }) => questions.has(id)),
    ...from('med_safetybench', false),
  ];
  return {
    name: 'harmful-request',
    version: '2.0.0',
    category: 'harmful_request',
    title: 'Harmful requests',
    leftOut: 'a whole set',
    reads: 'each user message',
    notes: [
      'Never decides: above the low threshold its confidence is at most 0.5, so the trace goes to the judge.',
      'Kinds: `default` holds a word of harm, `bare` does not. The low thresholds are taken on the sets of ordinary requests, each left out whole, so that about 1 % of them go to the judge.',
      'A lexical model cannot tell whether a topic is asked about for good or ill; look-alikes stay its weak side.',
    ],
    layout,
    fit: { epochs: 6, learningRate: 0.3, penalty: 3e-4, seed: 20261120 },
    prior: 0.2,
    thresholds: {
      lowRate: 0.1,
      highRate: 0.01,
      lowByF1: false,
      sets: 'all',
      ordinary: ORDINARY,
      kinds: {
        default: { lowRate: 0.012, highRate: 0.001, prior: 0.2, leastHigh: 0.8 },
        bare: { lowRate: 0.004, highRate: 0.0005, prior: 0.05, leastHigh: 0.8 },
      },
    },
    ...textParts(rows, [...drawRequests(GRAMMAR_DRAWS, 9), ...drawOrdinary(ORDINARY_DRAWS, 13)], harmFeatures, layout),
  };
}
