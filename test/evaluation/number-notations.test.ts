import { describe, expect, test } from 'vitest';
import { groundOf } from '../../functions/evaluation/faithfulness/known-ground.ts';
import {
  asciiDigits,
  otherNumbersIn,
  spelledFractions,
  timeSpans,
} from '../../functions/evaluation/faithfulness/notations.ts';

describe('numbers in other notations', () => {
  test.each([
    ['1,2 Millionen Euro', [1_200_000]],
    ['3 Milliarden', [3e9]],
    ['1.234,5 km', [1234.5]],
    ['300 000 euros', [300_000]],
    ['12 тысяч', [12_000]],
    ['一億八千万円', [180_000_000]],
    ['1億8000万円', [180_000_000]],
    ['四十年', [40]],
    ['二〇二四年', [2024]],
    ['零', [0]],
    ['5만 명', [50_000]],
    ['1,234 apples', []],
    ['42 apples', []],
  ])('%s', (text, expected) => {
    expect(otherNumbersIn(text).map(({ value }) => value)).toEqual(expected);
  });

  test('fractions in words, times of day, digits of other scripts', () => {
    expect(spelledFractions('About three quarters, a half and two-thirds.')).toEqual([0.75, 0.5, 2 / 3]);
    expect(timeSpans('from 7:50 to 8:45')).toEqual([55, 55, 55 / 60]);
    expect(timeSpans('9:00, 11:00')).toEqual([120, 2]);
    expect(asciiDigits('٢٠٢٤ und २०२४ und ２０２４')).toBe('2024 und 2024 und 2024');
    expect(asciiDigits('2024')).toBe('2024');
  });
});

describe('the ground on which shared words decide', () => {
  const words = (count: number) => Array.from({ length: count }, () => 'the bridge').join(' ');

  test.each([
    [
      'a short answer to a short context',
      'It was the first bridge of the town.',
      ['The bridge is the first of the town.'],
      'statement',
    ],
    [
      'words to somebody',
      'I love it, it was the first of the town.',
      ['The bridge is the first of the town.'],
      'conversation',
    ],
    ['a question', 'Was it the first bridge of the town?', ['The bridge is the first of the town.'], 'conversation'],
    ['one thing of a longer text', 'It is a bridge.', [words(11)], 'brief'],
    ['about as much as the text', 'It is the bridge of the town, and it is the oldest.', [words(11)], 'statement'],
    ['a long context', 'It is the bridge.', [words(41)], undefined],
    ['a long output', words(31), ['It is the bridge.'], undefined],
    ['a condensation', 'It is the old bridge of the town.', [words(30)], undefined],
    ['another language', 'Die Brücke wurde von zwölf Leuten gebaut.', ['It is the bridge of the town.'], undefined],
    ['another language on both sides', 'Brücke', ['Die Brücke steht dort seit Jahren fest'], undefined],
    ['a text of a kilobyte or four', 'x'.repeat(4_001), ['the'], undefined],
  ])('%s', (_, output, contexts, expected) => {
    expect(groundOf(output, contexts)).toBe(expected);
  });
});
