import { stableHash } from '../kernel/stable-hash.ts';

/** Numbers in a signature: with 64, an estimated similarity is off by 0.06 (standard error at one half). */
const SIZE = 64;
/** Near-duplicates are looked up by the first numbers, four in each band: 99 of 100 pairs at a similarity of 0.9. */
const BANDS = 4;
const ROWS = 4;
const SHINGLE_WORDS = 3;
/** Longer texts are told apart by their beginning. */
const MAX_CHARACTERS = 20_000;
/** From this similarity on, two texts are near-duplicates. */
const NEAR = 0.8;
const HEX_DIGITS = 8;
const GOLDEN = 0x9e3779b9;

/**
 * MinHash of the sets of three words in a row (Broder, "On the resemblance and containment of documents", 1997): the
 * share of equal numbers in two signatures estimates how much of both texts is the same. As hexadecimal digits.
 */
export function minHash(text: string): string {
  const words =
    text
      .slice(0, MAX_CHARACTERS)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  const shingles = new Set<number>();
  for (let i = 0; i + SHINGLE_WORDS <= Math.max(words.length, SHINGLE_WORDS); i++) {
    shingles.add(stableHash(words.slice(i, i + SHINGLE_WORDS).join(' ')));
  }
  const least = new Uint32Array(SIZE).fill(0xffffffff);
  for (const shingle of shingles) {
    for (let i = 0; i < SIZE; i++) {
      const hash = mix(shingle ^ Math.imul(i + 1, GOLDEN));
      if (hash < (least[i] ?? 0)) least[i] = hash;
    }
  }
  return [...least].map((number) => number.toString(16).padStart(HEX_DIGITS, '0')).join('');
}

/** MurmurHash3's finalizer: every bit of the result depends on every bit of the number. */
function mix(number: number): number {
  let hash = number ^ (number >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Two near-duplicates nearly always share at least one of these; two different texts seldom do. */
export function bandsOf(signature: string): string[] {
  return Array.from({ length: BANDS }, (_, band) => {
    const from = band * ROWS * HEX_DIGITS;
    return `${band}#${signature.slice(from, from + ROWS * HEX_DIGITS)}`;
  });
}

export function areNearDuplicates(a: string, b: string): boolean {
  let equal = 0;
  for (let i = 0; i < SIZE; i++) {
    const from = i * HEX_DIGITS;
    if (a.slice(from, from + HEX_DIGITS) === b.slice(from, from + HEX_DIGITS)) equal++;
  }
  return equal / SIZE >= NEAR;
}
