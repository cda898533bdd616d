import { certainNumberAt } from '../../kernel/certain.ts';
import type { CodedText } from './coded-text.ts';
import { NOT_ASCII } from './coded-text.ts';
import type { StickyExpression } from './sticky-expression.ts';
import { isAlphanumeric, isDigit } from './surroundings.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is looked for beside a word: where it may stand, and whether a place that has the form is taken. */
export interface BesideSearch {
  /** Form of the number, to be tried at one place. */
  readonly form: StickyExpression;
  /** Nothing but words that join a name and its number may stand between the two. */
  readonly strict: boolean;
  readonly accept: (span: Span) => boolean;
}

/** How far a number may stand from its word, in characters. */
const REACH = 40;
/** Numbers that are tried on each side: the first that fails may be a count or a date. */
const MAX_TRIES = 2;
/** Words without a digit that are passed over. */
const MAX_WORDS = 6;
/** Longest number, separators included; and how many groups it may have. */
const MAX_NUMBER = 32;
const MAX_GROUPS = 6;
/** A number that begins with letters has a digit among so many characters. */
const MAX_LETTERS = 8;

/** Words that join a name and its number in the languages of the table. */
const JOINERS = new Set(
  'no nr num number numero nummer numer card id is was are as code n na o a de del da do der die das den des la le el il of the my your his her their our for with reads ist est es e er var jest on sou being mein meine ma mon mi su valid issued expires holder by nº kod kodu numarasi numarası numara plate insured person member ar mitt mijn meu minha mio mia to moj moje'.split(
    ' ',
  ),
);

/** Longest of them. */
const MAX_JOINER = Math.max(...[...JOINERS].map(({ length }) => length));
/** A word whose hash is not marked here joins nothing, so that most words are never cut out of the text. */
const JOINER_HASHES = new Uint8Array(1 << 12);
for (const joiner of JOINERS) JOINER_HASHES[hashOf(joiner, 0, joiner.length)] = 1;

function hashOf(text: string, from: number, to: number): number {
  let hash = 0;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + (text.charCodeAt(i) | 32)) & 0xffff;
  return hash & (JOINER_HASHES.length - 1);
}

/** What a token is: a word that joins, as it stands or in small letters, and whether a digit is near its start. */
const JOINS = 1;
const JOINS_SMALL = 2;
const NEAR_DIGIT = 4;

/**
 * What stands beside the words of one text. A dozen identifiers share a word, so what does not depend on the form of
 * their numbers is found once for all of them, and nothing at all where no digit is near.
 */
export class Neighbourhood {
  #text = '';
  #codes: Uint8Array = new Uint8Array(0);
  /** No digit stands between the two; one may stand at the second. */
  #freeFrom = 0;
  #freeTo = 0;
  /** Tokens behind the word that ends at `from`: start, end and kind of each. */
  #from = -1;
  readonly #tokens = new Int32Array(3 * (MAX_WORDS + 1));
  #count = 0;
  #next = 0;
  /** Where the number may begin that stands in front of the word at `before`, the earliest place first. */
  #before = -1;
  #numberEnd = -1;
  #starts: readonly number[] = [];

  /** Forgets the text before. */
  read({ text, codes }: CodedText): void {
    this.#text = text;
    this.#codes = codes;
    this.#freeFrom = 0;
    this.#freeTo = 0;
    this.#from = -1;
    this.#before = -1;
  }

  /** Whether a word from `start` to `end` may have a number beside it. */
  mayHold(start: number, end: number): boolean {
    return this.#hasDigit(Math.max(0, start - REACH), end + REACH + MAX_LETTERS);
  }

  /** The number behind a word that ends at `end`, or the one in front of the word, or undefined. */
  find(start: number, end: number, search: BesideSearch): Span | undefined {
    return this.#findAfter(end, search) ?? this.#findBefore(start, search);
  }

  #hasDigit(from: number, to: number): boolean {
    if (from < this.#freeFrom || from > this.#freeTo) {
      this.#freeFrom = from;
      this.#freeTo = from;
    }
    const end = Math.min(to, this.#text.length);
    while (this.#freeTo < end && !isDigit(this.#codes[this.#freeTo])) this.#freeTo += 1;
    return this.#freeTo < end;
  }

  #findAfter(end: number, search: BesideSearch): Span | undefined {
    // The word may be the first part of a longer one.
    const from = this.#endOfToken(end);
    if (from !== this.#from) {
      this.#from = from;
      this.#count = 0;
      this.#next = from;
    }
    let tries = 0;
    for (let token = 0; token <= MAX_WORDS && this.#hasToken(token, end + REACH); token++) {
      const at = certainNumberAt(this.#tokens, 3 * token);
      const kind = certainNumberAt(this.#tokens, 3 * token + 2);
      // Letters of a number are written large where they could be a word.
      if ((kind & (NEAR_DIGIT | JOINS_SMALL)) === NEAR_DIGIT) {
        const matched = matchAt(this.#text, at, search.form);
        if (matched > 0) {
          if (search.accept({ start: at, end: matched })) return { start: at, end: matched };
          tries += 1;
          if (tries === MAX_TRIES) return undefined;
        }
      }
      if (search.strict && (kind & JOINS) === 0) return undefined;
    }
    return undefined;
  }

  /** Whether there is a token of this number that begins before `limit`; reads on as far as that. */
  #hasToken(index: number, limit: number): boolean {
    const text = this.#text;
    const tokens = this.#tokens;
    while (this.#count <= index) {
      let at = this.#next;
      while (at < text.length && at < limit && !this.#isTokenCharacter(at)) at += 1;
      this.#next = at;
      if (at >= text.length || at >= limit) return false;
      const end = this.#endOfToken(at);
      tokens[3 * this.#count] = at;
      tokens[3 * this.#count + 1] = end;
      tokens[3 * this.#count + 2] = this.#joining(at, end) | (this.#hasDigit(at, at + MAX_LETTERS) ? NEAR_DIGIT : 0);
      this.#count += 1;
      this.#next = end;
    }
    return certainNumberAt(tokens, 3 * index) < limit;
  }

  #joining(start: number, end: number): number {
    if (end - start > MAX_JOINER || JOINER_HASHES[hashOf(this.#text, start, end)] !== 1) return 0;
    const token = this.#text.slice(start, end);
    if (!JOINERS.has(token.toLowerCase())) return 0;
    return token === token.toUpperCase() ? JOINS : JOINS | JOINS_SMALL;
  }

  #findBefore(wordStart: number, search: BesideSearch): Span | undefined {
    if (wordStart !== this.#before) {
      this.#before = wordStart;
      this.#numberEnd = this.#endOfNumberBefore(wordStart);
      this.#starts = this.#numberEnd < 0 ? [] : this.#startsBefore(this.#numberEnd);
    }
    const end = this.#numberEnd;
    // A number may have several groups: the longest that ends here.
    for (const start of this.#starts) {
      // A bracket may close the number.
      const matched = matchAt(this.#text, start, search.form);
      if (matched >= end && matched <= end + 1 && search.accept({ start, end: matched }))
        return { start, end: matched };
    }
    return undefined;
  }

  /** Where what has a digit ends in front of a word, with nothing but joining words between, or -1. */
  #endOfNumberBefore(wordStart: number): number {
    const limit = Math.max(0, wordStart - REACH);
    if (!this.#hasDigit(limit, wordStart)) return -1;
    let end = wordStart;
    for (;;) {
      while (end > limit && !this.#isTokenCharacter(end - 1)) {
        if (this.#codes[end - 1] === LINE_END) return -1;
        end -= 1;
      }
      const start = this.#startOfToken(end, limit);
      if (start === end) return -1;
      if (this.#hasDigit(start, end)) return end;
      const token = this.#text.slice(start, end);
      // Several abbreviations may name one number.
      if (!JOINERS.has(token.toLowerCase()) && !/^[A-Z]{2,6}$/.test(token)) return -1;
      end = start;
    }
  }

  #startsBefore(end: number): number[] {
    const limit = Math.max(0, end - MAX_NUMBER);
    const starts: number[] = [];
    for (let at = end; at > limit && starts.length < MAX_GROUPS; ) {
      at = this.#startOfToken(at, limit);
      starts.push(at);
      while (at > limit && !this.#isTokenCharacter(at - 1)) at -= 1;
    }
    return starts.reverse();
  }

  /** ASCII letters and digits, and letters of Latin with marks that did not fold away. */
  #isTokenCharacter(at: number): boolean {
    const code = this.#codes[at] ?? 0;
    if (code !== NOT_ASCII) return isAlphanumeric(code);
    const unit = this.#text.charCodeAt(at);
    return unit >= 0xc0 && unit < 0x250;
  }

  #endOfToken(from: number): number {
    let at = from;
    while (at < this.#text.length && this.#isTokenCharacter(at)) at += 1;
    return at;
  }

  #startOfToken(from: number, limit: number): number {
    let at = from;
    while (at > limit && this.#isTokenCharacter(at - 1)) at -= 1;
    return at;
  }
}

const LINE_END = 10;

function matchAt(text: string, at: number, form: StickyExpression): number {
  form.lastIndex = at;
  return form.test(text) ? form.lastIndex : 0;
}
