import { SHIPPED_RULES } from '../../../functions/evaluation/evaluate-trace.ts';
import { createModelLoader } from '../../../functions/evaluation/files/model-loader.ts';

/** Rules and models as they are deployed, for a project without overrides. */
export const SHIPPED_EVALUATION = {
  loadRules: async () => SHIPPED_RULES,
  loadModels: createModelLoader((name, error) => {
    throw new Error(`the model ${name} cannot be loaded`, { cause: error });
  }),
};
