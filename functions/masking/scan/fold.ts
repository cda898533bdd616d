import { type CodedText, codeText, NOT_ASCII } from './coded-text.ts';

/** A text as its reader meets it, with the way back to the original. */
export interface FoldedText {
  readonly text: string;
  /** Offset in the original of each UTF-16 unit of `text`, and of its end; null when each is its own. */
  readonly origins: Uint32Array | null;
}

/** A compatibility form longer than this (ligature words such as U+FDFA) becomes one space. */
const MAX_EXPANSION = 4;

/** Letters of other scripts that look like a Latin one: Unicode Technical Standard 39, confusables. */
const LOOKALIKES: ReadonlyMap<number, string> = new Map(
  Object.entries({
    a: 'аɑα',
    b: 'ЬƄ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еҽ',
    g: 'ɡց',
    h: 'һ',
    i: 'іıɩι',
    j: 'јϳ',
    k: 'κк',
    l: 'ӏǀ',
    m: 'м',
    n: 'ոп',
    o: 'оοօσ',
    p: 'рρ',
    q: 'ԛ',
    r: 'г',
    s: 'ѕ',
    t: 'тτ',
    u: 'υսц',
    v: 'ѵν',
    w: 'ԝω',
    x: 'хχ',
    y: 'уүγ',
    A: 'АΑ',
    B: 'ВΒ',
    C: 'СϹ',
    E: 'ЕΕ',
    H: 'НΗ',
    I: 'ІΙӀ',
    J: 'ЈͿ',
    K: 'КΚ',
    M: 'МΜ',
    N: 'Ν',
    O: 'ОΟ',
    P: 'РΡ',
    S: 'Ѕ',
    T: 'ТΤ',
    X: 'ХΧ',
    Y: 'ҮΥ',
    Z: 'Ζ',
  }).flatMap(([latin, others]) => [...others].map((other) => [other.charCodeAt(0), latin] as const)),
);

const MARKS = /\p{M}/gu;
/**
 * Default_Ignorable_Code_Point (Unicode Standard, section 5.21): zero-width, bidirectional control,
 * soft hyphen and variation selector characters, which a reader does not see.
 */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
/** Tag characters mirror ASCII invisibly and are used to smuggle text past a reader. */
const TAG_FIRST = 0xe0020;
const TAG_LAST = 0xe007e;
const HANGUL = /[\uac00-\ud7a3]/;

const folded = new Map<number, string>();
/** Distinct code points to remember; a text cannot make the cache grow without end. */
const CACHE_LIMIT = 4_096;

/** What is known of each character of the basic plane; 0 until it is first met. */
const kinds = new Uint8Array(0x10000);
const UNCHANGED = 1;
const LOOKALIKE = 2;
const IGNORABLE = 3;
const REPLACED = 4;

/**
 * Normalises for scanning: NFKC-equivalent forms, accents dropped, invisible characters removed,
 * and letters that imitate Latin ones inside a Latin word replaced. ASCII passes unchanged.
 */
export function fold(text: string): FoldedText {
  const coded = codeText(text);
  return coded.isAscii ? { text, origins: null } : foldNonAscii(coded);
}

/**
 * The same for a text that is known to hold more than ASCII. Where no length changes, its codes become those of the
 * folded text.
 */
export function foldNonAscii(coded: CodedText): FoldedText {
  const { text } = coded;
  const codes = coded.codes.subarray(0, text.length);
  const origins = new Origins(text.length);
  let out = '';
  let copied = 0;
  for (let i = nextToFold(text, codes, 0); i < text.length; ) {
    const point = text.codePointAt(i) ?? 0;
    const width = point > 0xffff ? 2 : 1;
    const replacement = imitatesLatin(text, i, text.charCodeAt(i)) ?? foldPoint(point);
    if (!text.startsWith(replacement, i) || replacement.length !== width) {
      out += text.slice(copied, i) + replacement;
      origins.keep(copied, i);
      origins.replace(i, width, replacement.length);
      for (let k = 0; k < replacement.length && k < width; k++)
        codes[i + k] = Math.min(replacement.charCodeAt(k), NOT_ASCII);
      copied = i + width;
    }
    i = nextToFold(text, codes, i + width);
  }
  if (copied === 0) return { text, origins: null };
  origins.keep(copied, text.length + 1);
  return { text: out + text.slice(copied), origins: origins.end() };
}

/** The next character from `from` on that folding may change. `codes` ends with the text: what is ASCII is skipped at once. */
function nextToFold(text: string, codes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    if (codes[at] !== NOT_ASCII) at = codes.indexOf(NOT_ASCII, at);
    if (at < 0) return text.length;
    if (kindOf(text.charCodeAt(at)) !== UNCHANGED) return at;
    at += 1;
  }
}

/** The way back, kept only from the first character on that changed the length. */
class Origins {
  #places: Uint32Array | null = null;
  #length = 0;
  readonly #expected: number;

  constructor(expected: number) {
    this.#expected = expected;
  }

  /** Characters from `from` to `until` of the original, as they are. */
  keep(from: number, until: number): void {
    if (this.#places === null) return;
    const places = this.#roomFor(this.#places, until - from);
    for (let origin = from; origin < until; origin++) places[this.#length++] = origin;
  }

  /** `length` characters that stand for the `width` at `origin`. */
  replace(origin: number, width: number, length: number): void {
    if (this.#places === null && length === width) return;
    const places = this.#roomFor(this.#places ?? this.#begin(origin), length);
    for (let k = 0; k < length; k++) places[this.#length++] = origin;
  }

  end(): Uint32Array | null {
    return this.#places === null ? null : this.#places.subarray(0, this.#length);
  }

  /** Up to here every character was its own origin. */
  #begin(origin: number): Uint32Array {
    const places = new Uint32Array(this.#expected + MAX_EXPANSION * 16);
    for (; this.#length < origin; this.#length++) places[this.#length] = this.#length;
    this.#places = places;
    return places;
  }

  #roomFor(places: Uint32Array, count: number): Uint32Array {
    if (this.#length + count <= places.length) return places;
    const larger = new Uint32Array((this.#length + count) * 2);
    larger.set(places);
    this.#places = larger;
    return larger;
  }
}

function kindOf(code: number): number {
  const known = kinds[code] ?? 0;
  if (known !== 0) return known;
  const kind = computeKind(code);
  kinds[code] = kind;
  return kind;
}

function computeKind(code: number): number {
  if (LOOKALIKES.has(code)) return LOOKALIKE;
  // Halves of a pair mean nothing by themselves.
  if (code >= 0xd800 && code <= 0xdfff) return REPLACED;
  if (INVISIBLE.test(String.fromCharCode(code))) return IGNORABLE;
  return computeFold(code) === String.fromCharCode(code) ? UNCHANGED : REPLACED;
}

function foldPoint(point: number): string {
  const known = folded.get(point);
  if (known !== undefined) return known;
  const result = computeFold(point);
  if (folded.size < CACHE_LIMIT) folded.set(point, result);
  return result;
}

function computeFold(point: number): string {
  if (point >= TAG_FIRST && point <= TAG_LAST) return String.fromCharCode(point - TAG_FIRST + 0x20);
  if (point > 0xe0000 && point < 0xe0fff) return '';
  const character = String.fromCodePoint(point);
  if (INVISIBLE.test(character)) return '';
  if (point === 0x2028 || point === 0x2029) return '\n';
  if (HANGUL.test(character)) return character;
  const plain = character.normalize('NFKD').replace(MARKS, '');
  // Spacing accents decompose to a space and a mark; they are characters, not spaces.
  if (plain === ' ' && !/\s/.test(character)) return character;
  return plain.length > MAX_EXPANSION ? ' ' : plain;
}

/** The Latin letter meant, when the character stands beside a Latin letter of the same word. */
function imitatesLatin(text: string, index: number, code: number): string | undefined {
  if (kindOf(code) !== LOOKALIKE) return undefined;
  return touchesLatin(text, index - 1, -1) || touchesLatin(text, index + 1, 1) ? LOOKALIKES.get(code) : undefined;
}

/** Looks past other imitations and invisible characters, at most eight, for a Latin letter. */
function touchesLatin(text: string, from: number, step: 1 | -1): boolean {
  for (let seen = 0, i = from; seen < 8 && i >= 0 && i < text.length; seen++, i += step) {
    const code = text.charCodeAt(i);
    if ((code | 32) >= 97 && (code | 32) <= 122) return true;
    if (code < NOT_ASCII) return false;
    const kind = kindOf(code);
    if (kind !== LOOKALIKE && kind !== IGNORABLE) return false;
  }
  return false;
}
