import { type CodedText, NOT_ASCII } from './coded-text.ts';
import { isAlphanumeric, isDigit } from './surroundings.ts';

/** Words that join a name and its number in the languages of the table of identifiers. */
const JOINERS = new Set(
  'no nr num number numero nummer numer card id is was are as code n na o a de del da do der die das den des la le el il of the my your his her their our for with reads ist est es e er var jest on sou being mein meine ma mon mi su valid issued expires holder by nº kod kodu numarasi numarası numara plate insured person member ar mitt mijn meu minha mio mia to moj moje so br broj oznaka c'.split(
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

export function isJoiner(word: string): boolean {
  return JOINERS.has(word.toLowerCase());
}

/** What a token is: a word that joins, as it stands or in small letters, and whether a digit is near its start. */
export const JOINS = 1;
export const JOINS_SMALL = 2;
export const NEAR_DIGIT = 4;

/** A number that begins with letters has a digit among so many characters. */
export const MAX_LETTERS = 8;

/** ASCII letters and digits; what is not ASCII may be one too. */
const MEMBER = Uint8Array.from({ length: 256 }, (_, code) => (isAlphanumeric(code) ? 1 : 0));
MEMBER[NOT_ASCII] = 2;

/** Tokens that are kept at a time, and those that remain of them: far more than anybody looks at from one place. */
const MAX_KEPT = 512;
const REMAINING = 128;

/** The tokens of a stretch of text. Words near each other look at the same ones, so each is read once. */
export class TokenStretch {
  #text = '';
  #codes: Uint8Array = new Uint8Array(0);
  readonly #starts = new Int32Array(MAX_KEPT);
  readonly #ends = new Int32Array(MAX_KEPT);
  readonly #kinds = new Uint8Array(MAX_KEPT);
  /** How many there are; all that begin between the two places. */
  #count = 0;
  #from = 0;
  #to = 0;
  /** The token that was asked for last. */
  #cursor = 0;

  /** Forgets the text before. */
  read({ text, codes }: CodedText): void {
    this.#text = text;
    this.#codes = codes;
    this.#restart(0);
  }

  /** Reads the tokens between two places; what begins before the first is cut there. */
  reach(from: number, to: number): void {
    if (from < this.#from || from > this.#to) this.#restart(from);
    const end = Math.min(to, this.#text.length);
    while (this.#to < end) {
      let at = this.#to;
      while (at < end && !this.isMember(at)) at += 1;
      this.#to = at < end ? this.#add(at) : at;
    }
  }

  /** The number of the first token that begins at a place or behind it. */
  numberFrom(place: number): number {
    let cursor = Math.min(this.#cursor, this.#count);
    while (cursor < this.#count && this.startOf(cursor) < place) cursor += 1;
    while (cursor > 0 && this.startOf(cursor - 1) >= place) cursor -= 1;
    this.#cursor = cursor;
    return cursor;
  }

  /** Where a token begins; behind every text when there is none of this number. */
  startOf(token: number): number {
    return token < this.#count ? (this.#starts[token] ?? 0) : Number.MAX_SAFE_INTEGER;
  }

  endOf(token: number): number {
    return this.#ends[token] ?? 0;
  }

  kindOf(token: number): number {
    return this.#kinds[token] ?? 0;
  }

  /** ASCII letters and digits, and letters of Latin with marks that did not fold away. */
  isMember(at: number): boolean {
    const member = MEMBER[this.#codes[at] ?? 0];
    if (member !== 2) return member === 1;
    const unit = this.#text.charCodeAt(at);
    return unit >= 0xc0 && unit < 0x250;
  }

  #restart(from: number): void {
    this.#count = 0;
    this.#cursor = 0;
    this.#from = from;
    this.#to = from;
  }

  /** Adds the token that begins at a place; answers where it ends. */
  #add(start: number): number {
    if (this.#count === MAX_KEPT) this.#drop(MAX_KEPT - REMAINING);
    let end = start + 1;
    while (end < this.#text.length && this.isMember(end)) end += 1;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#kinds[this.#count] = this.#joining(start, end) | (this.#isNearDigit(start) ? NEAR_DIGIT : 0);
    this.#count += 1;
    return end;
  }

  #drop(count: number): void {
    for (const list of [this.#starts, this.#ends, this.#kinds]) list.copyWithin(0, count);
    this.#count -= count;
    this.#from = this.startOf(0);
  }

  #joining(start: number, end: number): number {
    if (end - start > MAX_JOINER || JOINER_HASHES[hashOf(this.#text, start, end)] !== 1) return 0;
    const token = this.#text.slice(start, end);
    if (!isJoiner(token)) return 0;
    return token === token.toUpperCase() ? JOINS : JOINS | JOINS_SMALL;
  }

  #isNearDigit(start: number): boolean {
    const end = Math.min(start + MAX_LETTERS, this.#text.length);
    for (let at = start; at < end; at++) if (isDigit(this.#codes[at])) return true;
    return false;
  }
}
