import { describe, expect, test } from 'vitest';
import { agreementOfMany, cohenKappa, gwetAc1, pairAgreement } from '../../functions/statistics/agreement.ts';
import { certify } from '../../functions/statistics/certificate.ts';
import { decisionThreshold } from '../../functions/statistics/decision-threshold.ts';
import { hasDrifted, NEW_WATCH, watchDifference, whatDrifted } from '../../functions/statistics/drift.ts';
import {
  holm,
  mcNemar,
  pairedDifference,
  STOPPING_CAPITAL,
  sequentialEvidence,
  smallestEffect,
} from '../../functions/statistics/paired.ts';
import { estimateTrueLabels } from '../../functions/statistics/true-labels.ts';
import { coverageOf, draw } from '../support/builders/simulation.ts';

const pairsOf = (table: readonly (readonly number[])[]) =>
  table.flatMap((row, a) =>
    row.flatMap((count, b) => Array.from({ length: count }, () => [String(a), String(b)] as const)),
  );

describe('E6: agreement', () => {
  // Gwet's published example (irrCAC, cont3x3abstractors).
  const PAIRS = pairsOf([
    [13, 0, 0],
    [0, 20, 7],
    [0, 4, 56],
  ]);

  test('is as published', () => {
    expect(cohenKappa(PAIRS)).toBeCloseTo(0.7964, 4);
    const { kappa, observed, table } = pairAgreement(PAIRS);
    expect([observed, table]).toEqual([
      0.89,
      [
        [13, 0, 0],
        [0, 20, 7],
        [0, 4, 56],
      ],
    ]);
    const [low = 0, high = 0] = kappa.interval ?? [];
    // The published standard error is 0.0589.
    expect((high - low) / 2 / 1.96).toBeCloseTo(0.0589, 2);
  });

  test('κ collapses where one class is rare, and AC1 does not: both are shown', () => {
    const rare = pairsOf([
      [4, 3],
      [4, 89],
    ]);
    const { observed, kappa, ac1 } = pairAgreement(rare);
    expect(observed).toBe(0.93);
    expect([kappa.value?.toFixed(2), ac1.value?.toFixed(2)]).toEqual(['0.50', '0.92']);
  });

  test('is refused with few items, and where there is one category only', () => {
    expect(pairAgreement([]).kappa).toMatchObject({ value: null, missing: '20 more items with two labels' });
    expect(pairAgreement([]).observed).toBeNull();
    const all = pairsOf([[25]]);
    expect(pairAgreement(all).kappa).toMatchObject({ value: null, missing: 'items of a second category' });
    expect(gwetAc1(all, 1)).toBeNaN();
  });

  test('of many people who each rate some items, as Krippendorff publishes it', () => {
    // Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", example C: nominal α = 0.743.
    const rows = [
      '1 2 3 3 2 1 4 1 2 * * *',
      '1 2 3 3 2 2 4 1 2 5 * 3',
      '* 3 3 3 2 3 4 2 2 5 1 *',
      '1 2 3 3 2 4 4 1 2 5 1 *',
    ].map((row) => row.split(' '));
    const items = (rows[0] ?? []).map((_, item) => rows.map((row) => (row[item] === '*' ? null : (row[item] ?? null))));
    expect(agreementOfMany(items)).toMatchObject({ value: null, n: 11 });
    const twice = agreementOfMany([...items, ...items]);
    expect(twice.n).toBe(22);
    expect(twice.value).toBeGreaterThan(0.74);
    expect(twice.value).toBeLessThan(0.752);
    expect(agreementOfMany(Array.from({ length: 20 }, () => ['a', 'a'])).value).toBeNull();
  });
});

describe('E7: from which confidence a judge may decide', () => {
  test.each([0.02, 0.05, 0.1])(
    'P13: above the threshold it errs more than %s in at most one run of twenty',
    (maxErrorRate) => {
      const errorAt = (confidence: number) => 0.3 * (1 - confidence);
      let found = 0;
      const coverage = coverageOf(200, (random) => {
        const verdicts = Array.from({ length: 4_000 }, () => {
          const confidence = Math.floor(random() * 21) / 20;
          return { confidence, isRight: random() >= errorAt(confidence) };
        });
        const threshold = decisionThreshold(verdicts, { maxErrorRate, risk: 0.05 });
        if (threshold === null) return [true];
        found++;
        // The mean error of what is at or above the threshold, over the confidences that are drawn.
        return [0.3 * ((1 - threshold) / 2) <= maxErrorRate];
      });
      expect(coverage[0]).toBeGreaterThanOrEqual(0.93);
      expect(found).toBeGreaterThan(0);
    },
  );

  test('abstains with few verdicts, with bad ones, and with none', () => {
    const options = { maxErrorRate: 0.1, risk: 0.05 };
    const all = (n: number, isRight: boolean) => Array.from({ length: n }, () => ({ confidence: 0.9, isRight }));
    expect(decisionThreshold([], options)).toBeNull();
    expect(decisionThreshold(all(29, true), options)).toBeNull();
    expect(decisionThreshold(all(29, true), { ...options, maxErrorRate: 0.5 })).toBeNull();
    expect(decisionThreshold(all(40, true), options)).toBe(0.9);
    expect(decisionThreshold(all(40, false), options)).toBeNull();
  });
});

describe('E8: what items truly are', () => {
  test('is found from three raters of whom one often errs', () => {
    const given = Array.from({ length: 60 }, (_, i) => {
      const truth = i % 3 === 0 ? 'bad' : 'good';
      const opposite = truth === 'bad' ? 'good' : 'bad';
      return ['a', 'b', 'c'].map((rater) => ({
        item: String(i),
        rater,
        label: rater === 'c' && i % 2 === 0 ? opposite : truth,
      }));
    }).flat();
    const found = estimateTrueLabels(given);
    for (let i = 0; i < 60; i++) {
      expect(found?.items.get(String(i))?.get(i % 3 === 0 ? 'bad' : 'good')).toBeGreaterThan(0.9);
    }
    expect(found?.raters.get('c')?.get('good')?.get('good')).toBeLessThan(0.7);
    expect(estimateTrueLabels(given.filter(({ rater }) => rater !== 'c'))).toBeNull();
  });
});

describe('E9: drift', () => {
  const stream = (random: () => number, n: number, mean: number, tolerance = 0) => {
    let watch = NEW_WATCH;
    let at: number | null = null;
    for (let i = 0; i < n; i++) {
      const roll = random();
      watch = watchDifference(watch, roll < 0.1 + mean ? 1 : roll > 0.9 ? -1 : 0, tolerance);
      if (at === null && hasDrifted(watch, 0.05)) at = i;
    }
    return { watch, at };
  };

  test('a clean stream rings in at most one life of twenty, however often it is looked at', () => {
    const [rang = 1] = coverageOf(200, (random) => [stream(random, 1_000, 0).at !== null]);
    expect(rang).toBeLessThanOrEqual(0.05);
  });

  test('a judge that calls 15 points more traces bad is found', () => {
    const [found = 0] = coverageOf(100, (random) => [stream(random, 1_000, 0.15).at !== null]);
    expect(found).toBeGreaterThan(0.95);
  });

  test('of less than the tolerance is not called drift, and of more is', () => {
    const [within = 1, beyond = 0] = coverageOf(100, (random) => [
      stream(random, 1_000, 0.1, 0.1).at !== null,
      stream(random, 1_000, 0.3, 0.1).at !== null,
    ]);
    expect(within).toBeLessThanOrEqual(0.05);
    expect(beyond).toBeGreaterThan(0.95);
  });

  test('of the judge is told from drift of the product', () => {
    const rung = { ...NEW_WATCH, up: 100 };
    expect(whatDrifted([rung], rung, 0.05)).toBe('judge');
    expect(whatDrifted([NEW_WATCH, NEW_WATCH], rung, 0.05)).toBe('product');
    expect(whatDrifted([NEW_WATCH], NEW_WATCH, 0.05)).toBe('nothing');
    // Two watches share the risk: 1/0.05 is not enough for either.
    const nearly = { ...NEW_WATCH, up: 60 };
    expect(whatDrifted([nearly], NEW_WATCH, 0.05)).toBe('judge');
    expect(whatDrifted([nearly, NEW_WATCH], NEW_WATCH, 0.05)).toBe('nothing');
    expect(() => watchDifference(NEW_WATCH, 2)).toThrow(RangeError);
  });
});

describe('E10: is this version worse', () => {
  test.each([
    [{ lost: 1, won: 9 }, 0.021484375],
    [{ lost: 5, won: 5 }, 1],
    [{ lost: 0, won: 0 }, 1],
    [{ lost: 0, won: 6 }, 0.03125],
  ])('McNemar of %j is exact', (counts, p) => {
    expect(mcNemar(counts)).toBeCloseTo(p, 10);
  });

  test.each([0.1, 0.3, 0.8])(
    'P13: equal versions are told apart in at most one comparison of twenty: %s differ',
    (discordant) => {
      const [rejected = 1] = coverageOf(1_000, (random) => {
        const n = draw(random, 100, discordant);
        const lost = draw(random, n, 0.5);
        return [mcNemar({ lost, won: n - lost }) <= 0.05];
      });
      expect(rejected).toBeLessThanOrEqual(0.05);
    },
  );

  test('the smallest effect shrinks with the items, and is never above what differs', () => {
    expect(smallestEffect(400, 0.2)).toBeCloseTo(0.0623, 3);
    expect(smallestEffect(100, 0.2)).toBeGreaterThan(smallestEffect(400, 0.2));
    expect(smallestEffect(4, 0.1)).toBe(0.1);
  });

  test('Holm keeps the order and never falls', () => {
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(holm([0.5, 0.9])).toEqual([1, 1]);
  });

  test('a difference of scores has an interval by item', () => {
    const found = pairedDifference([1, 2, 3, 2, 1, 2, 3, 2]);
    expect(found?.value).toBe(2);
    expect(found?.interval[0]).toBeGreaterThan(1);
    expect(pairedDifference([])).toBeNull();
  });

  test('ten points worse is found after a third of the items, an equal release is stopped in one run of twenty', () => {
    const outcomes = (random: () => number, worse: number) =>
      Array.from({ length: 400 }, random).flatMap((roll) => (roll < 0.1 + worse ? [true] : roll > 0.9 ? [false] : []));
    const [stopped = 1, found = 0] = coverageOf(400, (random) => [
      sequentialEvidence(outcomes(random, 0)) >= STOPPING_CAPITAL,
      sequentialEvidence(outcomes(random, 0.1)) >= STOPPING_CAPITAL,
    ]);
    expect(stopped).toBeLessThanOrEqual(0.05);
    expect(found).toBeGreaterThan(0.8);
  });
});

describe('E11: the certificate of a judge', () => {
  test.each([
    [29, 30],
    [46, 50],
    [59, 65],
    [89, 100],
  ])('at the gate of 0.80 it takes %i of %i, and one less is not enough', (right, n) => {
    expect(certify({ right, n }, { right, n })).toMatchObject({ isHeld: true, missing: null });
    const less = certify({ right: right - 1, n }, { right, n });
    expect(less.isHeld).toBe(false);
    expect(less.missing).toMatch(/^\d+ more random labels of bad traces/);
  });

  test('without a case of a class there is none', () => {
    expect(certify({ right: 0, n: 0 }, { right: 0, n: 0 })).toMatchObject({ isHeld: false, sensitivity: null });
  });
});
