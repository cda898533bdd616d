import { addConcepts, ConceptMatcher } from './concepts.ts';
import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { valueOrZero } from './indexed.ts';
import { startText } from './ngrams.ts';
import { viewText } from './text-view.ts';
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
];

/** Letters replaced by signs inside a word, as in `f*ck` or `sh!t`. */
const MASKED_WORD = /[a-z][*@#$!]{1,4}[a-z]/i;

/** Groups in order: words, characters, families, pairs, triples. */
export function toxicityFeatures(text: string, collector: BucketCollector): FeatureSet {
  const view = viewText(text);
  const hits = matcher.match(view);
  startText(text, view, collector);
  addConcepts(hits, collector);
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
    ],
    2 * families,
  );
  return collector.finish(dense);
}
