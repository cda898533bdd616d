import { type ContextIndex, readWords, stem } from './context-index.ts';
import {
  ABSOLUTES,
  FIRST_PERSON,
  HEDGES,
  NEGATIONS,
  OPINION,
  PRONOUNS,
  SECOND_PERSON,
  STOP_WORDS,
  YES_NO,
} from './faithfulness-lexicon.ts';
import { type OutputWord, Reading } from './faithfulness-reading.ts';
import { numberOrZero } from './indexed.ts';
import { CLAIMS_BEYOND_CONTEXT, talkFeatures } from './talk-features.ts';

/** Sentences of one output that are compared. */
const MAX_SENTENCES = 200;
const NEAR_WORDS = 8;

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}

function countOf(words: readonly OutputWord[], counts: (word: OutputWord) => boolean): number {
  let count = 0;
  for (const word of words) if (counts(word)) count += 1;
  return count;
}

function wordFeatures({ words, content, novel, index }: Reading, question: string) {
  const asked = new Set(novel.length === 0 ? [] : readWords(question).words.map(stem));
  const half = Math.ceil(content.length / 2);
  const novelHead = countOf(content.slice(0, half), (word) => !word.isSupported);
  let contextContent = 0;
  for (const word of index.vocabulary) if (!STOP_WORDS.has(word)) contextContent += 1;
  const used = countOf([...new Set(content)], (word) => word.inContext !== undefined);
  return {
    novelContentShare: share(
      countOf(content, (word) => !word.isHeld),
      content.length,
    ),
    novelStemShare: share(novel.length, content.length),
    novelWordShare: share(
      countOf(words, (word) => !word.isHeld),
      words.length,
    ),
    novelBeyondQuestionShare: share(
      countOf(novel, (word) => !asked.has(word.stem)),
      content.length,
    ),
    novelContentCount: Math.log1p(novel.length) / 2,
    allContentSupported: flag(novel.length === 0),
    novelPrefixShare: share(
      countOf(novel, (word) => !index.prefixes.has(word.text.slice(0, 4))),
      content.length,
    ),
    novelLongShare: share(
      countOf(novel, (word) => word.text.length >= 7),
      content.length,
    ),
    novelHeadShare: share(novelHead, half),
    novelTailShare: share(novel.length - novelHead, content.length - half),
    contextUsed: Math.min(1, share(used, contextContent)),
  };
}

function nameAndNumberFeatures(reading: Reading) {
  const { words, content, output } = reading;
  const numbers = content.filter((word) => word.isNumber);
  const novelNumbers = countOf(numbers, (word) => !word.isSupported);
  const names = words.filter(
    (word, at) => at > 0 && output.capitals[at] === true && !word.isNumber && reading.isContent(word, at),
  );
  const novelNames = countOf(names, (word) => word.inContext === undefined);
  return {
    novelNumberShare: share(novelNumbers, numbers.length),
    anyNovelNumber: flag(novelNumbers > 0),
    novelNameShare: share(novelNames, names.length),
    anyNovelName: flag(novelNames > 0),
  };
}

/** Longest run of words that stands in the context in the same order. */
function longestRun(words: readonly OutputWord[], contextLength: number): number {
  /** Per place of the context, the length of the run that ends there and the word of the output it ends with. */
  const lengths = new Int32Array(contextLength);
  const endsWith = new Int32Array(contextLength).fill(-2);
  let longest = 0;
  words.forEach(({ inContext }, at) => {
    const places = inContext?.places ?? NOWHERE;
    // Backwards: a place must not see what the one before it has just been set to.
    for (let i = places.length - 1; i >= 0; i -= 1) {
      const place = numberOrZero(places, i);
      const length = endsWith[place - 1] === at - 1 ? (lengths[place - 1] ?? 0) + 1 : 1;
      lengths[place] = length;
      endsWith[place] = at;
      if (length > longest) longest = length;
    }
  });
  return longest;
}

const NOWHERE: readonly number[] = [];

function longestNovelRun(words: readonly OutputWord[]): number {
  let run = 0;
  let longest = 0;
  for (const word of words) {
    if (word.inContext !== undefined) run = 0;
    else if (!word.isStop) {
      run += 1;
      if (run > longest) longest = run;
    }
  }
  return longest;
}

/** Whether a place of `after` lies at most a few words behind one of `before`; both ascend. */
function follows(before: readonly number[], after: readonly number[]): boolean {
  let at = 0;
  for (let i = 0; i < before.length; i += 1) {
    const left = numberOrZero(before, i);
    while (at < after.length && numberOrZero(after, at) <= left) at += 1;
    if (at < after.length && numberOrZero(after, at) - left <= NEAR_WORDS) return true;
  }
  return false;
}

/** Share of neighbouring content words that stand in the same order and close together in the context. */
function orderSupport(content: readonly OutputWord[]): number {
  let ordered = 0;
  let before = NOWHERE;
  for (const { inContext } of content) {
    const after = inContext?.places ?? NOWHERE;
    if (follows(before, after)) ordered += 1;
    before = after;
  }
  return share(ordered, content.length - 1);
}

function runFeatures({ words, content, novel, index }: Reading) {
  const ids = Int32Array.from(words, ({ inContext }) => inContext?.id ?? 0);
  const run = longestRun(words, index.words.words.length);
  const order = orderSupport(content);
  return {
    bigramSupport: index.runSupport(ids, 2),
    trigramSupport: index.runSupport(ids, 3),
    fourgramSupport: index.runSupport(ids, 4),
    longestRunShare: share(run, words.length),
    longestRunWords: Math.log1p(run) / 3,
    longestNovelRun: Math.log1p(longestNovelRun(words)),
    orderSupport: order,
    changedOrder: novel.length === 0 ? 1 - order : 0,
    novelWithoutRun: flag(novel.length > 0 && run <= 2),
  };
}

/** Share of the content words that the one best sentence of the context has. */
function bestSentenceSupport(content: readonly OutputWord[], index: ContextIndex): number {
  const { sentences } = index.words;
  const counts = new Int32Array((sentences.at(-1) ?? 0) + 1);
  const distinct = new Set(content);
  let best = 0;
  for (const { inContext } of distinct) {
    let counted = -1;
    for (const place of inContext?.places ?? NOWHERE) {
      const sentence = numberOrZero(sentences, place);
      if (sentence === counted) continue;
      counted = sentence;
      const count = (counts[sentence] ?? 0) + 1;
      counts[sentence] = count;
      if (count > best) best = count;
    }
  }
  return share(best, distinct.size);
}

/** Per sentence of the output that claims anything, the share of its content words that is supported. */
function sentenceSupports({ words, output }: Reading): number[] {
  const totals = new Map<number, { words: number; supported: number }>();
  words.forEach((word, at) => {
    const sentence = numberOrZero(output.sentences, at);
    if (word.isStop || sentence >= MAX_SENTENCES) return;
    const total = totals.get(sentence) ?? { words: 0, supported: 0 };
    if (total.words === 0) totals.set(sentence, total);
    total.words += 1;
    if (word.isSupported) total.supported += 1;
  });
  return [...totals.values()].map(({ words, supported }) => supported / words);
}

function sentenceFeatures(reading: Reading) {
  const supports = sentenceSupports(reading);
  return {
    sentences: Math.min(4, supports.length) / 4,
    bestSentenceSupport: bestSentenceSupport(reading.content, reading.index),
    worstSentenceSupport: supports.length === 0 ? 0 : Math.min(...supports),
    unsupportedSentenceShare: share(supports.filter((support) => support < 0.34).length, supports.length),
  };
}

/** How often words of a list are said. */
function countIn(words: readonly OutputWord[], list: ReadonlySet<string>): number {
  return words.reduce((count, word) => (list.has(word.text) ? count + word.count : count), 0);
}

function isNegated(words: Iterable<string>): boolean {
  for (const word of words) if (NEGATIONS.has(word)) return true;
  return false;
}

function toneFeatures({ words, distinct, index }: Reading, output: string) {
  const unsupported = distinct.filter(({ inContext }) => inContext === undefined);
  const first = words[0]?.text ?? '';
  const twice = (count: number) => Math.min(2, count) / 2;
  const negated = countIn(distinct, NEGATIONS) > 0;
  const contextNegated = isNegated(index.vocabulary);
  return {
    firstPerson: twice(countIn(distinct, FIRST_PERSON)),
    secondPerson: twice(countIn(distinct, SECOND_PERSON)),
    opinion: twice(countIn(unsupported, OPINION)),
    hedge: twice(countIn(unsupported, HEDGES)),
    absolute: twice(countIn(unsupported, ABSOLUTES)),
    question: flag(output.includes('?')),
    exclamation: flag(output.includes('!')),
    addedNegation: flag(negated && !contextNegated),
    lostNegation: flag(!negated && contextNegated),
    answersYesOrNo: flag(YES_NO.has(first)),
    opensWithPronoun: flag(PRONOUNS.has(first)),
  };
}

function sizeFeatures({ words, content, index }: Reading) {
  const contextLength = index.words.words.length;
  return {
    outputLength: Math.log1p(words.length) / 3,
    contextLength: Math.log1p(contextLength) / 5,
    lengthRatio: Math.min(2, share(words.length, contextLength)),
    contentWords: Math.log1p(content.length) / 3,
    noContent: flag(content.length === 0),
    shortOutput: flag(words.length <= 6),
  };
}

/** What sets an output apart from the context it should rest on; `question` is what was asked. */
export function faithfulnessFeatures(output: string, context: string, question: string): Float64Array {
  const reading = new Reading(output, context);
  return Float64Array.from(
    Object.values({
      ...wordFeatures(reading, question),
      ...nameAndNumberFeatures(reading),
      ...runFeatures(reading),
      ...sentenceFeatures(reading),
      ...toneFeatures(reading, output),
      ...sizeFeatures(reading),
      ...talkFeatures(reading, output),
    }),
  );
}

/** Whether what is said beside small talk, if anything, is in the context. */
export function isTalkAroundSupport(features: Float64Array): boolean {
  return features[TALK_FROM + CLAIMS_BEYOND_CONTEXT] === 0;
}

/** Where the features of small talk begin. */
const TALK_FROM = 45;

/** Number of features; their order is that of the functions above and part of the artifact format. */
export const FAITHFULNESS_FEATURE_COUNT = 51;
