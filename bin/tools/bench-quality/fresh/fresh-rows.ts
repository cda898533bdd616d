import { Random, stableHash } from '../../train/random.ts';

/** Rows that nobody tuned on when they were first measured. */
export interface FreshRows {
  readonly toBeFound: readonly string[];
  readonly harmless: readonly string[];
}

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SMALL = CAPITALS.toLowerCase();
const DIGITS = '0123456789';
const ALPHABETS: Readonly<Record<string, string>> = {
  A: CAPITALS + DIGITS,
  w: CAPITALS + SMALL + DIGITS,
  h: `${DIGITS}abcdef`,
  H: `${DIGITS}ABCDEF`,
  d: DIGITS,
  b: `${CAPITALS}${SMALL}${DIGITS}-_`,
  B: `${CAPITALS}${SMALL}${DIGITS}+/`,
  Q: '023456789ACDEFGHJKLMNPQRSTUVWXYZ',
};

/** The row as it is meant: `{w:24}` becomes 24 random characters, the same for the same row, and `·` goes. */
export function filled(row: string): string {
  const random = new Random(stableHash(row));
  return row
    .replace(/\{(\w):(\d+)\}/g, (whole, name: string, length: string) => {
      const alphabet = ALPHABETS[name];
      if (alphabet === undefined) return whole;
      return Array.from({ length: Number(length) }, () => random.pick([...alphabet])).join('');
    })
    .replaceAll('·', '');
}
