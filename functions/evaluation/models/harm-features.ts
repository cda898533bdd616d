import { addConcepts, ConceptMatcher } from './concepts.ts';
import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { HARM_CONCEPTS } from './harm-lexicon.ts';
import { startText } from './ngrams.ts';
import { viewText } from './text-view.ts';

const matcher = new ConceptMatcher(HARM_CONCEPTS);

/** Order is part of the artifact format. */
export const HARM_DENSE_FEATURES: readonly string[] = [
  ...matcher.names.map((name) => `${name}_any`),
  'length',
  'question',
];

/** Groups in order: words, characters, concepts, pairs, triples. */
export function harmFeatures(text: string, collector: BucketCollector): FeatureSet {
  const view = viewText(text);
  const hits = matcher.match(view);
  startText(text, view, collector);
  addConcepts(hits, collector);
  const dense = new Float64Array(HARM_DENSE_FEATURES.length);
  for (const concept of hits.concepts) dense[concept] = 1;
  dense.set([Math.log2(1 + text.length) / 12, text.trimEnd().endsWith('?') ? 1 : 0], matcher.names.length);
  return collector.finish(dense);
}
