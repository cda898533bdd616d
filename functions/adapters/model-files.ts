import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RiskModel } from '../domain/evaluation/evaluator.ts';
import { type HeadArtifact, parseArtifact } from '../domain/evaluation/models/artifact.ts';
import {
  createRiskModels,
  HEAD_NAMES,
  type HeadName,
  unavailableModel,
} from '../domain/evaluation/models/risk-models.ts';

const IN_REPOSITORY = new URL('../domain/evaluation/models/artifacts/', import.meta.url);

export type LoadModels = () => Promise<readonly RiskModel[]>;

/**
 * The models of tier 2, read once per execution environment. One that cannot be read or used is there as a model
 * that fails whatever it is asked, is told to `onFailure`, and is tried again at the next call.
 */
export function createModelLoader(
  onFailure: (name: HeadName, error: unknown) => void,
  directory: URL = modelDirectory(),
): LoadModels {
  let whole: Promise<readonly RiskModel[]> | undefined;
  return () => {
    whole ??= readModels(directory, onFailure).then((models) => {
      if (models.some(({ unavailable }) => unavailable !== undefined)) whole = undefined;
      return models;
    });
    return whole;
  };
}

/** Beside the entry of a bundle, also when this code is in one of its chunks; in the repository elsewhere. */
function modelDirectory(): URL {
  const besideEntry = new URL('./models/', import.meta.url);
  const places = [besideEntry, new URL('../models/', import.meta.url), IN_REPOSITORY];
  return places.find((place) => existsSync(new URL(`${HEAD_NAMES[0]}.head`, place))) ?? besideEntry;
}

async function readModels(
  directory: URL,
  onFailure: (name: HeadName, error: unknown) => void,
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

/** @throws when the file is missing, is no artifact, or is that of another head */
async function readHead(directory: URL, name: HeadName): Promise<HeadArtifact> {
  const artifact = parseArtifact(await readFile(new URL(`${name}.head`, directory)));
  if (artifact.header.name !== name) throw new Error(`the artifact of ${name} holds ${artifact.header.name}`);
  return artifact;
}
