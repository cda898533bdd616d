import { AegisError } from '../kernel/errors.ts';
import type { Step } from './attempt-call.ts';

/**
 * The step to a model that is named whole: `provider:model`.
 * @throws AegisError `model_not_found` for any other name
 */
export function directStep(model: string): Step {
  const [, provider, id] = /^([a-z0-9][a-z0-9-]*):(.+)$/.exec(model) ?? [];
  if (provider === undefined || id === undefined) {
    throw new AegisError('model_not_found', `The model ${model} does not exist here.`, {
      errors: [{ path: 'model', message: 'is neither a layer nor a model such as openai:gpt-5-mini' }],
    });
  }
  return { target: { provider, model: id }, layer: 'direct', reason: 'named by the client' };
}
