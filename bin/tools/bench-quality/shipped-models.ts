import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RiskModel } from '../../../functions/evaluation/evaluator.ts';
import { parseArtifact } from '../../../functions/evaluation/models/artifact.ts';
import { createRiskModels } from '../../../functions/evaluation/models/risk-models.ts';
import { HEAD_NAMES } from '../../../functions/evaluation/models/shipped-heads.ts';
import { ARTIFACT_DIRECTORY } from '../train/paths.ts';

/** The models as they are deployed, from the artifacts in the repository. */
export function shippedModels(): RiskModel[] {
  return createRiskModels(
    HEAD_NAMES.map((name) => parseArtifact(new Uint8Array(readFileSync(join(ARTIFACT_DIRECTORY, `${name}.head`))))),
  );
}
