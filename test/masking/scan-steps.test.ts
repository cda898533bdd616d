import { describe, expect, test } from 'vitest';
import { contentScanner, payloadScanner } from '../../functions/masking/scan/content-scanner.ts';
import { maskingScanner } from '../../functions/masking/scan/masking-scanner.ts';
import { exampleText, type ScanPattern } from '../../functions/masking/scan/pattern.ts';
import { createScanner, type Scanner } from '../../functions/masking/scan/scanner.ts';
import { sampleOf } from '../support/builders/format-samples.ts';
import { countingExpression, type StepCounter } from '../support/measures/counting-expression.ts';

/** A value is read so often where most is asked of it: about twenty expressions, most of which end at its start. */
const READINGS = 8;
/** What is asked of the text around a value, whatever its length. */
const SURROUNDINGS = 40;

/** The same patterns on an engine that counts: what a text costs does not depend on the machine. */
function counting(scanner: Scanner): { scanner: Scanner; counter: StepCounter } {
  const counter = { steps: 0 };
  const expressionOf = (pattern: ScanPattern) =>
    countingExpression(pattern.pattern, pattern.ignoreCase === true, counter);
  const patterns = scanner.patterns.map((pattern) => countingAcceptance(pattern, counter));
  return { scanner: createScanner(patterns, expressionOf), counter };
}

/** What decides over a match is work too: check digits, entropy, placeholders, the words in front. */
function countingAcceptance(pattern: ScanPattern, counter: StepCounter): ScanPattern {
  const { accept } = pattern;
  if (accept === undefined) return pattern;
  return {
    ...pattern,
    accept: (value, context) => {
      counter.steps += READINGS * value.length + SURROUNDINGS;
      return accept(value, context);
    },
  };
}

/** Texts that an attacker would repeat: anchors, near misses, and what the number patterns look for. */
function hostileSeeds(patterns: readonly ScanPattern[]): string[] {
  const seeds = new Set([
    '1 ',
    '12-34-',
    '123 ',
    '1234 ',
    '(123) ',
    '+1 ',
    'AB12 ',
    'eyJ',
    'a@',
    'a:',
    '%41',
    '-',
    '/',
    'a',
    '0',
  ]);
  for (const pattern of patterns) {
    for (const anchor of pattern.anchors) for (const end of ['', ' ', '=']) seeds.add(anchor + end);
    for (const example of pattern.examples.match) seeds.add(exampleText(example).slice(0, 200).slice(0, -1));
    for (const word of pattern.words ?? []) seeds.add(`${word} 12 `);
    if (pattern.beside !== undefined) for (const anchor of pattern.anchors) seeds.add(`${anchor} 7 `);
    for (const format of pattern.formats ?? []) seeds.add(`${sampleOf(format).slice(0, 200).slice(0, -1)} `);
  }
  return [...seeds];
}

function stepsPerCharacter(seed: string, length: number, { scanner, counter }: ReturnType<typeof counting>): number {
  const text = seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
  counter.steps = 0;
  scanner.scan(text);
  return counter.steps / length;
}

/** Steps per character that no text may exceed, acceptance included; an ordinary text takes less than one. */
const MASKING_BOUND = 64;
const CONTENT_BOUND = 240;
const PAYLOAD_BOUND = 360;

describe.each([
  ['masking', maskingScanner(), MASKING_BOUND],
  ['content', contentScanner(), CONTENT_BOUND],
  ['payload', payloadScanner(), PAYLOAD_BOUND],
])('the %s scanner on hostile text', (_, scanner, bound) => {
  const counted = counting(scanner);

  test('finds with the counting engine exactly what it finds with the real one', () => {
    const texts = scanner.patterns.flatMap(({ examples }) => [...examples.match, ...examples.miss]).map(exampleText);
    const places = (each: Scanner, text: string) =>
      each.scan(text).map(({ pattern, start, end }) => [pattern.type, start, end]);
    for (const text of texts) expect(places(counted.scanner, text)).toEqual(places(scanner, text));
  });

  const seeds = hostileSeeds(scanner.patterns)
    .map((seed) => ({ seed, steps: stepsPerCharacter(seed, 400, counted) }))
    .sort((a, b) => b.steps - a.steps);

  test(`takes at most ${bound} steps a character, whatever is repeated`, () => {
    expect(seeds.filter(({ steps }) => steps > bound)).toEqual([]);
  });

  test('takes no more steps a character for a text four times as long', () => {
    for (const { seed } of seeds.slice(0, 6)) {
      const growth = stepsPerCharacter(seed, 8_192, counted) / stepsPerCharacter(seed, 2_048, counted);
      expect(growth, seed).toBeLessThan(1.1);
    }
  }, 60_000);
});
