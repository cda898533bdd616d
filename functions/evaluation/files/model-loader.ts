import type { RiskModel } from '../evaluator.ts';
import type { OnModelFailure } from './model-files.ts';

export type LoadModels = () => Promise<readonly RiskModel[]>;

/**
 * The models of tier 2, loaded once per execution environment: 80 KB of code and 1.4 MB of weights, which need not
 * be there before the first key is checked. What could not be loaded is tried again at the next call.
 */
export function createModelLoader(onFailure: OnModelFailure, directory?: URL): LoadModels {
  let loaded: Promise<readonly RiskModel[]> | undefined;
  const load = async () => {
    const { readModels } = await import('./model-files.ts');
    return readModels(onFailure, directory);
  };
  return async () => {
    loaded ??= load();
    try {
      const models = await loaded;
      if (models.some(({ unavailable }) => unavailable !== undefined)) loaded = undefined;
      return models;
    } catch (error) {
      loaded = undefined;
      throw error;
    }
  };
}
