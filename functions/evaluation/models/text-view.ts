import { unitOrZero } from './indexed.ts';

/** Longest text a head reads, in UTF-16 units; what lies beyond is covered by the rules, which read everything. */
export const MAX_MODEL_UNITS = 16_000;

const SPACE = 32;
const NON_ASCII = /[\u0080-\uffff]/;

/** A text as the heads read it: lower case, accents removed, white space collapsed, with its words. */
export interface TextView {
  /** Normalised text: UTF-16 units; a single space stands for each run of white space. */
  readonly units: Uint16Array;
  /** Where each word starts and ends in `units`. A character of a script without spaces is a word of its own. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

type Range = readonly [first: number, last: number];

/** What a unit is, as bits. */
const WORD = 1;
const CJK = 2;
const WHITE = 4;
const INVISIBLE = 8;
const SOUTHEAST_ASIAN: readonly Range[] = [
  [0xe00, 0xeff],
  [0x1000, 0x109f],
  [0x1780, 0x17ff],
];
/** Small letters, digits, the underscore and, outside ASCII, everything that is not punctuation. */
const WORD_RANGES: readonly Range[] = [
  [0x30, 0x39],
  [0x5f, 0x5f],
  [0x61, 0x7a],
  [0xc0, 0xffff],
];
const CJK_RANGES: readonly Range[] = [[0x3040, 0x30ff], [0x3400, 0x9fff], ...SOUTHEAST_ASIAN];
const WHITE_RANGES: readonly Range[] = [
  [9, 13],
  [SPACE, SPACE],
  [0xa0, 0xa0],
  [0x2028, 0x2029],
];
const INVISIBLE_RANGES: readonly Range[] = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x2064],
  [0xfeff, 0xfeff],
];
/** General, CJK and full-width punctuation; marks of the Arabic script, and the full stops of Indian ones. */
const PUNCTUATION: readonly Range[] = [
  [0x2000, 0x206f],
  [0x3000, 0x303f],
  [0xff00, 0xff0f],
  ...[0x60c, 0x61b, 0x61f, 0x66a, 0x6d4, 0x964, 0x965].map((unit): Range => [unit, unit]),
];

const kinds = new Uint8Array(0x10000);
for (const [first, last] of WORD_RANGES) kinds.fill(WORD, first, last + 1);
for (const [first, last] of PUNCTUATION) kinds.fill(0, first, last + 1);
for (const [bit, ranges] of [
  [CJK, CJK_RANGES],
  [WHITE, WHITE_RANGES],
  [INVISIBLE, INVISIBLE_RANGES],
] as const) {
  for (const [first, last] of ranges) for (let unit = first; unit <= last; unit += 1) kinds[unit] = kindOf(unit) | bit;
}

function kindOf(unit: number): number {
  return kinds[unit] ?? 0;
}

/** Scripts that put no spaces between words: Chinese and Japanese, whose characters say the most, and Thai, Lao, Burmese and Khmer. */
export function isCjk(unit: number): boolean {
  return (kindOf(unit) & CJK) !== 0;
}

export function isSoutheastAsian(unit: number): boolean {
  return SOUTHEAST_ASIAN.some(([first, last]) => unit >= first && unit <= last);
}

/** Whether a unit belongs to a word, in a text that is in lower case. */
export function isWordUnit(unit: number): boolean {
  return (kindOf(unit) & WORD) !== 0;
}

/** Both buffers are shared by all texts: what is returned is valid until the next one is read. */
let unitBuffer = new Uint16Array(1 << 14);
let placeBuffer = new Uint32Array(1 << 14);

/** The normalisation shared by texts and by the word lists they are compared with; valid until the next call. */
export function normaliseUnits(text: string): Uint16Array {
  const head = text.length > MAX_MODEL_UNITS ? text.slice(0, MAX_MODEL_UNITS) : text;
  const folded = (NON_ASCII.test(head) ? head.normalize('NFKD') : head).toLowerCase();
  if (unitBuffer.length < folded.length) unitBuffer = new Uint16Array(folded.length * 2);
  const units = unitBuffer;
  let length = 0;
  // Without a branch: where spaces stand is what a processor guesses wrong. White space in front is left out as well.
  let wasWhite = 1;
  for (let at = 0; at < folded.length; at += 1) {
    const unit = folded.charCodeAt(at);
    const kind = kindOf(unit);
    const white = (kind >>> 2) & 1;
    const invisible = (kind >>> 3) & 1;
    units[length] = white === 1 ? SPACE : unit;
    length += 1 - (invisible | (white & wasWhite));
    wasWhite = white | (invisible & wasWhite);
  }
  if (length > 0 && units[length - 1] === SPACE) length -= 1;
  return units.subarray(0, length);
}

export function viewText(text: string): TextView {
  const units = normaliseUnits(text);
  const { length } = units;
  if (placeBuffer.length < 2 * length) placeBuffer = new Uint32Array(4 * length);
  const places = placeBuffer;
  let words = 0;
  let ended = 0;
  let wasWord = 0;
  let wasAlone = 0;
  for (let at = 0; at < length; at += 1) {
    const kind = kindOf(unitOrZero(units, at));
    const isWord = kind & WORD;
    // A character that is a word of its own ends what is in front of it, and itself.
    const isAlone = (kind >>> 1) & 1;
    const apart = isAlone | wasAlone;
    places[words] = at;
    words += isWord & (~wasWord | apart);
    places[length + ended] = at;
    ended += wasWord & (~isWord | apart);
    wasWord = isWord;
    wasAlone = isAlone;
  }
  if (wasWord === 1) places[length + ended] = length;
  return { units, starts: places.subarray(0, words), ends: places.subarray(length, length + words) };
}
