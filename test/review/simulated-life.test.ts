import { describe, expect, test } from 'vitest';
import { drawnCases } from '../../functions/review/drawn-case.ts';
import { cascadeFigures } from '../../functions/review/machine-figures.ts';
import { casesFor, type QualityCase } from '../../functions/review/quality-case.ts';
import { missedErrorRate } from '../../functions/statistics/missed-errors.ts';
import { seededRandom } from '../../functions/statistics/random.ts';
import { type LifeQuality, simulateLife } from '../support/builders/quality-cases.ts';
import { contains, coverageOf } from '../support/builders/simulation.ts';

const QUALITY: LifeQuality = {
  traces: 10_000,
  errorRate: 0.02,
  sendsOn: { bad: 0.75, good: 0.04 },
  judge: { sensitivity: 0.85, specificity: 0.9, abstains: 0.1 },
  people: { sensitivity: 0.95, specificity: 0.99 },
  labelsWanted: 2,
  sampleShare: 0.1,
};

const drawnOf = (cases: readonly QualityCase[]) => drawnCases(casesFor(cases, 'estimate'));

/** As the figures compute it. */
function missedOf(cases: readonly QualityCase[], isPassed: (one: QualityCase) => boolean) {
  return missedErrorRate(
    drawnOf(cases).map(({ probability, isError, of }) => ({ probability, isError, passed: isPassed(of) })),
  );
}

const passed = ({ machine }: QualityCase) => machine.verdict === 'passed';
const sentOn = ({ machine }: QualityCase) => machine.escalation !== null;

describe('P13: a whole simulated life', () => {
  test('the published missed-error rate covers the truth as often as it says; counting what was sent on does not', () => {
    const [published = 0, shortcut = 1] = coverageOf(120, (random) => {
      const { cases, truth } = simulateLife(random, QUALITY);
      const missed = truth.missed / truth.passed;
      // What lies before people anyway, taken for all of the traffic.
      const before = cases.filter(sentOn).map((one) => ({ ...one, probability: 1 }));
      return [contains(missedOf(cases, passed).interval, missed), contains(missedOf(before, sentOn).interval, missed)];
    });
    expect(published).toBeGreaterThanOrEqual(0.92);
    expect(shortcut).toBeLessThan(0.05);
  });

  test('every other rate of the cascade covers what it is about', () => {
    const coverage = coverageOf(40, (random) => {
      const { cases, truth } = simulateLife(random, QUALITY);
      const figures = cascadeFigures(drawnOf(cases));
      const [sent] = figures.escalations;
      return [
        contains(figures.missed_error_share.interval, truth.missed / truth.errors),
        contains(figures.error_rate.interval, truth.errors / QUALITY.traces),
        contains(figures.recall.interval, truth.failedErrors / truth.errors),
        contains(figures.passed.interval, truth.passed / QUALITY.traces),
        contains(figures.failed.interval, truth.failed / QUALITY.traces),
        contains(sent?.share.interval ?? null, truth.sentOn / QUALITY.traces),
        // About half of these lives send on too few to say.
        sent?.error_rate.missing !== null || contains(sent.error_rate.interval, truth.sentOnErrors / truth.sentOn),
      ];
    });
    for (const covered of coverage) expect(covered).toBeGreaterThanOrEqual(0.9);
  });

  test('one label each says more of the people than of the machine: why the sample is labelled twice', () => {
    const [alone = 1, twice = 0] = coverageOf(30, (random) =>
      ([1, 2] as const).map((labelsWanted) => {
        const { cases, truth } = simulateLife(random, { ...QUALITY, labelsWanted });
        return contains(missedOf(cases, passed).interval, truth.missed / truth.passed);
      }),
    );
    expect(alone).toBeLessThan(0.7);
    expect(twice).toBeGreaterThanOrEqual(0.92);
  });

  test('a sample that is too small says what is missing', () => {
    const { cases } = simulateLife(seededRandom(7), { ...QUALITY, traces: 400, sampleShare: 0.05 });
    const few = drawnOf(cases).filter(({ of }) => passed(of));
    const figures = cascadeFigures(drawnOf(cases));
    expect(figures.missed_error_rate).toMatchObject({ value: null, interval: null, n: few.length });
    expect(figures.missed_error_rate.missing).toBe(`${30 - few.length} more random labels of sampled passes`);
  });
});
