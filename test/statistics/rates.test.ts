import { describe, expect, test } from 'vitest';
import { activeRate, combinedProbability, labelProbabilities } from '../../functions/statistics/active-labels.ts';
import { twoSidedZ } from '../../functions/statistics/beta.ts';
import { correctedRate } from '../../functions/statistics/corrected-rate.ts';
import { missedShare, shareOfErrors } from '../../functions/statistics/error-shares.ts';
import {
  missedErrorRate,
  type SampledTrace,
  stratifiedRate,
  weightedRate,
} from '../../functions/statistics/missed-errors.ts';
import { predictionPoweredRate } from '../../functions/statistics/prediction-powered.ts';
import { contains, coverageOf } from '../support/builders/simulation.ts';

const passes = (n: number, errors: number, probability = 1): SampledTrace[] =>
  Array.from({ length: n }, (_, index) => ({ probability, passed: true, isError: index < errors }));

describe('E1: the share of errors that the cascade passes', () => {
  test.each([
    [300, 0.0099],
    [150, 0.0198],
  ])('without an error among %i the upper bound is 1 − 0.05^(1/n)', (n, bound) => {
    const rate = missedErrorRate(passes(n, 0, 0.01));
    expect(rate).toMatchObject({ value: 0, n, missing: null });
    expect(rate.interval?.[1]).toBeCloseTo(bound, 4);
  });

  test('is refused below thirty passes, and says what is missing', () => {
    expect(missedErrorRate(passes(12, 1))).toMatchObject({
      value: null,
      missing: '18 more random labels of sampled passes',
    });
  });

  test('weighs each trace by its probability', () => {
    const sample = [...passes(40, 4, 0.5), ...passes(60, 0, 0.1)];
    expect(missedErrorRate(sample).value).toBeCloseTo(8 / 680, 10);
    const unequal = missedErrorRate([...passes(40, 0, 0.5), ...passes(60, 0, 0.1)]);
    expect(unequal.interval?.[1]).toBeGreaterThan(1 - 0.05 ** (1 / 100));
    expect(missedErrorRate(passes(50, 50, 0.5)).interval?.[1]).toBe(1);
    expect(() => missedErrorRate([{ probability: 0, passed: true, isError: false }])).toThrow(RangeError);
  });

  test('the missed share of all errors is of all errors', () => {
    const caught = { probability: 0.5, passed: false, isError: true };
    expect(missedShare([...passes(40, 1, 0.5), caught, caught, caught])).toMatchObject({ value: 0.25, n: 4 });
    expect(missedShare(passes(40, 0))).toMatchObject({
      value: null,
      missing: '1 more random label that finds an error',
    });
    expect(missedShare(passes(10, 5))).toMatchObject({ value: null, missing: '20 more random labels' });
    expect(() => shareOfErrors([{ probability: 2, isIn: true, isError: true }])).toThrow(RangeError);
  });

  test('that no heavy case erred says little, however many light ones did', () => {
    const caught = Array.from({ length: 150 }, () => ({ probability: 1, passed: false, isError: true }));
    const rate = missedShare([...caught, ...passes(100, 0, 0.01)]);
    expect(rate).toMatchObject({ value: 0, method: 'share_of_errors' });
    // Up to 4 % of 10,000 passes may be errors beside the 150 that were caught.
    expect(rate.interval?.[1]).toBeGreaterThan(0.7);
    expect(missedShare(caught)).toMatchObject({ value: 0, n: 150 });
    const all = passes(40, 40, 0.5);
    expect(missedShare([...all, { probability: 0.1, passed: true, isError: true }]).interval?.[1]).toBe(1);
  });

  test.each([0.02, 0.1, 0.3])(
    'P13: shares and parts cover the truth at an error rate of %s where light and heavy cases meet',
    (truth) => {
      const coverage = coverageOf(120, (random) => {
        let missed = 0;
        let errors = 0;
        let flaggedErrors = 0;
        let flagged = 0;
        const sample: { probability: number; passed: boolean; isError: boolean; isFlagged: boolean }[] = [];
        for (let i = 0; i < 4_000; i++) {
          const isError = random() < truth;
          const passed = random() < (isError ? 0.25 : 0.95);
          const isFlagged = random() < (isError ? 0.6 : 0.05);
          missed += Number(isError && passed);
          errors += Number(isError);
          flagged += Number(isFlagged);
          flaggedErrors += Number(isFlagged && isError);
          const probability = passed ? 0.05 : 1;
          if (random() < probability) sample.push({ probability, passed, isError, isFlagged });
        }
        const precision = sample.filter(({ isFlagged }) => isFlagged);
        return [
          contains(missedShare(sample).interval, missed / errors),
          contains(
            weightedRate(
              precision.map(({ probability, isError }) => ({ probability, isHit: isError })),
              'flagged',
            ).interval,
            flaggedErrors / flagged,
          ),
          contains(shareOfErrors(sample.map((one) => ({ ...one, isIn: one.isFlagged }))).interval, 0.6),
        ];
      });
      for (const covered of coverage) expect(covered).toBeGreaterThan(0.93);
    },
  );

  test.each([0.005, 0.024, 0.1])(
    'P13: covers the truth at an error rate of %s, where counting only what was escalated does not',
    (truth) => {
      const coverage = coverageOf(300, (random) => {
        const sample: SampledTrace[] = [];
        for (let i = 0; i < 6_000; i++) {
          // The riskier traces are drawn more often, and are more often bad.
          const isRisky = random() < 0.2;
          const probability = isRisky ? 0.25 : 0.06;
          if (random() >= probability) continue;
          sample.push({ probability, passed: true, isError: random() < (isRisky ? 3 : 0.5) * truth });
        }
        const shortcut = sample.filter(({ probability }) => probability === 0.25);
        return [
          contains(missedErrorRate(sample).interval, truth),
          contains(missedErrorRate(shortcut.map((one) => ({ ...one, probability: 0.25 }))).interval, truth),
        ];
      });
      expect(coverage[0]).toBeGreaterThan(0.93);
      expect(coverage[1]).toBeLessThan(coverage[0] ?? 0);
    },
  );

  test('over strata each has its weight', () => {
    const rate = stratifiedRate([
      { size: 900, sampled: 90, errors: 0 },
      { size: 100, sampled: 50, errors: 10 },
    ]);
    expect(rate.value).toBeCloseTo(0.02, 10);
    expect(contains(rate.interval, 0.02)).toBe(true);
    expect(stratifiedRate([{ size: 10, sampled: 1, errors: 0 }])).toMatchObject({ value: null, n: 1 });
    expect(stratifiedRate([])).toMatchObject({ value: null });
    expect(stratifiedRate([{ size: 99, sampled: 30, errors: 0 }]).interval?.[0]).toBe(0);
    expect(() => stratifiedRate([{ size: 3, sampled: 4, errors: 0 }])).toThrow(RangeError);
  });
});

describe('E3: few labels and many verdicts', () => {
  const world = (random: () => number, truth: number, n: number) =>
    Array.from({ length: n }, () => {
      const label = Number(random() < truth) as 0 | 1;
      return { label, prediction: Number(random() < (label === 1 ? 0.9 : 0.05)) };
    });

  test.each([0.1, 0.2, 0.5])(
    'P13: covers the truth at a prevalence of %s, and is narrower than the labels alone',
    (truth) => {
      let ours = 0;
      let alone = 0;
      const coverage = coverageOf(600, (random) => {
        const labelled = world(random, truth, 200);
        const rate = predictionPoweredRate(
          labelled,
          world(random, truth, 2_000).map(({ prediction }) => prediction),
        );
        const p = labelled.reduce((sum, { label }) => sum + label, 0) / 200;
        const [low = 0, high = 0] = rate.interval ?? [];
        ours += high - low;
        alone += 2 * twoSidedZ(0.95) * Math.sqrt((p * (1 - p)) / 200);
        return [contains(rate.interval, truth)];
      });
      expect(coverage[0]).toBeGreaterThan(0.925);
      expect(ours).toBeLessThan(0.85 * alone);
    },
  );

  test('falls back on the labels where they are few, and is refused without any', () => {
    expect(predictionPoweredRate([], [1])).toMatchObject({ value: null, missing: '50 random labels' });
    const few = predictionPoweredRate(
      [
        { label: 1, prediction: 1 },
        { label: 0, prediction: 0 },
      ],
      [0, 1],
    );
    expect(few).toMatchObject({ method: 'wilson', value: 0.5, n: 2 });
  });

  test('a judge that always says the same adds nothing', () => {
    const labelled = Array.from({ length: 60 }, (_, i) => ({ label: Number(i < 6) as 0 | 1, prediction: 0 }));
    expect(predictionPoweredRate(labelled, [0, 0, 0]).value).toBeCloseTo(0.1, 10);
  });
});

describe('E4: a rate corrected by the judge’s own errors', () => {
  test('gives the rate behind the flags', () => {
    // 30 % bad, sensitivity .9, specificity .8: .27 + .14 are flagged.
    const rate = correctedRate({ k: 410, n: 1_000 }, { right: 90, n: 100 }, { right: 80, n: 100 });
    expect(rate.value).toBeCloseTo(0.3, 10);
    expect(contains(rate.interval, 0.3)).toBe(true);
  });

  test.each([
    [{ k: 0, n: 0 }, { right: 9, n: 10 }, { right: 9, n: 10 }, '1 verdict of the judge'],
    [{ k: 1, n: 9 }, { right: 3, n: 4 }, { right: 9, n: 10 }, '6 more labels in the smaller class'],
    [{ k: 1, n: 9 }, { right: 5, n: 10 }, { right: 5, n: 10 }, 'a judge that tells bad from good better than chance'],
  ])('is refused where it says nothing: %j', (flagged, sensitivity, specificity, missing) => {
    expect(correctedRate(flagged, sensitivity, specificity)).toMatchObject({ value: null, missing });
  });
});

describe('E5: labels chosen where the judge is unsure', () => {
  test('the probabilities spend the budget and leave none out', () => {
    const probabilities = labelProbabilities([0, 1, 3, 0], 2);
    expect(probabilities).toEqual([0.15, 0.5, 1, 0.15]);
    expect(labelProbabilities([0, 0], 1)).toEqual([0.5, 0.5]);
    expect(() => labelProbabilities([1], 1, 0.1)).toThrow(RangeError);
    expect(combinedProbability([0.5, 0.5])).toBe(0.75);
    expect(combinedProbability([])).toBe(0);
  });

  test('P13: the estimate covers the truth, though unsure cases are bad more often', () => {
    const truth = 0.8 * 0.05 + 0.2 * 0.4;
    const coverage = coverageOf(300, (random) => {
      const unsure = Array.from({ length: 1_500 }, () => random() < 0.2);
      const probabilities = labelProbabilities(
        unsure.map((isUnsure) => (isUnsure ? 1 : 0.25)),
        300,
      );
      const cases = unsure.map((isUnsure, index) => {
        const label = Number(random() < (isUnsure ? 0.4 : 0.05)) as 0 | 1;
        const probability = probabilities[index] ?? 1;
        return { prediction: isUnsure ? 0.5 : 0.05, probability, label: random() < probability ? label : null };
      });
      return [contains(activeRate(cases).interval, truth)];
    });
    expect(coverage[0]).toBeGreaterThan(0.92);
  });

  test('is refused with few labels, and for a case that could not be drawn', () => {
    expect(activeRate([{ prediction: 0, probability: 1, label: 1 }])).toMatchObject({ missing: '29 more labels' });
    const impossible = Array.from({ length: 30 }, () => ({ prediction: 0, probability: 0, label: 1 as const }));
    expect(() => activeRate(impossible)).toThrow(RangeError);
  });
});
