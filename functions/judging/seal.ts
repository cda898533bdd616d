import { canonicalJson } from '../kernel/canonical-json.ts';
import { stableHash } from '../kernel/stable-hash.ts';
import type { Rubric } from './rubric.ts';

/**
 * A word that only the instructions tell. An answer that holds it was given by a model that has read the rubric: some
 * servers leave out what the system says without a word (llama-cpp-python 0.3 with the template of Gemma).
 */
export function rubricWord({ version, checks }: Rubric): string {
  return `r${stableHash(canonicalJson([version, checks])).toString(36)}`;
}

/** What the answer of one call has to repeat: the word of its rubric and the code of its fence. */
export function sealOf(rubric: Rubric, nonce: string): string {
  return `${rubricWord(rubric)}-${nonce}`;
}
