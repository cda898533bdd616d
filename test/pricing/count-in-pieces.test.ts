import { describe, expect, test } from 'vitest';
import { countInPieces } from '../../functions/pricing/count-in-pieces.ts';
import { isCountable, MAX_COUNTED_CHARACTERS } from '../../functions/pricing/countable.ts';
import { loadTokenizer } from '../../functions/pricing/tokenizer/tokenizer.ts';

/** Before the cut these took 10 to 40 s; the margin is for a machine that does other things. */
const WELL_UNDER_BEFORE_MS = 3_000;
/** What the tokenizer cannot split further, and merges in quadratic time. */
const MAX_PIECE = 128;

const count = await loadTokenizer();

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  countInPieces(text, (piece) => pieces.push(piece));
  return pieces;
}

describe('an exact count of tokens', () => {
  test.each([
    ['one ideograph', '水'.repeat(100_000)],
    ['spaces', `a${' '.repeat(100_000)}b`],
    ['lines of a space', '\n '.repeat(50_000)],
    ['joined emoji', '👩‍👩‍👧‍👦'.repeat(9_000)],
    ['Thai', 'สวัสดีครับ'.repeat(10_000)],
    ['letters', 'xq'.repeat(50_000)],
    ['marks', '\u0301'.repeat(100_000)],
  ])('P8: takes time by the length of %s only', (_, text) => {
    const before = process.cpuUsage();
    expect(count(text)).toBeGreaterThan(0);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(WELL_UNDER_BEFORE_MS);
    expect(piecesOf(text).join('')).toBe(text);
    for (const piece of piecesOf(text)) expect(piece.length).toBeLessThanOrEqual(MAX_PIECE + 1);
  });

  test('gives prose to the tokenizer as it is', () => {
    const prose = 'A sentence, and (another) one: 12,000 words!\n\n- It’s fine.\n'.repeat(100);
    expect(piecesOf(prose)).toEqual([prose]);
    const japanese = '東京は日本の首都です。人口は約1400万人です。\n'.repeat(100);
    expect(piecesOf(japanese)).toEqual([japanese]);
    expect(piecesOf('')).toEqual(['']);
  });

  test('cuts no character in two, and adds few tokens where it cuts', () => {
    const emoji = `a${'😀'.repeat(1_000)}`;
    for (const piece of piecesOf(emoji)) expect(piece.isWellFormed()).toBe(true);
    const run = 'abcdefghij'.repeat(100);
    const cuts = piecesOf(run).length - 1;
    const whole = count(run.slice(0, MAX_PIECE)) * (run.length / MAX_PIECE);
    expect(count(run)).toBeLessThanOrEqual(whole + 3 * cuts);
  });

  test('is made of a trace up to a length; the estimate of a longer one stays', () => {
    const text = (length: number) => 'a'.repeat(length);
    const rest = MAX_COUNTED_CHARACTERS - 30;
    expect(isCountable({ input: text(rest), output: text(30) })).toBe(true);
    const parts = { contexts: [{ content: text(10) }], reasoning_steps: [text(10)], output: text(10) };
    expect(isCountable({ ...parts, input: [{ role: 'user', content: text(rest) }] })).toBe(true);
    expect(isCountable({ ...parts, input: [{ role: 'user', content: text(rest + 1) }] })).toBe(false);
  });
});
