import { type BucketCollector, hashStep } from './feature-set.ts';
import { unitOrZero, wordOrZero } from './indexed.ts';
import type { TextView } from './text-view.ts';

const WORD_SEED = 0x2545f491;
const PAIR_SEED = 0x3c6ef372;
const CHARACTER_SEED = 0x1b873593;
const SYMBOL_SEED = 0x5bd1e995;
const SPACE = 32;
const DIGIT_ZERO = 48;
const DIGIT_NINE = 57;

function wordHash(view: TextView, word: number): number {
  const end = wordOrZero(view.ends, word);
  let hash = WORD_SEED;
  for (let at = wordOrZero(view.starts, word); at < end; at += 1)
    hash = hashStep(hash, foldDigit(unitOrZero(view.units, at)));
  return hash;
}

/** All digits count as one, so that figures do not become features of their own. */
function foldDigit(unit: number): number {
  return unit >= DIGIT_ZERO && unit <= DIGIT_NINE ? DIGIT_ZERO : unit;
}

/** Adds single words and pairs of neighbours, as one group. */
export function addWords(view: TextView, into: BucketCollector): void {
  let previous = PAIR_SEED;
  for (let word = 0; word < view.starts.length; word += 1) {
    const hash = wordHash(view, word);
    into.add(hash);
    into.add(hashStep(Math.imul(previous, 31) ^ PAIR_SEED, hash));
    previous = hash;
  }
  into.add(hashStep(Math.imul(previous, 31) ^ PAIR_SEED, PAIR_SEED));
  into.endGroup();
}

/** Hashes of the characters of one text, before they are added together. */
let hashes = new Int32Array(1 << 12);

/** Adds runs of 3 to 5 characters inside each word and its surrounding spaces, as one group. */
export function addWordCharacters(view: TextView, into: BucketCollector): void {
  const { units, starts, ends } = view;
  // A word of n characters has at most n of each of three lengths.
  if (hashes.length < 3 * units.length) hashes = new Int32Array(6 * units.length);
  const all = hashes;
  let count = 0;
  for (let word = 0; word < starts.length; word += 1) {
    const start = wordOrZero(starts, word);
    const end = wordOrZero(ends, word);
    for (let from = start - 1; from < end - 1; from += 1) {
      let hash = CHARACTER_SEED;
      const last = Math.min(from + 5, end + 1);
      for (let at = from; at < last; at += 1) {
        hash = hashStep(hash, at < start || at >= end ? SPACE : foldDigit(unitOrZero(units, at)));
        if (at - from >= 2) all[count++] = hash ^ (at - from);
      }
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
 * Several heads read the same text; its groups are made once.
 */
export function startText(text: string, view: TextView, into: BucketCollector): void {
  if (into.goBackTo(text)) return;
  into.reset();
  addWords(view, into);
  addWordCharacters(view, into);
  into.keep(text);
}

/** Adds runs of 2 to 5 characters across words and symbols, as one group: for commands and code. */
export function addSymbolCharacters(view: TextView, into: BucketCollector): void {
  const { units } = view;
  // At each of n + 1 places at most one run of each of four lengths.
  if (hashes.length < 4 * (units.length + 1)) hashes = new Int32Array(8 * units.length);
  const all = hashes;
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
