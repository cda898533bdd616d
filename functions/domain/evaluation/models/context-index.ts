import { NUMBER_WORDS } from './faithfulness-lexicon.ts';
import { hashStep } from './feature-set.ts';
import { numberAt } from './indexed.ts';

/** Words kept for one text; beyond it the share of support no longer moves. */
const MAX_WORDS = 20_000;
/** Places in the context at which one word is followed; common words are not followed further. */
const MAX_PLACES = 12;
const MAX_RUN_WORDS = 4;
const WORD = /[\p{L}\p{M}]+(?:['’]\p{L}+)?|\d+(?:[.,]\d+)*/gu;
const NOWHERE: readonly number[] = [];
const RUN_SEED = 0x243f6a88;

export interface Words {
  readonly words: readonly string[];
  /** True for a word written with a capital letter. */
  readonly capitals: readonly boolean[];
  /** Sentence number of each word. */
  readonly sentences: readonly number[];
}

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

export function readWords(raw: string): Words {
  const text = raw.normalize('NFKC');
  const words: string[] = [];
  const capitals: boolean[] = [];
  const sentences: number[] = [];
  let sentence = 0;
  let end = 0;
  for (const match of text.matchAll(WORD)) {
    const found = match[0];
    if (words.length > 0 && endsSentence(text, end, match.index)) sentence += 1;
    end = match.index + found.length;
    const lower = found.toLowerCase();
    words.push(isNumber(found) ? canonicalNumber(found) : canonicalWord(lower));
    capitals.push(found !== lower);
    sentences.push(sentence);
    if (words.length >= MAX_WORDS) break;
  }
  return { words, capitals, sentences };
}

function canonicalWord(lower: string): string {
  const word = lower.replace('’', "'");
  return NUMBER_WORDS.get(word) ?? word;
}

/** `1,234.50` and `1234.5` are the same number. */
function canonicalNumber(raw: string): string {
  const plain = raw.replaceAll(',', '');
  const value = Number(plain);
  return Number.isFinite(value) ? String(value) : plain;
}

export function isNumber(word: string): boolean {
  const first = word.charCodeAt(0);
  return first >= 48 && first <= 57;
}

/** Cuts common English endings so that `walking`, `walked` and `walks` meet. */
export function stem(word: string): string {
  if (word.length < 5) return word.endsWith('s') ? word.slice(0, -1) : word;
  const cut = word.replace(/(?:'s|ingly|edly|ations?|ments?|ings?|ness|ies|ied|est|ers?|ed|es|ly|s|e|y)$/, '');
  return cut.length >= 3 ? cut.slice(0, 7) : word;
}

/** Where the words of a context stand, and which runs of two to four words it holds. */
export class ContextIndex {
  readonly words: Words;
  readonly places = new Map<string, number[]>();
  readonly stems = new Set<string>();
  readonly prefixes = new Set<string>();
  /** Distinct numbers, in order of appearance. */
  readonly numbers: readonly number[];
  readonly #ids = new Map<string, number>();
  readonly #runs = new Set<number>();

  constructor(context: string) {
    this.words = readWords(context);
    const list = this.words.words;
    const numbers = new Set<number>();
    const ids: number[] = [];
    list.forEach((word, at) => {
      const places = this.places.get(word);
      if (places !== undefined) {
        if (places.length < MAX_PLACES) places.push(at);
      } else {
        this.places.set(word, [at]);
        this.#ids.set(word, at + 1);
        this.stems.add(stem(word));
        this.prefixes.add(word.slice(0, 4));
        if (isNumber(word)) numbers.add(Number(word));
      }
      ids.push(this.#idOf(word));
    });
    this.numbers = [...numbers];
    for (let at = 0; at < ids.length; at += 1) {
      let hash = RUN_SEED;
      for (let length = 1; length <= MAX_RUN_WORDS && at + length <= ids.length; length += 1) {
        hash = hashStep(hash, numberAt(ids, at + length - 1));
        if (length > 1) this.#runs.add(hash + length);
      }
    }
  }

  /** Places of a word, the first few of a common one; none for a word that is absent. */
  placesOf(word: string): readonly number[] {
    return this.places.get(word) ?? NOWHERE;
  }

  has(word: string): boolean {
    return this.places.has(word);
  }

  /** A number per distinct word; 0 for a word the context does not have. */
  #idOf(word: string): number {
    return this.#ids.get(word) ?? 0;
  }

  /** Share of the runs of `length` words that stand in the context just so. */
  runSupport(words: readonly string[], length: number): number {
    const total = words.length - length + 1;
    if (total <= 0) return words.every((word) => this.has(word)) ? 1 : 0;
    let found = 0;
    for (let at = 0; at < total; at += 1) {
      let hash = RUN_SEED;
      for (const word of words.slice(at, at + length)) hash = hashStep(hash, this.#idOf(word));
      if (this.#runs.has(hash + length)) found += 1;
    }
    return found / total;
  }
}
