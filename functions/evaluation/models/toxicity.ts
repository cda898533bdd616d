import type { RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import type { BucketCollector } from './feature-set.ts';
import { textModel } from './text-model.ts';
import { toxicityFeatures } from './toxicity-features.ts';

/** Abusive, hateful, sexual, violent or self-harming text in what was asked and answered. */
export function toxicityModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  return textModel(artifact, collector, {
    type: 'possibly_toxic_text',
    message: 'The text may be abusive, hateful, sexual, violent or about self-harm; a judge should look.',
    reads: ({ role }) => role === 'input' || role === 'output' || role === 'interim',
    features: toxicityFeatures,
    triageOnly: true,
  });
}
