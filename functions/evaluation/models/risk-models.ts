import type { RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import { BucketCollector } from './feature-set.ts';
import { harmfulRequestModel } from './harmful-request.ts';
import { hazardousPlanModel } from './hazardous-plan.ts';
import { hiddenInstructionModel } from './hidden-instruction.ts';
import { hostileCommandModel } from './hostile-command.ts';
import { inputInjectionModel } from './input-injection.ts';
import { recalibratable } from './recalibrated-model.ts';
import { RiskReading } from './risk-reading.ts';
import { HEAD_DIGESTS, type HeadName, isHeadName, SHIPPED_HEADS } from './shipped-heads.ts';
import { toxicityModel } from './toxicity.ts';
import { unsupportedOutputModel } from './unsupported-output.ts';

type Build = (artifact: HeadArtifact, collector: BucketCollector) => RiskModel;

const BUILDS: Readonly<Record<HeadName, Build>> = {
  'input-injection': inputInjectionModel,
  'hidden-instruction': hiddenInstructionModel,
  'harmful-request': harmfulRequestModel,
  toxicity: toxicityModel,
  'hostile-command': hostileCommandModel,
  'unsupported-output': unsupportedOutputModel,
  'hazardous-plan': hazardousPlanModel,
};

/** Heads that read something else than the whole texts of a trace, and must not drop what is kept of one. */
const READS_PARTS: ReadonlySet<HeadName> = new Set(['hidden-instruction', 'hostile-command', 'hazardous-plan']);

/**
 * The models of tier 2 from their artifacts, in the order given. They share two scratch buffers, so
 * one set of models serves one trace at a time.
 * @throws RangeError for an artifact that no model here knows.
 */
export function createRiskModels(artifacts: readonly HeadArtifact[]): RiskModel[] {
  const wholes = new BucketCollector();
  const parts = new BucketCollector();
  return artifacts.map((artifact) => {
    const { name } = artifact.header;
    if (!isHeadName(name)) throw new RangeError(`no model is built from an artifact called ${name}`);
    const reading = new RiskReading();
    const model = BUILDS[name]({ ...artifact, reading }, READS_PARTS.has(name) ? parts : wholes);
    return recalibratable(model, HEAD_DIGESTS[name], reading);
  });
}

/** Stands for a model that could not be loaded: whatever it is asked ends as an error, never as a pass (P7). */
export function unavailableModel(name: HeadName): RiskModel {
  const unavailable = 'its model could not be loaded';
  return {
    name,
    version: 'unavailable',
    category: SHIPPED_HEADS[name].category,
    unavailable,
    assess() {
      throw new Error(`${name}: ${unavailable}`);
    },
  };
}
