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

/** What an output is to its contexts, as far as shared words say whether it rests on them. */
export type Ground =
  /** A statement about as long as what it rests on. */
  | 'statement'
  /** Speaks to somebody, or of the one who speaks. */
  | 'conversation'
  /** One thing of a longer text: few of its words can be shared, so only much that is new says something. */
  | 'brief';

/** A context of so many words is longer than a statement of so small a share of them. */
const MIN_LONGER_WORDS = 20;
const BRIEF_SHARE = 0.35;

const CONVERSATION = /\b(?:i|i['’](?:m|ve|d|ll)|my|me|yeah|oh|wow|lol|haha|love|guess|cool)\b|[?!]/i;

/**
 * What kind of output this is, or nothing where shared words do not tell a supported output from an unsupported one:
 * they do for an answer in English to a short context, not for a condensation of it. Beyond, a good paraphrase shares as
 * few words as an invention (measured: AUC .46 to .48 on abstractive summaries), so nothing may be concluded from them.
 */
export function groundOf(output: string, contexts: readonly string[]): Ground | undefined {
  const length = contexts.reduce((total, { length }) => total + length, output.length);
  if (length > MAX_LENGTH) return undefined;
  const said = wordsOf(output);
  const given = contexts.flatMap(wordsOf);
  if (given.length > MAX_CONTEXT_WORDS || said.length > MAX_OUTPUT_WORDS) return undefined;
  if (given.length >= MIN_CONDENSED_WORDS && said.length < CONDENSED_SHARE * given.length) return undefined;
  if (said.length >= ENOUGH_WORDS && englishShare(said) < MIN_ENGLISH_SHARE) return undefined;
  if (englishShare([...said, ...given]) < MIN_ENGLISH_SHARE) return undefined;
  if (given.length >= MIN_LONGER_WORDS && said.length < BRIEF_SHARE * given.length) return 'brief';
  return CONVERSATION.test(output) ? 'conversation' : 'statement';
}

/** Characters that hold more words than both bounds allow, in English. */
const MAX_LENGTH = 4_000;

function wordsOf(text: string): string[] {
  return wordRuns(text.toLowerCase(), LETTER | NUMBER, LETTER | NUMBER, 1);
}
