import type { RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import type { BucketCollector } from './feature-set.ts';
import { harmFeatures } from './harm-features.ts';
import { textModel } from './text-model.ts';

/** Requests for harm. Word features do not carry to new data here, so this head only asks for a second look. */
export function harmfulRequestModel(artifact: HeadArtifact, collector: BucketCollector): RiskModel {
  return textModel(artifact, collector, {
    type: 'possibly_harmful_request',
    message: 'The request may ask for harm; words alone cannot tell, a judge should look.',
    reads: ({ role }) => role === 'input',
    features: harmFeatures,
    triageOnly: true,
  });
}
