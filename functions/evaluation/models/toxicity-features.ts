import { addConcepts, type ConceptHits, ConceptMatcher } from './concepts.ts';
import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { numberOrZero, valueOrZero } from './indexed.ts';
import { startText } from './ngrams.ts';
import { TOXICITY_CONCEPTS } from './toxicity-lexicon.ts';

const matcher = new ConceptMatcher(TOXICITY_CONCEPTS);

/** Order is part of the artifact format: the density of each family, then its presence, then the shape. */
export const TOXICITY_DENSE_FEATURES: readonly string[] = [
  ...matcher.names.map((name) => `${name}_density`),
  ...matcher.names.map((name) => `${name}_any`),
  'length',
  'upper_case_share',
  'exclamation_marks',
  'quotation_marks',
  'masked_word',
  'aimed',
  'answered',
];

type Family = keyof typeof TOXICITY_CONCEPTS;
const numbersOf = (families: readonly Family[]): ReadonlySet<number> =>
  new Set(families.map((family) => matcher.names.indexOf(family)));
/** Words that offend, threaten or tell of self-harm; without any of them the head has little to go by. */
const OFFENCES = numbersOf([
  'profanity',
  'insult',
  'slur',
  'hate',
  'threat',
  'sexual',
  'self_harm',
  'dehumanise',
  'command',
]);
/** Whom an offence is aimed at. */
const TARGETS = numbersOf(['you', 'group', 'generalise']);
/** Offences that a writer may aim at, or announce of, himself. */
const OWN_OFFENCES = numbersOf(['threat', 'self_harm', 'sexual', 'hate']);
const WRITER = numbersOf(['first']);
/** What turns an offence round: a denial before it, or an objection near it. */
const ANSWERS = numbersOf(['negation', 'counter']);
/** Words between an offence and its target, or its answer. */
const REACH = 8;

/** `default` holds an offence near somebody it may be aimed at, `words` only the offence, `bare` neither. */
type ToxicityKind = 'default' | 'words' | 'bare';

export interface ToxicityFeatures extends FeatureSet {
  readonly kind: ToxicityKind;
}

interface Reading {
  readonly kind: ToxicityKind;
  /** Shares of the offences that have a target, and that have an answer. */
  readonly aimed: number;
  readonly answered: number;
}

function near(hits: ConceptHits, at: number, wanted: ReadonlySet<number>): boolean {
  const { concepts, words, scale } = hits;
  const word = numberOrZero(words, at);
  for (const step of [-1, 1]) {
    for (let other = at + step; other >= 0 && other < concepts.length; other += step) {
      if (Math.abs(numberOrZero(words, other) - word) > REACH * scale) break;
      if (wanted.has(numberOrZero(concepts, other))) return true;
    }
  }
  return false;
}

function read(hits: ConceptHits): Reading {
  let offences = 0;
  let aimed = 0;
  let answered = 0;
  hits.concepts.forEach((concept, at) => {
    if (!OFFENCES.has(concept)) return;
    offences += 1;
    if (near(hits, at, TARGETS) || (OWN_OFFENCES.has(concept) && near(hits, at, WRITER))) aimed += 1;
    if (near(hits, at, ANSWERS)) answered += 1;
  });
  if (offences === 0) return { kind: 'bare', aimed: 0, answered: 0 };
  return { kind: aimed > 0 ? 'default' : 'words', aimed: aimed / offences, answered: answered / offences };
}

/** Letters replaced by signs inside a word, as in `f*ck` or `sh!t`. */
const MASKED_WORD = /[a-z][*@#$!]{1,4}[a-z]/i;

/** Groups in order: words, characters, families, pairs, triples. */
export function toxicityFeatures(text: string, collector: BucketCollector): ToxicityFeatures {
  const view = startText(text, collector);
  const hits = matcher.match(view);
  addConcepts(hits, collector);
  const { kind, aimed, answered } = read(hits);
  const families = matcher.names.length;
  const dense = new Float64Array(TOXICITY_DENSE_FEATURES.length);
  for (const concept of hits.concepts) {
    dense[concept] = valueOrZero(dense, concept) + 1;
    dense[families + concept] = 1;
  }
  const words = Math.max(20, view.starts.length);
  for (let concept = 0; concept < families; concept += 1)
    dense[concept] = Math.min(1, (12 * valueOrZero(dense, concept)) / words);
  const upper = text.replaceAll(/[^A-Z]+/g, '').length / Math.max(1, text.length);
  dense.set(
    [
      Math.log2(1 + text.length) / 12,
      Math.min(1, 3 * upper),
      Math.min(1, (text.split('!').length - 1) / 3),
      Math.min(1, (text.split(/["“”«»]/).length - 1) / 4),
      MASKED_WORD.test(text) ? 1 : 0,
      aimed,
      answered,
    ],
    2 * families,
  );
  return { ...collector.finish(dense), kind };
}
