import { SHIPPED_RULES } from '../../../functions/evaluation/evaluate-trace.ts';
import { createModelLoader } from '../../../functions/evaluation/files/model-loader.ts';
import type { EvaluateDependencies } from '../../../functions/verdicts/evaluate-stored-trace.ts';

/** Rules and models as they are deployed, for a project without overrides, in a deployment without a judge. */
export const SHIPPED_EVALUATION: Pick<EvaluateDependencies, 'judging' | 'loadRules' | 'loadModels'> = {
  judging: null,
  loadRules: async () => SHIPPED_RULES,
  loadModels: createModelLoader((name, error) => {
    throw new Error(`the model ${name} cannot be loaded`, { cause: error });
  }),
};
