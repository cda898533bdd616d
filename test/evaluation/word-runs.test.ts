import fc from 'fast-check';
import { expect, test } from 'vitest';
import { APOSTROPHE, LETTER, NUMBER, wordRuns } from '../../functions/evaluation/word-runs.ts';

test('runs of words are those that the expression with Unicode classes finds', () => {
  const character = fc.constantFrom(
    'a',
    'Z',
    '7',
    "'",
    '’',
    '_',
    ' ',
    'é',
    'ß',
    '中',
    '٣',
    'Ⅷ',
    '\u0301',
    '𝒳',
    '𝟗',
    '😀',
    '\ud835',
  );
  fc.assert(
    fc.property(fc.array(character, { maxLength: 24 }), (characters) => {
      const text = characters.join('');
      expect(wordRuns(text, LETTER | NUMBER, LETTER | NUMBER, 2)).toEqual(text.match(/[\p{L}\p{N}]{2,}/gu) ?? []);
      expect(wordRuns(text, LETTER, LETTER | APOSTROPHE, 4)).toEqual(text.match(/\p{L}[\p{L}'’]{3,}/gu) ?? []);
    }),
    { numRuns: 2_000 },
  );
});
