import { claimingText } from '../../../../functions/evaluation/faithfulness/evasion.ts';
import { type Ground, groundOf } from '../../../../functions/evaluation/faithfulness/known-ground.ts';
import { FAITHFULNESS_FEATURE_COUNT } from '../../../../functions/evaluation/models/faithfulness-features.ts';
import { kindOf, unsupportedOutputFeatures } from '../../../../functions/evaluation/models/unsupported-output.ts';
import { rewordingsOf } from '../grammar/rewordings.ts';
import { labelText, type Row } from '../labelled-sets.ts';
import { toVector } from '../logistic.ts';
import { Random, stableHash } from '../random.ts';
import { type Recipe, SPLITS, type TrainingRow, type Unit } from '../recipe.ts';
import { describeSets, sampleSet } from './sources.ts';

const STEPS = 4;
/** Weight of financial answers, right and falsified, against a human label. */
const FINANCE_WEIGHT = 0.1;
/** Contexts in other words, and what one of them weighs. */
const REWORDINGS = 3_000;
const REWORDING_WEIGHT = 0.15;
/** Falsified answers weigh half, since a third of them is still a number of the context. */
const FALSIFIED_WEIGHT = 0.05;

interface Answer {
  readonly id: string;
  readonly set: string;
  readonly key: string;
  readonly label: boolean;
  readonly output: string;
  readonly context: string;
  readonly question: string;
  readonly weight: number;
  readonly measured: boolean;
  readonly ground: Ground | undefined;
}

function answersFrom(directory: string): Answer[] {
  const answer = (row: Row, set: string, key: string, weight: number): Answer => ({
    id: row.id,
    set,
    key,
    label: set === 'hal_begin' && row.label,
    output: row.output ?? '',
    context: row.context ?? '',
    question: row.input,
    weight,
    measured: true,
    ground: undefined,
  });
  // Measured where the head is asked: short answers to short contexts that claim something. It learns from all of them.
  const human = sampleSet(directory, 'hal_begin').map((row) => {
    const given = answer(row, 'hal_begin', labelText(row, 'model'), 1);
    const claims = claimingText(given.output);
    const ground = claims === '' ? undefined : groundOf(given.output, [given.context]);
    const output = claims === '' ? given.output : claims;
    return { ...given, output, measured: ground !== undefined, ground };
  });
  const finance = sampleSet(directory, 'fin_tatqa_grounded').map((row) =>
    answer(row, 'fin_tatqa_grounded', 'fin_tatqa_grounded', FINANCE_WEIGHT),
  );
  const random = new Random(3);
  const falsified = finance
    .map((each) => ({ ...each, output: each.output.replaceAll(/\d/g, () => String(random.below(10))) }))
    .filter((each, at) => each.output !== finance[at]?.output)
    .map((each) => ({ ...each, label: true, weight: FALSIFIED_WEIGHT, measured: false }));
  return [...human, ...finance, ...falsified];
}

/** Quantiles of each feature on the human-labelled answers. */
function stepsOf(features: readonly Float64Array[]): number[][] {
  return Array.from({ length: FAITHFULNESS_FEATURE_COUNT }, (_, at) => {
    const values = features.map((each) => each[at] ?? 0).sort((left, right) => left - right);
    const cuts = Array.from(
      { length: STEPS - 1 },
      (_, cut) => values[Math.floor(((cut + 1) * values.length) / STEPS)] ?? 0,
    );
    return [...new Set(cuts.map((cut) => Number(cut.toPrecision(6))))];
  });
}

export function unsupportedOutput(directory: string): Recipe {
  const answers = answersFrom(directory);
  const features = answers.map(({ output, context, question }) => unsupportedOutputFeatures(output, context, question));
  const human = features.filter((_, at) => answers[at]?.set === 'hal_begin').map(({ dense }) => dense);
  const layout = { bucketBits: 0, groups: [], denseCount: FAITHFULNESS_FEATURE_COUNT, denseSteps: stepsOf(human) };
  const training: TrainingRow[] = [];
  const units: Unit[] = [];
  answers.forEach((answer, at) => {
    const set = features[at];
    if (set === undefined) return;
    const vector = toVector(set, layout);
    const split = stableHash(answer.context) % SPLITS;
    training.push({ ...vector, label: answer.label, weight: answer.weight, keys: [answer.key], split });
    const { set: name, ground, key, label, measured } = answer;
    if (measured)
      units.push({
        set: name,
        kind: ground === undefined ? 'default' : kindOf(ground, set),
        key,
        label,
        split,
        vectors: [vector],
        id: answer.id,
        text: answer.output,
      });
  });
  const contexts = [...new Set(answers.filter(({ set }) => set === 'hal_begin').map(({ context }) => context))].sort();
  const reworded = rewordingsOf(contexts, REWORDINGS, 5);
  for (const { context, output } of reworded) {
    const vector = toVector(unsupportedOutputFeatures(output, context, ''), layout);
    training.push({ ...vector, label: false, weight: REWORDING_WEIGHT, keys: [], split: -1 });
  }
  return {
    name: 'unsupported-output',
    version: '1.3.0',
    category: 'unfaithful',
    title: 'Output without support in the context',
    leftOut: 'the model that generated the answers (hal_begin), or the whole set (fin_tatqa_grounded)',
    reads: 'the output, beside the supplied context and the question',
    notes: [
      'Asked only about answers in English of at most 60 words to contexts of at most 80, unless they condense one: beyond, it was no better than chance (AUC .46 to .48 on abstractive summaries). Answers that claim nothing are not scored. The figures of hal_begin are of what is asked; those of fin_tatqa_grounded, which is outside, are of the head alone.',
      'Kinds: `conversation` speaks to somebody or of the speaker, and says more than the context has; `small_talk` does so and says beside it nothing, or only what the context has; `brief` says one thing of a longer text; `statement` is any other answer.',
      'Three thresholds: what is unlike the context is reported, so that it can be found; a second look is asked for where faithful outputs of other sets hardly ever are; it acts where hardly any of them is. Those sets decided on thresholds, not on weights.',
      'The grammar rows are contexts of hal_begin in other words, made by program: shortened, turned round, with words exchanged for ones that the context does not have. They stand for good paraphrases (weight 0.15).',
      'fin_tatqa_grounded holds right answers only; copies with falsified digits (weight 0.05) teach that a number must be in the context or follow from two that are.',
      'Counts words, not meaning: a contradiction in the context’s own words passes, a good paraphrase may not.',
    ],
    layout,
    fit: { epochs: 60, learningRate: 0.03, penalty: 1e-3, seed: 20261120 },
    prior: 0.1,
    thresholds: {
      lowRate: 0.12,
      highRate: 0.01,
      lowByF1: true,
      sets: 'hal_begin',
      ordinary: ['hal_begin'],
      kinds: {
        statement: { lowRate: 0.05, doubtFrom: 0.52, highRate: 0.004, leastHigh: 0.93 },
        conversation: { lowRate: 0.006, doubtFrom: 0.97, highRate: 0.001, leastHigh: 0.998 },
        small_talk: { lowRate: 0.043, doubtFrom: 0.965, highRate: 0.001, leastHigh: 0.999 },
        brief: { lowRate: 0.0085, doubtFrom: 0.71, highRate: 0.001, leastHigh: 0.95 },
      },
    },
    sets: describeSets([
      ...answers.map(({ set, label }) => ({ set, label, trained: true })),
      ...reworded.map(() => ({ set: 'grammar', label: false, trained: true })),
    ]),
    training,
    units,
  };
}
