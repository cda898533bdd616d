import type { Category } from '../../kernel/issue.ts';
import type { RiskModel } from '../evaluator.ts';
import type { HeadArtifact } from './artifact.ts';
import { BucketCollector } from './feature-set.ts';
import { harmfulRequestModel } from './harmful-request.ts';
import { hazardousPlanModel } from './hazardous-plan.ts';
import { hiddenInstructionModel } from './hidden-instruction.ts';
import { hostileCommandModel } from './hostile-command.ts';
import { inputInjectionModel } from './input-injection.ts';
import { toxicityModel } from './toxicity.ts';
import { unsupportedOutputModel } from './unsupported-output.ts';

interface Head {
  readonly category: Category;
  readonly build: (artifact: HeadArtifact, collector: BucketCollector) => RiskModel;
}

const HEADS = {
  'input-injection': { category: 'prompt_injection', build: inputInjectionModel },
  'hidden-instruction': { category: 'prompt_injection', build: hiddenInstructionModel },
  'harmful-request': { category: 'harmful_request', build: harmfulRequestModel },
  toxicity: { category: 'toxicity', build: toxicityModel },
  'hostile-command': { category: 'dangerous_command', build: hostileCommandModel },
  'unsupported-output': { category: 'unfaithful', build: unsupportedOutputModel },
  'hazardous-plan': { category: 'domain', build: hazardousPlanModel },
} as const satisfies Readonly<Record<string, Head>>;

/** Names of the heads of tier 2; an artifact is the file `<name>.head`. */
export type HeadName = keyof typeof HEADS;
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
  return Object.hasOwn(HEADS, name);
}

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
    return HEADS[name].build(artifact, READS_PARTS.has(name) ? parts : wholes);
  });
}

/** Stands for a model that could not be loaded: whatever it is asked ends as an error, never as a pass (P7). */
export function unavailableModel(name: HeadName): RiskModel {
  const unavailable = 'its model could not be loaded';
  return {
    name,
    version: 'unavailable',
    category: HEADS[name].category,
    unavailable,
    assess() {
      throw new Error(`${name}: ${unavailable}`);
    },
  };
}
