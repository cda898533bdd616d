/** A text as its reader meets it, with the way back to the original. */
export interface FoldedText {
  readonly text: string;
  /** Offset in the original of each UTF-16 unit of `text`, and of its end; null when they are equal. */
  readonly origins: Uint32Array | null;
}

/** A compatibility form longer than this (ligature words such as U+FDFA) becomes one space. */
const MAX_EXPANSION = 4;

/** Letters of other scripts that look like a Latin one: Unicode Technical Standard 39, confusables. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
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
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);

const NON_ASCII = /[^\0-\x7f]/;
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
const LATIN = /[A-Za-z]/;

const folded = new Map<number, string>();
/** Distinct code points to remember; a text cannot make the cache grow without end. */
const CACHE_LIMIT = 4_096;

/**
 * Normalises for scanning: NFKC-equivalent forms, accents dropped, invisible characters removed,
 * and letters that imitate Latin ones inside a Latin word replaced. ASCII passes unchanged.
 */
export function fold(text: string): FoldedText {
  const first = text.search(NON_ASCII);
  if (first < 0) return { text, origins: null };
  return foldFrom(text, first);
}

function foldFrom(text: string, first: number): FoldedText {
  const origins = new Uint32Array(text.length * MAX_EXPANSION + 1);
  for (let i = 0; i < first; i++) origins[i] = i;
  let out = text.slice(0, first);
  let length = first;
  let asciiFrom = first;
  for (let i = first; i < text.length; ) {
    const code = text.charCodeAt(i);
    if (code < 128) {
      origins[length] = i;
      length += 1;
      i += 1;
      continue;
    }
    const point = text.codePointAt(i) ?? code;
    const width = point > 0xffff ? 2 : 1;
    const replacement = imitatesLatin(text, i, width) ?? foldPoint(point);
    out += text.slice(asciiFrom, i) + replacement;
    for (let k = 0; k < replacement.length; k++) origins[length + k] = i;
    length += replacement.length;
    i += width;
    asciiFrom = i;
  }
  out += text.slice(asciiFrom);
  origins[length] = text.length;
  return { text: out, origins: origins.subarray(0, length + 1) };
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
function imitatesLatin(text: string, index: number, width: number): string | undefined {
  const latin = LOOKALIKES.get(text.slice(index, index + width));
  if (latin === undefined) return undefined;
  return touchesLatin(text, index - 1, -1) || touchesLatin(text, index + width, 1) ? latin : undefined;
}

/** Looks past other imitations and invisible characters, at most eight, for a Latin letter. */
function touchesLatin(text: string, from: number, step: 1 | -1): boolean {
  for (let seen = 0, i = from; seen < 8; seen++, i += step) {
    const character = text.charAt(i);
    if (LATIN.test(character)) return true;
    if (!LOOKALIKES.has(character) && !INVISIBLE.test(character)) return false;
  }
  return false;
}
