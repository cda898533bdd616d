import { describe, expect, expectTypeOf, test } from 'vitest';
import { areNearDuplicates, bandsOf, minHash } from '../../functions/review/min-hash.ts';
import { type FigurePurpose, independentPair, type ReviewedFor, serves } from '../../functions/review/purpose.ts';
import type { Purpose, ReviewItem, Slice } from '../../functions/review/review-item.ts';
import { drawPurpose, drawSlice } from '../../functions/review/slices.ts';
import { aReview } from '../support/builders/reviews.ts';

const MANY = 20_000;
const ids = Array.from(
  { length: MANY },
  (_, index) => `rv_${(index * 2_654_435_761).toString(16).padStart(8, '0').slice(-8)}_trace-${index}`,
);

/** Four standard errors of the share of so many draws. */
function around(probability: number): number {
  return 4 * Math.sqrt((probability * (1 - probability)) / MANY);
}

describe('slices', () => {
  test.each([true, false])(
    'P13: are drawn as often as the stored probability says (new cluster: %s)',
    (isNewCluster) => {
      const drawn = Map.groupBy(
        ids.map((id) => drawSlice(id, { selection: 'required', isNewCluster })),
        ({ slice }) => slice,
      );
      const expected: Partial<Record<Slice, number>> = isNewCluster
        ? { random: 0.3, uncertain: 0.4, cluster: 0.2, repeat: 0.1 }
        : { random: 0.3, uncertain: 0.6, repeat: 0.1 };
      expect([...drawn.keys()].sort()).toEqual(Object.keys(expected).sort());
      for (const [slice, items] of drawn) {
        expect(new Set(items.map(({ slice_probability: stored }) => stored))).toEqual(new Set([expected[slice]]));
        const share = items.length / MANY;
        expect(Math.abs(share - (expected[slice] ?? 0)), slice).toBeLessThan(around(expected[slice] ?? 0));
      }
    },
  );

  test('P13: purposes are, and have nothing to do with slices', () => {
    const expected: Record<Purpose, number> = { estimate: 0.5, certificate: 0.2, anchor: 0.05, training: 0.25 };
    const random = ids.filter((id) => drawSlice(id, { selection: 'required', isNewCluster: true }).slice === 'random');
    for (const part of [ids, random]) {
      const drawn = Map.groupBy(
        part.map((id) => drawPurpose(id, { selection: 'required' })),
        ({ purpose }) => purpose,
      );
      for (const [purpose, items] of drawn) {
        expect(items[0]?.purpose_probability).toBe(expected[purpose]);
        const off = Math.abs(items.length / part.length - expected[purpose]);
        expect(off, purpose).toBeLessThan(around(expected[purpose]) * Math.sqrt(MANY / part.length));
      }
    }
  });

  test('of what was chosen by hand have no probability, and serve training only', () => {
    for (const id of ids.slice(0, 50)) {
      expect(drawSlice(id, { selection: 'manual', isNewCluster: true })).toEqual({
        slice: 'manual',
        slice_probability: null,
      });
      expect(drawPurpose(id, { selection: 'manual' })).toEqual({ purpose: 'training', purpose_probability: null });
    }
  });
});

const WORDS = Array.from({ length: 120 }, (_, index) => `word${(index * 7919) % 997}`);

describe('near-duplicates', () => {
  test('are found by their bands, whatever one of a hundred words is', () => {
    const signature = minHash(WORDS.join(' '));
    for (let at = 0; at < WORDS.length; at += 10) {
      const like = minHash(WORDS.with(at, 'other').join(' '));
      expect(areNearDuplicates(signature, like)).toBe(true);
      expect(bandsOf(like).some((band) => bandsOf(signature).includes(band))).toBe(true);
    }
  });

  test('are not what shares half of its words, nor what shares none', () => {
    const signature = minHash(WORDS.join(' '));
    const half = [...WORDS.slice(0, 60), ...WORDS.slice(60).map((word) => `x${word}`)];
    expect(areNearDuplicates(signature, minHash(half.join(' ')))).toBe(false);
    expect(areNearDuplicates(signature, minHash('something else entirely'))).toBe(false);
  });

  test('do not depend on case or punctuation, and short texts have a signature', () => {
    expect(minHash('It is Paris.')).toBe(minHash('it is, PARIS'));
    expect(minHash('Paris')).not.toBe(minHash('London'));
    expect(minHash('')).toHaveLength(512);
  });
});

/** Stands for whatever publishes a rate from labels. */
function estimate(items: readonly ReviewedFor<'estimate'>[]): number {
  return items.length;
}

/** Stands for whatever shows labels to a judge as examples. */
function fewShots(items: readonly ReviewedFor<'training'>[]): number {
  return items.length;
}

describe('a purpose', () => {
  const label = aReview.label();
  const done = (fields: Partial<ReviewItem>) => aReview({ state: 'done', labels: [label], outcome: 'pass', ...fields });

  test('P14: is held by types: what is for training is part of no figure, and what is for a figure is no example', () => {
    const items = [done({ purpose: 'training' }), done({ purpose: 'estimate' }), done({ purpose: 'certificate' })];
    const forTraining = items.filter((item) => serves(item, ['training']));
    const forEstimates = items.filter((item) => serves(item, ['estimate']));
    expect([estimate(forEstimates), fewShots(forTraining)]).toEqual([1, 1]);
    expectTypeOf(fewShots).parameter(0).not.toExtend<readonly ReviewedFor<'estimate'>[]>();
    // @ts-expect-error labels for training cannot be passed where an estimate is made
    estimate(forTraining);
    // @ts-expect-error labels of a test never become examples
    fewShots(forEstimates);
    // @ts-expect-error nor can an item whose purpose nobody looked at
    estimate(items);
    expectTypeOf<ReviewedFor<'training'>>().not.toExtend<ReviewedFor<FigurePurpose>>();
  });

  test('is training for what was labelled together, whatever was drawn', () => {
    const together = done({ purpose: 'estimate', labels: [{ ...label, batch: true }] });
    expect(serves(together, ['estimate'])).toBe(false);
    expect(serves(together, ['training'])).toBe(true);
  });

  test('is served by nothing that is not finished', () => {
    for (const item of [aReview(), done({ pending: 'conclude' }), done({ state: 'superseded' })]) {
      expect(serves(item, ['estimate', 'certificate', 'anchor', 'training'])).toBe(false);
    }
  });

  test('agreement is told from the two labels that knew nothing of each other', () => {
    const item = done({
      purpose: 'estimate',
      labels: [label, { ...label, role: 'second', verdict: 'fail', blind: true }, { ...label, role: 'adjudicator' }],
    });
    if (!serves(item, ['estimate'])) throw new Error('is for estimates');
    expect(independentPair(item)?.map(({ role }) => role)).toEqual(['first', 'second']);
    const seen = item.labels.map((each) => ({ ...each, blind: false }));
    expect(independentPair({ ...item, labels: seen })).toBeNull();
  });
});
