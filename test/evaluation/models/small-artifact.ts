import {
  encodeArtifact,
  type HeadArtifact,
  type HeadHeader,
  parseArtifact,
  quantiseWeight,
} from '../../../functions/evaluation/models/artifact.ts';
import { BucketCollector, type FeatureSet } from '../../../functions/evaluation/models/feature-set.ts';
import { visitFeatures } from '../../../functions/evaluation/models/head-layout.ts';

/** A header for a head with `denseCount` dense features; scores are log odds unless changed. */
export function smallHeader(denseCount: number, change: Partial<HeadHeader> = {}): HeadHeader {
  return {
    format: 1,
    name: 'input-injection',
    version: '1.0.0',
    category: 'prompt_injection',
    bucket_bits: 12,
    groups: Array.from({ length: 6 }, () => ({ scale: 1, exponent: 0 })),
    dense_count: denseCount,
    dense_steps: [],
    dense_weights: new Array<number>(denseCount).fill(0),
    bias: -4,
    weight_limit: 1,
    calibration: { slope: 1, intercept: 0 },
    thresholds: { default: { low: 0.3, high: 0.7 } },
    ...change,
  };
}

/** A head that scores high for texts which share features with `example`, and low for others. */
export function headThatKnows(
  example: (collector: BucketCollector) => FeatureSet,
  denseCount: number,
  change: Partial<HeadHeader> = {},
): HeadArtifact {
  const header = smallHeader(denseCount, change);
  const layout = { bucketBits: header.bucket_bits, groups: header.groups, denseCount, denseSteps: [] };
  const weights = new Int8Array(2 ** header.bucket_bits);
  visitFeatures(example(new BucketCollector()), layout, (column) => {
    if (column < weights.length) weights[column] = quantiseWeight(0.25, header.weight_limit);
  });
  return parseArtifact(encodeArtifact(header, weights));
}
