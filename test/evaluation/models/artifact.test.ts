import { describe, expect, test } from 'vitest';
import {
  encodeArtifact,
  InvalidArtifactError,
  parseArtifact,
  quantiseWeight,
  weightTable,
} from '../../../functions/evaluation/models/artifact.ts';
import { heldRisk, highestDoubt, LinearHead } from '../../../functions/evaluation/models/linear-head.ts';
import { createRiskModels } from '../../../functions/evaluation/models/risk-models.ts';
import { HEAD_NAMES } from '../../../functions/evaluation/models/shipped-heads.ts';
import { smallHeader } from './small-artifact.ts';

const header = smallHeader(2, { bucket_bits: 3, dense_steps: [[0.5], []], dense_weights: [1, 2, 3], bias: 0.5 });
const weights = Int8Array.from([0, 1, -1, 127, -127, 5, 6, 7]);

describe('an artifact', () => {
  test('reads back what was written, also from a part of a larger buffer', () => {
    const bytes = encodeArtifact(header, weights);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    const read = parseArtifact(larger.subarray(3));
    expect(read.header).toEqual(header);
    expect([...read.weights]).toEqual([...weights]);
    expect(encodeArtifact(read.header, read.weights)).toEqual(bytes);
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['another format', Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9])],
    ['a cut file', encodeArtifact(header, weights).subarray(0, -1)],
    ['a header of another shape', encodeArtifact({ ...header, bias: Number.NaN }, weights)],
    ['too few dense weights', encodeArtifact({ ...header, dense_weights: [1] }, weights)],
    ['no default thresholds', encodeArtifact({ ...header, thresholds: {} }, weights)],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => parseArtifact(bytes)).toThrow(InvalidArtifactError);
  });

  test('keeps small weights apart from zero', () => {
    const table = weightTable(2);
    expect(quantiseWeight(1, 0)).toBe(0);
    for (const weight of [-2, -0.3, -0.001, 0, 0.002, 0.5, 2]) {
      expect(table[quantiseWeight(weight, 2) + 128]).toBeCloseTo(weight, 1);
    }
    expect(table[quantiseWeight(0.001, 2) + 128]).toBeGreaterThan(0);
  });
});

describe('a linear head', () => {
  const head = new LinearHead(parseArtifact(encodeArtifact(header, weights)));
  const features = (dense: number[]) => ({
    buckets: Uint32Array.from([3, 4, 11]),
    groupEnds: [1, 3],
    dense: Float64Array.from(dense),
  });

  test('adds bias, scaled buckets, dense features and their steps', () => {
    // Buckets 3, 4 and 11 (which is 3 again): +1 and -1 + 1 at the weight limit of 1.
    expect(head.score(features([0, 0]))).toBeCloseTo(0.5 + 1);
    expect(head.score(features([0.25, 1]))).toBeCloseTo(0.5 + 1 + 0.25 + 2);
    expect(head.score(features([1, 0]))).toBeCloseTo(0.5 + 1 + 1 + 0.3 * 3);
  });

  test('ignores groups that its layout does not know', () => {
    const one = new LinearHead(
      parseArtifact(encodeArtifact({ ...header, groups: [{ scale: 1, exponent: 0.5 }] }, weights)),
    );
    expect(one.score(features([0, 0]))).toBeCloseTo(1.5);
  });

  test('is never sure between its thresholds, and always outside', () => {
    const thresholds = head.thresholds();
    expect(head.thresholds('table')).toEqual(thresholds);
    expect(head.confidence(0.1, thresholds)).toBeCloseTo(0.9);
    expect(head.confidence(0.31, thresholds)).toBeLessThan(0.6);
    expect(head.confidence(0.69, thresholds)).toBeLessThan(0.6);
    expect(head.confidence(0.7, thresholds)).toBeCloseTo(0.7);
    expect(head.risk(0)).toBe(0.5);
  });
});

describe('a head that reports more than it doubts', () => {
  const thresholds = { low: 0.1, doubt: 0.9, high: 0.98 };

  test('is unsure from where it doubts to where it may act', () => {
    const head = new LinearHead(
      parseArtifact(encodeArtifact({ ...header, thresholds: { default: thresholds } }, weights)),
    );
    const sure = [0.2, 0.449, 0.89, 0.98].map((risk) => head.confidence(risk, thresholds) >= 0.6);
    expect(sure).toEqual([true, true, true, true]);
    expect(head.confidence(0.9, thresholds)).toBeLessThan(0.6);
    expect(head.confidence(0.979, thresholds)).toBeLessThan(0.6);
    expect(head.risk(0)).toBeCloseTo((0.5 * 0.449) / 0.9);
  });

  test('tells risks under those that are always sent on, in their order, and above its doubt as they are', () => {
    const held = [0, 0.3, 0.6, 0.8999, 0.9, 0.95].map((risk) => heldRisk(risk, thresholds, 0.9));
    expect(held).toEqual([...held].sort((left, right) => left - right));
    expect(Math.max(...held.slice(0, 4))).toBeLessThan(0.45);
    expect(held.slice(4)).toEqual([0.9, 0.95]);
    expect(heldRisk(0.4, { low: 0.1, doubt: 0.6, high: 0.9 }, 0.9)).toBeCloseTo((0.4 * 0.449) / 0.9);
    expect(heldRisk(0.4, { low: 0.1, doubt: 0.42, high: 0.9 }, 0.42)).toBe(0.4);
    expect(heldRisk(0.7, { low: 0.1, high: 0.9 }, highestDoubt({ default: { low: 0.1, high: 0.9 } }))).toBe(0.7);
  });
});

describe('the models of tier 2', () => {
  test('are built from their artifacts, in the order given', () => {
    const artifacts = HEAD_NAMES.map((name) => parseArtifact(encodeArtifact({ ...header, name }, weights)));
    expect(createRiskModels(artifacts).map(({ name }) => name)).toEqual(HEAD_NAMES);
  });

  test('do not include an artifact of an unknown name', () => {
    const artifact = parseArtifact(encodeArtifact({ ...header, name: 'toString' }, weights));
    expect(() => createRiskModels([artifact])).toThrow(RangeError);
  });
});
