import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RiskModel } from '../evaluator.ts';
import { type HeadArtifact, InvalidArtifactError, parseArtifact } from '../models/artifact.ts';
import { createRiskModels, unavailableModel } from '../models/risk-models.ts';
import { HEAD_DIGESTS, HEAD_NAMES, type HeadName } from '../models/shipped-heads.ts';

/** Told which model could not be loaded, and why. */
export type OnModelFailure = (name: HeadName, error: unknown) => void;

/** The models from the artifacts in a folder; one that cannot be read or used fails whatever it is asked. */
export async function readModels(
  onFailure: OnModelFailure,
  directory: URL = modelDirectory(),
): Promise<readonly RiskModel[]> {
  const read = await Promise.all(
    HEAD_NAMES.map(async (name): Promise<HeadArtifact | null> => {
      try {
        return await readHead(directory, name);
      } catch (error) {
        onFailure(name, error);
        return null;
      }
    }),
  );
  const usable = createRiskModels(read.filter((artifact) => artifact !== null));
  return HEAD_NAMES.map((name) => usable.find((model) => model.name === name) ?? unavailableModel(name));
}

/** @throws when the file is missing, or not to the byte what training wrote for this head */
async function readHead(directory: URL, name: HeadName): Promise<HeadArtifact> {
  const bytes = await readFile(new URL(`${name}.head`, directory));
  if (createHash('sha256').update(bytes).digest('hex') !== HEAD_DIGESTS[name]) {
    throw new InvalidArtifactError('its bytes are not those that training wrote');
  }
  const artifact = parseArtifact(bytes);
  if (artifact.header.name !== name) throw new Error(`the artifact of ${name} holds ${artifact.header.name}`);
  return artifact;
}

const IN_REPOSITORY = new URL('../models/artifacts/', import.meta.url);
/** Beside the entry of a bundle, whose chunk this code is in. */
const BESIDE_ENTRY = new URL('../models/', import.meta.url);

function modelDirectory(): URL {
  return existsSync(IN_REPOSITORY) ? IN_REPOSITORY : BESIDE_ENTRY;
}
