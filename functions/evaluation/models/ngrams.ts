import { type BucketCollector, hashStep } from './feature-set.ts';
import { unitOrZero, wordOrZero } from './indexed.ts';
import { type TextView, viewText } from './text-view.ts';

const WORD_SEED = 0x2545f491;
const PAIR_SEED = 0x3c6ef372;
const CHARACTER_SEED = 0x1b873593;
const SYMBOL_SEED = 0x5bd1e995;
const SPACE = 32;
const DIGIT_ZERO = 48;
const DIGIT_NINE = 57;

/** All digits count as one, so that figures do not become features of their own. */
function foldDigit(unit: number): number {
  return unit >= DIGIT_ZERO && unit <= DIGIT_NINE ? DIGIT_ZERO : unit;
}

/** Hashes of one group of one text, before they are added together. */
let hashes = new Int32Array(1 << 12);

function roomFor(count: number): Int32Array {
  if (hashes.length < count) hashes = new Int32Array(2 * count);
  return hashes;
}

/** Adds single words and pairs of neighbours, as one group. */
export function addWords({ units, starts, ends }: TextView, into: BucketCollector): void {
  const all = roomFor(2 * starts.length + 1);
  let count = 0;
  let previous = PAIR_SEED;
  for (let word = 0; word < starts.length; word += 1) {
    const end = wordOrZero(ends, word);
    let hash = WORD_SEED;
    for (let at = wordOrZero(starts, word); at < end; at += 1) hash = hashStep(hash, foldDigit(unitOrZero(units, at)));
    all[count++] = hash;
    all[count++] = hashStep(Math.imul(previous, 31) ^ PAIR_SEED, hash);
    previous = hash;
  }
  all[count++] = hashStep(Math.imul(previous, 31) ^ PAIR_SEED, PAIR_SEED);
  into.addAll(all, count);
  into.endGroup();
}

/** A word between two spaces, its digits folded. */
let padded = new Uint16Array(1 << 8);

function padWord(units: Uint16Array, start: number, end: number): Uint16Array {
  const length = end - start;
  if (padded.length < length + 2) padded = new Uint16Array(2 * length + 2);
  padded[0] = SPACE;
  for (let at = 0; at < length; at += 1) padded[at + 1] = foldDigit(unitOrZero(units, start + at));
  padded[length + 1] = SPACE;
  return padded;
}

/** Adds runs of 3 to 5 characters inside each word and its surrounding spaces, as one group. */
export function addWordCharacters({ units, starts, ends }: TextView, into: BucketCollector): void {
  // A word of n characters has at most n of each of three lengths.
  const all = roomFor(3 * units.length);
  let count = 0;
  for (let word = 0; word < starts.length; word += 1) {
    const start = wordOrZero(starts, word);
    const end = wordOrZero(ends, word);
    const signs = padWord(units, start, end);
    const last = end - start + 2;
    for (let from = 0; from + 2 < last; from += 1) {
      let hash = hashStep(CHARACTER_SEED, unitOrZero(signs, from));
      hash = hashStep(hash, unitOrZero(signs, from + 1));
      hash = hashStep(hash, unitOrZero(signs, from + 2));
      all[count++] = hash ^ 2;
      if (from + 3 === last) break;
      hash = hashStep(hash, unitOrZero(signs, from + 3));
      all[count++] = hash ^ 3;
      if (from + 4 === last) continue;
      all[count++] = hashStep(hash, unitOrZero(signs, from + 4)) ^ 4;
    }
  }
  into.addAll(all, count);
  into.endGroup();
}

/** The second of the groups that `startText` makes. */
export const CHARACTER_GROUP = 1;
/**
 * Familiarity of a text's characters from which a head knows its language: English has above .95, the languages of the
 * grammars .8 to .95, a script that was never trained on about 0.
 */
export const FAMILIAR = 0.5;

/**
 * Starts a text with the two groups that heads for whole texts begin with: words, then characters.
 * Several heads read the same text; its view and its groups are made once.
 *
 * @returns the view, which is valid until the collector is asked for another text
 */
export function startText(text: string, into: BucketCollector): TextView {
  const kept = into.goBackTo(text);
  if (kept !== undefined) return kept;
  const { units, starts, ends } = viewText(text);
  // What is kept must not change with the next text that anybody views.
  const view = { units: units.slice(), starts: starts.slice(), ends: ends.slice() };
  into.reset();
  addWords(view, into);
  addWordCharacters(view, into);
  into.keep(text, view);
  return view;
}

/** Adds runs of 2 to 5 characters across words and symbols, as one group: for commands and code. */
export function addSymbolCharacters(view: TextView, into: BucketCollector): void {
  const { units } = view;
  // At each of n + 1 places at most one run of each of four lengths.
  const all = roomFor(4 * (units.length + 1));
  let count = 0;
  for (let from = -1; from < units.length; from += 1) {
    let hash = SYMBOL_SEED;
    const last = Math.min(from + 5, units.length + 1);
    for (let at = from; at < last; at += 1) {
      hash = hashStep(hash, at < 0 || at >= units.length ? SPACE : foldDigit(unitOrZero(units, at)));
      if (at - from >= 1) all[count++] = hash ^ (at - from);
    }
  }
  into.addAll(all, count);
  into.endGroup();
}
