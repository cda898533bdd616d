import type { RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import type { BucketCollector } from './feature-set.ts';
import { promptFeatures } from './prompt-features.ts';
import { textModel } from './text-model.ts';

/** Instructions to the model hidden in what a user types. */
export function inputInjectionModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  return textModel(artifact, collector, {
    type: 'injected_prompt',
    message: 'The text reads like an attempt to replace the rules of the application.',
    reads: ({ role }) => role === 'input',
    features: promptFeatures,
    triageOnly: false,
  });
}
