import { addConcepts, ConceptMatcher } from './concepts.ts';
import type { BucketCollector, FeatureSet } from './feature-set.ts';
import { HARM_CONCEPTS } from './harm-lexicon.ts';
import { startText } from './ngrams.ts';

const matcher = new ConceptMatcher(HARM_CONCEPTS);

/** Order is part of the artifact format. */
export const HARM_DENSE_FEATURES: readonly string[] = [
  ...matcher.names.map((name) => `${name}_any`),
  'length',
  'question',
];

/** What requests for harm are about; a text without any of it gives the head little to go by. */
const HARMS: ReadonlySet<number> = new Set(
  (
    [
      'hurt',
      'steal',
      'intrude',
      'weapon',
      'drug',
      'self_harm',
      'hate_speech',
      'deceive',
      'privacy',
      'evade_law',
    ] as const
  ).map((family: keyof typeof HARM_CONCEPTS) => matcher.names.indexOf(family)),
);

export interface HarmFeatures extends FeatureSet {
  /** `default` holds a word of harm, `bare` does not. */
  readonly kind: 'default' | 'bare';
}

/** Groups in order: words, characters, concepts, pairs, triples. */
export function harmFeatures(text: string, collector: BucketCollector): HarmFeatures {
  const view = startText(text, collector);
  const hits = matcher.match(view);
  addConcepts(hits, collector);
  const dense = new Float64Array(HARM_DENSE_FEATURES.length);
  for (const concept of hits.concepts) dense[concept] = 1;
  dense.set([Math.log2(1 + text.length) / 12, text.trimEnd().endsWith('?') ? 1 : 0], matcher.names.length);
  const kind = hits.concepts.some((concept) => HARMS.has(concept)) ? 'default' : 'bare';
  return { ...collector.finish(dense), kind };
}
