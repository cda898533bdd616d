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

function isInvisible(unit: number): boolean {
  return (
    (unit >= 0x300 && unit <= 0x36f) ||
    (unit >= 0x200b && unit <= 0x200f) ||
    (unit >= 0x202a && unit <= 0x202e) ||
    (unit >= 0x2060 && unit <= 0x2064) ||
    unit === 0xfeff ||
    unit === 0xad
  );
}

function isSpace(unit: number): boolean {
  return (unit >= 9 && unit <= 13) || unit === SPACE || unit === 0xa0 || unit === 0x2028 || unit === 0x2029;
}

/** Scripts that put no spaces between words: Chinese and Japanese, whose characters say the most, and Thai, Lao, Burmese and Khmer. */
export function isCjk(unit: number): boolean {
  return (unit >= 0x3040 && unit <= 0x30ff) || (unit >= 0x3400 && unit <= 0x9fff) || isSoutheastAsian(unit);
}

export function isSoutheastAsian(unit: number): boolean {
  return (unit >= 0xe00 && unit <= 0xeff) || (unit >= 0x1000 && unit <= 0x109f) || (unit >= 0x1780 && unit <= 0x17ff);
}

/** Marks of the Arabic script, and the full stops of Indian ones. */
const OTHER_PUNCTUATION = new Set([0x60c, 0x61b, 0x61f, 0x66a, 0x6d4, 0x964, 0x965]);

/** Letters, digits and, outside ASCII, everything that is not punctuation. */
export function isWordUnit(unit: number): boolean {
  if (unit < 128) return (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || unit === 95;
  if (unit < 0xc0) return false;
  return !(
    OTHER_PUNCTUATION.has(unit) ||
    (unit >= 0x2000 && unit <= 0x206f) ||
    (unit >= 0x3000 && unit <= 0x303f) ||
    (unit >= 0xff00 && unit <= 0xff0f)
  );
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
  let previous = SPACE;
  for (let at = 0; at < folded.length; at += 1) {
    const unit = folded.charCodeAt(at);
    if (unit >= 128 && isInvisible(unit)) continue;
    if (isSpace(unit)) {
      if (previous === SPACE) continue;
      previous = SPACE;
    } else {
      previous = unit;
    }
    units[length] = previous;
    length += 1;
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
  let start = -1;
  for (let at = 0; at <= length; at += 1) {
    const unit = at < length ? unitOrZero(units, at) : SPACE;
    const cjk = unit >= 128 && isCjk(unit);
    if (!cjk && isWordUnit(unit)) {
      if (start < 0) start = at;
      continue;
    }
    if (start >= 0) {
      places[words] = start;
      places[length + words] = at;
      words += 1;
      start = -1;
    }
    if (cjk) {
      places[words] = at;
      places[length + words] = at + 1;
      words += 1;
    }
  }
  return { units, starts: places.subarray(0, words), ends: places.subarray(length, length + words) };
}
