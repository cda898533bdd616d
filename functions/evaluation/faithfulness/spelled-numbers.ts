import { isWordSign } from './number-places.ts';

const WORDS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
    thirteen: 13,
    fourteen: 14,
    fifteen: 15,
    sixteen: 16,
    seventeen: 17,
    eighteen: 18,
    nineteen: 19,
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    seventy: 70,
    eighty: 80,
    ninety: 90,
    hundred: 100,
    thousand: 1_000,
    first: 1,
    second: 2,
    third: 3,
    fourth: 4,
    fifth: 5,
    sixth: 6,
    seventh: 7,
    eighth: 8,
    ninth: 9,
    tenth: 10,
    dozen: 12,
    once: 1,
    twice: 2,
    double: 2,
    triple: 3,
    half: 0.5,
    quarter: 0.25,
    zero: 0,
  }),
);
/** As short as the shortest of them, as long as the longest. */
const MIN_NUMBER_WORD = 3;
const MAX_NUMBER_WORD = 9;
/** By the first two letters of a word: 1 where one of them begins so. */
const NUMBER_WORD_STARTS = new Uint8Array(1 << 10);
for (const word of WORDS.keys()) NUMBER_WORD_STARTS[startOf(word, 0)] = 1;

/** The first two letters of a word as a number. */
function startOf(text: string, at: number): number {
  return ((text.charCodeAt(at) & 31) << 5) | (text.charCodeAt(at + 1) & 31);
}

/** Numbers written as words: they support digits, and are not themselves checked. */
export function spelledNumbers(text: string): number[] {
  const lower = text.toLowerCase();
  const found = new Set<number>();
  for (let at = 0; at < lower.length; at += 1) {
    const start = at;
    while (isWordSign(lower.charCodeAt(at))) at += 1;
    const length = at - start;
    if (length < MIN_NUMBER_WORD || length > MAX_NUMBER_WORD || NUMBER_WORD_STARTS[startOf(lower, start)] !== 1)
      continue;
    const value = WORDS.get(lower.slice(start, at));
    if (value !== undefined) found.add(value);
  }
  return [...found];
}
