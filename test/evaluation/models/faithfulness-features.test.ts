import { describe, expect, test } from 'vitest';
import { ContextIndex, readWords, stem } from '../../../functions/evaluation/models/context-index.ts';
import {
  FAITHFULNESS_FEATURE_COUNT,
  faithfulnessFeatures,
} from '../../../functions/evaluation/models/faithfulness-features.ts';
import { NumberSupport } from '../../../functions/evaluation/models/number-support.ts';

const CONTEXT = 'The bridge was opened in 1932. It is 1,149 metres long. Costs were 80 and 120 in two years.';

describe('words', () => {
  test('carry their capitals and sentences; numbers and number words are one', () => {
    const read = readWords('Two dogs ran. Anna’s dog won 1,000.50! Yes?\nNo');
    expect(read.words).toEqual(['2', 'dogs', 'ran', "anna's", 'dog', 'won', '1000.5', 'yes', 'no']);
    expect(read.sentences).toEqual([0, 0, 0, 1, 1, 1, 1, 2, 3]);
    expect(read.capitals[3]).toBe(true);
    expect(readWords('v 1.2.3').words).toEqual(['v', '1.2.3']);
    expect(readWords('a.b c').sentences).toEqual([0, 0, 0]);
  });

  test('meet in their stems', () => {
    expect(stem('walking')).toBe(stem('walked'));
    expect(stem('dogs')).toBe('dog');
    expect(stem('sing')).toBe('sing');
    expect(stem('using')).toBe('using');
  });

  test('are read up to a limit', () => {
    expect(readWords('word '.repeat(30_000)).words).toHaveLength(20_000);
  });
});

describe('runs of words', () => {
  test('are supported when they stand in the context just so', () => {
    const index = new ContextIndex(CONTEXT);
    const support = (words: readonly string[], length: number) =>
      index.runSupport(
        words.map((word) => index.find(word)?.id ?? 0),
        length,
      );
    expect(support(['the', 'bridge', 'was', 'opened'], 2)).toBe(1);
    expect(support(['the', 'opened', 'bridge'], 2)).toBe(0);
    expect(support(['bridge'], 4)).toBe(1);
    expect(support(['tunnel'], 4)).toBe(0);
  });
});

describe('a number', () => {
  const support = new NumberSupport(new ContextIndex(`${CONTEXT} Rates of 0 and 4`));

  test.each([
    ['stands there', '1932', true],
    ['is there in thousands', '80000', true],
    ['is a sum', '200', true],
    ['is a difference', '40', true],
    ['is a percentage change', '50', true],
    ['is a ratio', '1.5', true],
    ['is neither', '7777', false],
  ])('that %s is judged so, again and again', (_, word, supported) => {
    expect(support.supports(word)).toBe(supported);
    expect(support.supports(word)).toBe(supported);
  });

  test('is not combined any more once many were tried', () => {
    const fresh = new NumberSupport(new ContextIndex('80 and 120'));
    for (let at = 0; at < 12; at += 1) fresh.supports(`${3_333 + at}`);
    expect(fresh.supports('200')).toBe(false);
  });
});

describe('features of an output beside its context', () => {
  test('have a fixed number and stay finite, whatever is empty', () => {
    for (const [output, context] of [
      ['', ''],
      ['Yes.', ''],
      ['', CONTEXT],
      [CONTEXT, CONTEXT],
    ] as const) {
      const features = faithfulnessFeatures(output, context, '');
      expect(features).toHaveLength(FAITHFULNESS_FEATURE_COUNT);
      expect(features.every(Number.isFinite)).toBe(true);
    }
  });

  test('put a copy far from an invention', () => {
    const copied = faithfulnessFeatures('The bridge was opened in 1932.', CONTEXT, 'When?');
    const invented = faithfulnessFeatures(
      'I love that Paris never built 7777 million towers! Do you?',
      CONTEXT,
      'When?',
    );
    expect(copied[0]).toBe(0);
    expect(invented[0]).toBeGreaterThan(0.6);
    expect([...copied]).not.toEqual([...invented]);
  });

  test('know a negation that was added or lost', () => {
    const added = faithfulnessFeatures('The bridge was not opened.', 'The bridge was opened.', '');
    const lost = faithfulnessFeatures('The bridge was opened.', 'The bridge was not opened.', '');
    const kept = faithfulnessFeatures('The bridge was opened.', 'The bridge was opened.', '');
    expect([...added].filter((value, at) => value !== kept[at])).not.toHaveLength(0);
    expect([...lost].filter((value, at) => value !== kept[at])).not.toHaveLength(0);
  });

  test('read a bounded number of sentences and take a unit after a number for no claim', () => {
    const long = faithfulnessFeatures('Dogs ran. '.repeat(400), CONTEXT, '');
    expect(long.every(Number.isFinite)).toBe(true);
    const plain = faithfulnessFeatures('1932', CONTEXT, '');
    expect(faithfulnessFeatures('1932 million', CONTEXT, '')[0]).toBe(plain[0]);
  });
});
