import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recalibrate } from '../../functions/evaluation/models/calibration.ts';
import { fitCalibration } from '../../functions/learning/fit-calibration.ts';
import { seededRandom } from '../../functions/statistics/random.ts';

const label = fc.record({ risk: fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000), isThere: fc.boolean() });
const few = fc.array(label, { minLength: 1, maxLength: 199 });
const many = fc.array(label, { minLength: 200, maxLength: 240, size: 'max' });

/** Labels of traces in which what a head looks for is there as often as `truth` says of its risk. */
function draw(n: number, truth: (risk: number) => number) {
  const random = seededRandom(7);
  return Array.from({ length: n }, () => {
    const risk = random();
    return { risk, isThere: random() < truth(risk) };
  });
}

describe('a calibration that is made from labels', () => {
  test.each([
    ['few', few],
    ['many', many],
  ])('never falls, whatever people say, and is certain of nothing: from %s labels', (_, labels) => {
    fc.assert(
      fc.property(labels, (given) => {
        const calibration = fitCalibration(given);
        expect(calibration.kind).toBe(given.length < 200 ? 'platt' : 'isotonic');
        let last = 0;
        for (let risk = 0; risk <= 1; risk += 0.05) {
          const next = recalibrate(calibration, risk);
          expect(next).toBeGreaterThanOrEqual(last - 1e-9);
          expect(next).toBeLessThanOrEqual(1);
          last = next;
        }
        if (calibration.kind === 'isotonic') {
          expect(calibration.points.length).toBeLessThanOrEqual(20);
          expect(calibration.points.every(({ risk }) => risk > 0 && risk < 1)).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each([150, 2_000])('finds what is so, from %d labels', (n) => {
    const truth = (risk: number) => risk ** 2;
    const calibration = fitCalibration(draw(n, truth));
    const off = [0.2, 0.4, 0.6, 0.8].map((risk) => Math.abs(recalibrate(calibration, risk) - truth(risk)));
    expect(Math.max(...off)).toBeLessThan(n < 200 ? 0.2 : 0.12);
  });

  test.each([150, 400])('is flat where people say the opposite of the head, from %d labels', (n) => {
    const calibration = fitCalibration(draw(n, (risk) => 1 - risk));
    expect(Math.abs(recalibrate(calibration, 0.95) - recalibrate(calibration, 0.05))).toBeLessThan(0.1);
  });

  test('stays finite where the labels part at one risk', () => {
    const apart = Array.from({ length: 60 }, (_, i) => ({ risk: i < 30 ? 0.6 : 0.9, isThere: i >= 30 }));
    const calibration = fitCalibration(apart);
    expect(recalibrate(calibration, 0.6)).toBeLessThan(0.1);
    expect(recalibrate(calibration, 0.9)).toBeGreaterThan(0.9);
    expect(fitCalibration(apart.map((label) => ({ ...label, risk: 1 })))).toMatchObject({ kind: 'platt' });
  });
});
