import { APOSTROPHE, endOfRun, kindAt, LETTER, MARK, widthOf } from '../word-runs.ts';
import { NUMBER_WORDS } from './faithfulness-lexicon.ts';
import { hashStep } from './feature-set.ts';

/** Words kept for one text; beyond it the share of support no longer moves. */
const MAX_WORDS = 20_000;
/** Places in the context at which one word is followed; common words are not followed further. */
const MAX_PLACES = 12;
const MAX_RUN_WORDS = 4;
const RUN_SEED = 0x243f6a88;

export interface Words {
  readonly words: readonly string[];
  /** True for a word written with a capital letter. */
  readonly capitals: readonly boolean[];
  /** Sentence number of each word. */
  readonly sentences: readonly number[];
}

/** Whether a sentence ends between two words. */
function endsSentence(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 10) return true;
    if (unit !== 46 && unit !== 33 && unit !== 63) continue;
    const next = text.charCodeAt(at + 1);
    if (at + 1 >= text.length || next === 32 || next === 10) return true;
  }
  return false;
}

const isDigit = (unit: number) => unit >= 48 && unit <= 57;

/** The end of the number at `from`: digits, and more of them behind a point or a comma. */
function endOfNumber(text: string, from: number): number {
  let at = from + 1;
  for (let unit = text.charCodeAt(at); ; unit = text.charCodeAt(at)) {
    if (isDigit(unit)) at += 1;
    else if ((unit === 44 || unit === 46) && isDigit(text.charCodeAt(at + 1))) at += 2;
    else return at;
  }
}

/** The end of the word at `from`: letters with their marks, and letters behind an apostrophe (`Anna’s`). */
function endOfWord(text: string, from: number): number {
  const end = endOfRun(text, from, LETTER | MARK);
  if ((kindAt(text, end) & APOSTROPHE) === 0) return end;
  const ending = endOfRun(text, end + 1, LETTER);
  return ending > end + 1 ? ending : end;
}

export function readWords(raw: string): Words {
  const text = raw.normalize('NFKC');
  const words: string[] = [];
  const capitals: boolean[] = [];
  const sentences: number[] = [];
  let sentence = 0;
  let end = 0;
  for (let at = 0; at < text.length && words.length < MAX_WORDS; ) {
    const kind = kindAt(text, at);
    const isWord = (kind & (LETTER | MARK)) !== 0;
    if (!isWord && !isDigit(text.charCodeAt(at))) {
      at += widthOf(kind);
      continue;
    }
    if (words.length > 0 && endsSentence(text, end, at)) sentence += 1;
    end = isWord ? endOfWord(text, at) : endOfNumber(text, at);
    const found = text.slice(at, end);
    const lower = isWord ? found.toLowerCase() : found;
    words.push(isWord ? canonicalWord(lower) : canonicalNumber(found));
    capitals.push(found !== lower);
    at = end;
    sentences.push(sentence);
  }
  return { words, capitals, sentences };
}

function canonicalWord(lower: string): string {
  const word = lower.includes('’') ? lower.replace('’', "'") : lower;
  return NUMBER_WORDS.get(word) ?? word;
}

/** `1,234.50` and `1234.5` are the same number. */
function canonicalNumber(raw: string): string {
  const plain = raw.includes(',') ? raw.replaceAll(',', '') : raw;
  const value = Number(plain);
  return Number.isFinite(value) ? String(value) : plain;
}

export function isNumber(word: string): boolean {
  return isDigit(word.charCodeAt(0));
}

/** Endings that are cut, by their last letter, the longest first. */
const ENDINGS: ReadonlyMap<string, readonly string[]> = new Map([
  ['s', ['ations', 'ments', 'ings', 'ness', 'ies', 'ers', "'s", 'es', 's']],
  ['n', ['ation']],
  ['t', ['ment', 'est']],
  ['y', ['ingly', 'edly', 'ly', 'y']],
  ['g', ['ing']],
  ['d', ['ied', 'ed']],
  ['r', ['er']],
  ['e', ['e']],
]);

/** Cuts common English endings so that `walking`, `walked` and `walks` meet. */
export function stem(word: string): string {
  if (word.length < 5) return word.endsWith('s') ? word.slice(0, -1) : word;
  const ending = ENDINGS.get(word.charAt(word.length - 1))?.find((each) => word.endsWith(each)) ?? '';
  const kept = word.length - ending.length;
  return kept >= 3 ? word.slice(0, Math.min(kept, 7)) : word;
}

/** A word of a context: a number per distinct word, from 1, and where it stands. */
export interface ContextWord {
  readonly id: number;
  /** The first few of a common word, ascending. */
  readonly places: number[];
}

/** Where the words of a context stand, and which runs of two to four words it holds. */
export class ContextIndex {
  readonly words: Words;
  readonly stems = new Set<string>();
  readonly prefixes = new Set<string>();
  /** Distinct numbers, in order of appearance. */
  readonly numbers: readonly number[];
  readonly #found = new Map<string, ContextWord>();
  readonly #runs = new Set<number>();

  constructor(context: string) {
    this.words = readWords(context);
    const list = this.words.words;
    const numbers = new Set<number>();
    const ids = new Int32Array(list.length);
    list.forEach((word, at) => {
      const known = this.#found.get(word);
      ids[at] = known?.id ?? at + 1;
      if (known !== undefined) {
        if (known.places.length < MAX_PLACES) known.places.push(at);
      } else {
        this.#found.set(word, { id: at + 1, places: [at] });
        this.stems.add(stem(word));
        this.prefixes.add(word.slice(0, 4));
        if (isNumber(word)) numbers.add(Number(word));
      }
    });
    this.numbers = [...numbers];
    for (let at = 0; at < ids.length; at += 1) {
      let hash = hashStep(RUN_SEED, idAt(ids, at));
      for (let length = 2; length <= MAX_RUN_WORDS && at + length <= ids.length; length += 1) {
        hash = hashStep(hash, idAt(ids, at + length - 1));
        this.#runs.add(hash + length);
      }
    }
  }

  /** Every distinct word of the context. */
  get vocabulary(): Iterable<string> {
    return this.#found.keys();
  }

  /** A word, when the context has it. */
  find(word: string): ContextWord | undefined {
    return this.#found.get(word);
  }

  has(word: string): boolean {
    return this.#found.has(word);
  }

  /** Share of the runs of `length` words that stand in the context just so; 0 is the id of a word it does not have. */
  runSupport(ids: ArrayLike<number>, length: number): number {
    const total = ids.length - length + 1;
    if (total <= 0) return Array.from(ids).includes(0) ? 0 : 1;
    let found = 0;
    for (let at = 0; at < total; at += 1) {
      let hash = RUN_SEED;
      for (let step = 0; step < length; step += 1) hash = hashStep(hash, idAt(ids, at + step));
      if (this.#runs.has(hash + length)) found += 1;
    }
    return found / total;
  }
}

function idAt(ids: ArrayLike<number>, at: number): number {
  return ids[at] ?? 0;
}
