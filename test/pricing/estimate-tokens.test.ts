import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { ADDED_TEXTS } from '../../bin/tools/fit-tokens/texts.ts';
import { estimateTokens } from '../../functions/pricing/estimate-tokens.ts';
import { countTokenFeatures, TOKEN_FEATURES } from '../../functions/pricing/token-features.ts';

function relativeError(text: string): number {
  const exact = encode(text).length;
  return Math.abs(estimateTokens(text) - exact) / exact;
}

/** Not part of the fit. */
const ENGLISH = [
  'The committee postponed its decision until the auditors had seen every invoice from the previous quarter.',
  'Please summarise the attached contract in plain language and list each obligation with its deadline.',
  'Take one tablet with a glass of water after breakfast; do not take more than four in twenty-four hours.',
  'If the gripper reports more than 20 newtons, stop the arm, open the fingers and wait for a person to confirm.',
  "I'm sorry, I can't help with that. Is there something else you'd like to know about your account?",
  'Net sales rose 8.4% to $1,204 million, while operating costs of $987 million were 3% below the forecast.',
];

describe('an estimate', () => {
  test.each(ENGLISH)('is within 15 %% of the exact count for ordinary English: %s', (text) => {
    expect(relativeError(text)).toBeLessThan(0.15);
  });

  test.each(Object.keys(ADDED_TEXTS))('is within 45 %% of the exact count for %s', (kind) => {
    for (const text of ADDED_TEXTS[kind] ?? []) expect(relativeError(text)).toBeLessThan(0.45);
  });

  test('of nothing is 0, and of anything at least 1', () => {
    expect(estimateTokens('')).toBe(0);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        expect(estimateTokens(text)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('is a whole number and never less than that of a beginning or an end', () => {
    const alphabet = fc.constantFrom(..."abÜéZ'09 \t\n\r.,;—Жж字かハ한ع😀\u0301\u0000");
    const text = fc.oneof(fc.string({ unit: alphabet, maxLength: 6 }), fc.string({ unit: 'binary', maxLength: 40 }));
    fc.assert(
      fc.property(text, text, (beginning, end) => {
        const whole = estimateTokens(beginning + end);
        expect(Number.isSafeInteger(whole)).toBe(true);
        expect(whole).toBeGreaterThanOrEqual(estimateTokens(beginning));
        expect(whole).toBeGreaterThanOrEqual(estimateTokens(end));
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ['it', "'s"],
    ['HT', 'TP'],
    ['12', '345'],
    ['evaluat', 'ionsResult'],
    ['a;', ';b'],
    ['é', 'tre'],
    [' ', "''😀"],
    [' ', "',😀"],
  ])('of %s%s is not less than that of its end, where the end continues a run', (beginning, end) => {
    expect(estimateTokens(beginning + end)).toBeGreaterThanOrEqual(estimateTokens(end));
  });

  test('of the longest text that is accepted stays near its repeated part', () => {
    const sentence = 'All work and no play makes for a dull evaluation. ';
    const repeated = sentence.repeat(2_000);
    expect(estimateTokens(repeated) / (estimateTokens(sentence) * 2_000)).toBeCloseTo(1, 1);
  });
});

test.each([
  ['word starts, also within camel case', 'one two fooBar', { wordStarts: 4 }],
  ['letters beyond the eighth of a word', 'evaluation', { wordStarts: 1, lettersBeyondCommonLength: 2 }],
  ['capitals within words', 'HTTP', { wordStarts: 1, capitalsWithinWords: 3 }],
  ['letters of a word from its first accent', 'tränen', { wordStarts: 1, lettersFromFirstAccent: 4 }],
  [
    'apostrophes within words, else as symbols',
    "can't 'x",
    { wordStarts: 2, apostrophesWithinWords: 1, symbolRuns: 1 },
  ],
  ['groups of three digits', '1234567 89', { digitGroups: 4 }],
  ['runs of symbols and their further symbols', 'a--- ;', { wordStarts: 1, symbolRuns: 2, furtherSymbols: 2 }],
  ['runs of line ends and of two or more spaces', '\n\n    \n ', { newlineRuns: 2, spaceRuns: 1 }],
  ['scripts', 'Жш αб עם かハ 한 字', { cyrillic: 3, otherScripts: 3, syllables: 3, ideographs: 1 }],
  ['both halves of a surrogate pair', '😀', { rareUnits: 2 }],
])('the features count %s', (_, text, expected) => {
  const counts = countTokenFeatures(text);
  const counted = TOKEN_FEATURES.map((feature, index) => [feature, counts[index]] as const);
  expect(Object.fromEntries(counted.filter(([, count]) => count !== 0))).toEqual(expected);
});
