import { describe, expect, test } from 'vitest';
import { chunksOf, partsOf } from '../../web/src/text/chunks.ts';
import { cutText, replacedCharacters, visibleText } from '../../web/src/text/visible.ts';

describe('texts of strangers', () => {
  test.each([
    ['a right-to-left override', 'invoice\u202Efdp.exe', 'invoice\u21C4fdp.exe'],
    ['a control character', 'a\u0000b\u001Bc', 'a\u2400b\u241Bc'],
    ['half of a surrogate pair', 'a\uD83Db\uDE00c', 'a\uFFFDb\uFFFDc'],
    ['a zero width space', 'pass\u200Bword', 'pass\u2423word'],
    ['an invisible tag', 'a\u{E0041}b', 'a\u2423\u2423b'],
    ['the end of a line of Windows', 'a\r\nb', 'a\r\nb'],
    ['what people write', '你好 مرحبا 👩‍👩‍👧 tab\tend\n', '你好 مرحبا 👩‍👩‍👧 tab\tend\n'],
  ])('show %s without changing a length', (_name, text, shown) => {
    expect(visibleText(text)).toBe(shown);
    expect(visibleText(text)).toHaveLength(text.length);
  });

  test('say what is shown as a sign, most frequent first', () => {
    const told = replacedCharacters('\u202Ea\u202E\u0000\r\n').map(({ name, count }) => `${count} ${name}`);
    expect(told).toEqual(['2 right-to-left override (U+202E)', '1 control character (U+0000)']);
  });

  test('are never cut within a character', () => {
    expect(cutText('ab😀', 3)).toEqual({ text: 'ab', isCut: true });
    expect(cutText('ab😀', 4)).toEqual({ text: 'ab😀', isCut: false });
  });
});

describe('blocks of a long text', () => {
  test.each([
    ['lines', 'line\n'.repeat(50), 12],
    ['one long line', 'x'.repeat(101), 10],
    ['emoji only', '😀'.repeat(40), 7],
  ])('hold every character of %s once, and none is too long', (_name, text, length) => {
    const chunks = chunksOf(text, length);
    expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
    for (const { start, text: piece } of chunks) {
      expect(text.slice(start, start + piece.length)).toBe(piece);
      expect(piece.length).toBeLessThanOrEqual(length);
      expect(piece.isWellFormed()).toBe(true);
    }
  });

  test('a range is found in every block that it covers', () => {
    const text = 'aaaa\nbbbb\ncccc\n';
    const chunks = chunksOf(text, 5);
    expect(partsOf({ start: 3, end: 12 }, chunks)).toEqual([
      { chunk: 0, start: 3, end: 5 },
      { chunk: 1, start: 0, end: 5 },
      { chunk: 2, start: 0, end: 2 },
    ]);
    expect(partsOf({ start: 5, end: 6 }, chunks)).toEqual([{ chunk: 1, start: 0, end: 1 }]);
    expect(partsOf({ start: 100, end: 110 }, chunks)).toEqual([]);
  });
});
