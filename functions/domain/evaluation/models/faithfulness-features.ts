import { ContextIndex, isNumber, readWords, stem, type Words } from './context-index.ts';
import {
  ABSOLUTES,
  FIRST_PERSON,
  HEDGES,
  NEGATIONS,
  OPINION,
  PRONOUNS,
  SCALES,
  SECOND_PERSON,
  STOP_WORDS,
  YES_NO,
} from './faithfulness-lexicon.ts';
import { numberAt } from './indexed.ts';
import { NumberSupport } from './number-support.ts';

/** Sentences of one output that are compared. */
const MAX_SENTENCES = 200;
const NEAR_WORDS = 8;

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function flag(value: boolean): number {
  return value ? 1 : 0;
}

function countIn(words: readonly string[], list: ReadonlySet<string>): number {
  let count = 0;
  for (const word of words) if (list.has(word)) count += 1;
  return count;
}

/** One output read against one context: its words and which of them the context supports. */
class Reading {
  readonly index: ContextIndex;
  readonly output: Words;
  readonly words: readonly string[];
  /** Words that claim something: no function words, no unit after a number. */
  readonly content: readonly string[];
  /** Content words whose stem, or number, the context does not have. */
  readonly novel: readonly string[];
  readonly numbers: NumberSupport;

  constructor(output: string, context: string) {
    this.index = new ContextIndex(context);
    this.output = readWords(output);
    this.words = this.output.words;
    this.numbers = new NumberSupport(this.index);
    this.content = this.words.filter((word, at) => this.isContent(word, at));
    this.novel = this.content.filter((word) => !this.supports(word));
  }

  isContent(word: string, at: number): boolean {
    return !STOP_WORDS.has(word) && !(at > 0 && SCALES.has(word) && isNumber(`${this.words[at - 1]}`));
  }

  supports(word: string): boolean {
    return isNumber(word) ? this.numbers.supports(word) : this.index.stems.has(stem(word));
  }

  /** Like `supports`, but the word must be there as it stands. */
  holds(word: string): boolean {
    return isNumber(word) ? this.numbers.supports(word) : this.index.has(word);
  }
}

function wordFeatures(reading: Reading, question: string) {
  const { words, content, novel, index } = reading;
  const asked = new Set(readWords(question).words.map(stem));
  const exact = content.filter((word) => !reading.holds(word));
  const half = Math.ceil(content.length / 2);
  const novelHead = content.slice(0, half).filter((word) => !reading.supports(word)).length;
  const contextContent = new Set(index.words.words.filter((word) => !STOP_WORDS.has(word)));
  const used = new Set(content.filter((word) => index.has(word)));
  return {
    novelContentShare: share(exact.length, content.length),
    novelStemShare: share(novel.length, content.length),
    novelWordShare: share(words.filter((word) => !reading.holds(word)).length, words.length),
    novelBeyondQuestionShare: share(novel.filter((word) => !asked.has(stem(word))).length, content.length),
    novelContentCount: Math.log1p(novel.length) / 2,
    allContentSupported: flag(novel.length === 0),
    novelPrefixShare: share(novel.filter((word) => !index.prefixes.has(word.slice(0, 4))).length, content.length),
    novelLongShare: share(novel.filter((word) => word.length >= 7).length, content.length),
    novelHeadShare: share(novelHead, half),
    novelTailShare: share(novel.length - novelHead, content.length - half),
    contextUsed: Math.min(1, share(used.size, contextContent.size)),
  };
}

function nameAndNumberFeatures(reading: Reading) {
  const { words, content, output, index } = reading;
  const numbers = content.filter(isNumber);
  const novelNumbers = numbers.filter((word) => !reading.supports(word));
  const names = words.filter(
    (word, at) => at > 0 && output.capitals[at] === true && reading.isContent(word, at) && !isNumber(word),
  );
  const novelNames = names.filter((word) => !index.has(word));
  return {
    novelNumberShare: share(novelNumbers.length, numbers.length),
    anyNovelNumber: flag(novelNumbers.length > 0),
    novelNameShare: share(novelNames.length, names.length),
    anyNovelName: flag(novelNames.length > 0),
  };
}

/** Longest run of words that stands in the context in the same order. */
function longestRun(words: readonly string[], index: ContextIndex): number {
  let previous = new Map<number, number>();
  let longest = 0;
  for (const word of words) {
    const current = new Map<number, number>();
    for (const place of index.placesOf(word)) {
      const length = (previous.get(place - 1) ?? 0) + 1;
      current.set(place, length);
      if (length > longest) longest = length;
    }
    previous = current;
  }
  return longest;
}

function longestNovelRun(words: readonly string[], index: ContextIndex): number {
  let run = 0;
  let longest = 0;
  for (const word of words) {
    if (index.has(word)) run = 0;
    else if (!STOP_WORDS.has(word)) {
      run += 1;
      if (run > longest) longest = run;
    }
  }
  return longest;
}

/** Share of neighbouring content words that stand in the same order and close together in the context. */
function orderSupport(content: readonly string[], index: ContextIndex): number {
  let ordered = 0;
  let before: readonly number[] = [];
  for (const word of content) {
    const after = index.placesOf(word);
    if (before.some((left) => after.some((right) => right > left && right - left <= NEAR_WORDS))) ordered += 1;
    before = after;
  }
  return share(ordered, content.length - 1);
}

function runFeatures({ words, content, novel, index }: Reading) {
  const run = longestRun(words, index);
  const order = orderSupport(content, index);
  return {
    bigramSupport: index.runSupport(words, 2),
    trigramSupport: index.runSupport(words, 3),
    fourgramSupport: index.runSupport(words, 4),
    longestRunShare: share(run, words.length),
    longestRunWords: Math.log1p(run) / 3,
    longestNovelRun: Math.log1p(longestNovelRun(words, index)),
    orderSupport: order,
    changedOrder: novel.length === 0 ? 1 - order : 0,
    novelWithoutRun: flag(novel.length > 0 && run <= 2),
  };
}

/** Share of the content words that the one best sentence of the context has. */
function bestSentenceSupport(content: readonly string[], index: ContextIndex): number {
  const distinct = new Set(content);
  const counts = new Map<number, number>();
  let best = 0;
  for (const word of distinct) {
    const seen = new Set(index.placesOf(word).map((place) => numberAt(index.words.sentences, place)));
    for (const sentence of seen) {
      const count = (counts.get(sentence) ?? 0) + 1;
      counts.set(sentence, count);
      if (count > best) best = count;
    }
  }
  return share(best, distinct.size);
}

/** Per sentence of the output that claims anything, the share of its content words that is supported. */
function sentenceSupports(reading: Reading): number[] {
  const totals = new Map<number, { words: number; supported: number }>();
  reading.words.forEach((word, at) => {
    const sentence = numberAt(reading.output.sentences, at);
    if (STOP_WORDS.has(word) || sentence >= MAX_SENTENCES) return;
    const total = totals.get(sentence) ?? { words: 0, supported: 0 };
    total.words += 1;
    if (reading.supports(word)) total.supported += 1;
    totals.set(sentence, total);
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

function toneFeatures({ words, index }: Reading, output: string) {
  const unsupported = words.filter((word) => !index.has(word));
  const [first = ''] = words;
  const twice = (count: number) => Math.min(2, count) / 2;
  const negated = countIn(words, NEGATIONS) > 0;
  const contextNegated = index.words.words.some((word) => NEGATIONS.has(word));
  return {
    firstPerson: twice(countIn(words, FIRST_PERSON)),
    secondPerson: twice(countIn(words, SECOND_PERSON)),
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
    }),
  );
}

/** Number of features; their order is that of the functions above and part of the artifact format. */
export const FAITHFULNESS_FEATURE_COUNT = 45;
