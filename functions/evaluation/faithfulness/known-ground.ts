import { LETTER, NUMBER, wordRuns } from '../word-runs.ts';

/** Words of a context up to which sharing its words says whether an output rests on it. */
const MAX_CONTEXT_WORDS = 80;
/** Longer outputs say more than such a context can hold word by word. */
const MAX_OUTPUT_WORDS = 60;
/** A context of so many words is condensed by an output of so small a share of them. */
const MIN_CONDENSED_WORDS = 50;
const CONDENSED_SHARE = 0.4;
/** Share of the commonest words that an English text of so many words has at least. */
const MIN_ENGLISH_SHARE = 0.1;
const ENOUGH_WORDS = 6;

const COMMON_WORDS = new Set(
  'the of and to in is that it for was with you this are be have from not on at a an by as or has had were i they he she his its but which their my we what do can so if who one all there about'.split(
    ' ',
  ),
);

function englishShare(words: readonly string[]): number {
  let common = 0;
  for (const word of words) if (COMMON_WORDS.has(word)) common += 1;
  return common / words.length;
}

/**
 * Whether shared words tell a supported output from an unsupported one: an answer in English to a short context, not a
 * condensation of it. Beyond, a good paraphrase shares as few words as an invention (measured: AUC .46 to .48 on
 * abstractive summaries), so nothing may be concluded from them.
 */
export function wordsDecide(output: string, contexts: readonly string[]): boolean {
  const length = contexts.reduce((total, { length }) => total + length, output.length);
  if (length > MAX_LENGTH) return false;
  const said = wordsOf(output);
  const given = contexts.flatMap(wordsOf);
  if (given.length > MAX_CONTEXT_WORDS || said.length > MAX_OUTPUT_WORDS) return false;
  if (given.length >= MIN_CONDENSED_WORDS && said.length < CONDENSED_SHARE * given.length) return false;
  if (said.length >= ENOUGH_WORDS && englishShare(said) < MIN_ENGLISH_SHARE) return false;
  return englishShare([...said, ...given]) >= MIN_ENGLISH_SHARE;
}

/** Characters that hold more words than both bounds allow, in English. */
const MAX_LENGTH = 4_000;

function wordsOf(text: string): string[] {
  return wordRuns(text.toLowerCase(), LETTER | NUMBER, LETTER | NUMBER, 1);
}
