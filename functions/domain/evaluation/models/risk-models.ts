import type { RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import { commandModel } from './command-model.ts';
import { faithfulnessModel } from './faithfulness-model.ts';
import { BucketCollector } from './feature-set.ts';
import { hiddenInstructionModel } from './hidden-instruction-model.ts';
import { planModel } from './plan-model.ts';
import { harmfulRequestModel, inputInjectionModel, toxicityModel } from './text-risk-models.ts';

const BUILDERS = {
  'input-injection': inputInjectionModel,
  'hidden-instruction': hiddenInstructionModel,
  'harmful-request': harmfulRequestModel,
  toxicity: toxicityModel,
  'hostile-command': commandModel,
  'unsupported-output': faithfulnessModel,
  'hazardous-plan': planModel,
} as const satisfies Readonly<Record<string, (artifact: HeadArtifact, collector: BucketCollector) => RiskModel>>;

/** Names of the heads of tier 2; an artifact is the file `<name>.head`. */
export type HeadName = keyof typeof BUILDERS;
export const HEAD_NAMES: readonly HeadName[] = [
  'input-injection',
  'hidden-instruction',
  'harmful-request',
  'toxicity',
  'hostile-command',
  'unsupported-output',
  'hazardous-plan',
];

function isHeadName(name: string): name is HeadName {
  return Object.hasOwn(BUILDERS, name);
}

/**
 * The models of tier 2 from their artifacts, in the order given. They share one scratch buffer, so
 * one set of models serves one trace at a time.
 * @throws RangeError for an artifact that no model here knows.
 */
export function createRiskModels(artifacts: readonly HeadArtifact[]): RiskModel[] {
  const collector = new BucketCollector();
  return artifacts.map((artifact) => {
    const { name } = artifact.header;
    if (!isHeadName(name)) throw new RangeError(`no model is built from an artifact called ${name}`);
    return BUILDERS[name](artifact, collector);
  });
}
