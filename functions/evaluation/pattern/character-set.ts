export type CodePointRange = readonly [from: number, to: number];

/** A set of Unicode code points. */
export interface CharacterSet {
  /** Ascending, apart from each other. */
  readonly ranges: readonly CodePointRange[];
}

const MAX_CODE_POINT = 0x10ffff;

export function setOf(ranges: readonly CodePointRange[]): CharacterSet {
  const merged: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return { ranges: merged };
}

export function complementOf({ ranges }: CharacterSet): CharacterSet {
  const others: [number, number][] = [];
  let from = 0;
  for (const [first, last] of ranges) {
    if (first > from) others.push([from, first - 1]);
    from = last + 1;
  }
  if (from <= MAX_CODE_POINT) others.push([from, MAX_CODE_POINT]);
  return { ranges: others };
}

/** In as many comparisons as the number of ranges has binary digits. */
export function contains({ ranges }: CharacterSet, codePoint: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined || codePoint < range[0]) high = middle;
    else if (codePoint > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

const DIGITS = setOf([[0x30, 0x39]]);
export const WORD_CHARACTERS = setOf([
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
]);
/** WhiteSpace and LineTerminator of ECMA-262. */
const SPACES = setOf([
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]);

/** What `.` stands for. */
export const NO_LINE_END = complementOf(
  setOf([
    [0x0a, 0x0a],
    [0x0d, 0x0d],
    [0x2028, 0x2029],
  ]),
);

/** The sets that one letter after a backslash names. */
export const NAMED_SETS: ReadonlyMap<string, CharacterSet> = new Map([
  ['d', DIGITS],
  ['D', complementOf(DIGITS)],
  ['w', WORD_CHARACTERS],
  ['W', complementOf(WORD_CHARACTERS)],
  ['s', SPACES],
  ['S', complementOf(SPACES)],
]);
