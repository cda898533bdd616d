import type { JudgeSettings } from '../evaluation/judge-settings.ts';
import { AegisError, type FieldError } from '../kernel/errors.ts';
import type { JudgeDeployment } from './judge-deployment.ts';
import { identityOf } from './judge-identity.ts';

/**
 * Holds the settings of a project to what the deployment has.
 * @throws AegisError `invalid_request`: an endpoint that the operator has not named, a second model that is the first or
 * is missing where it has to be asked
 */
export function checkJudge(settings: JudgeSettings, deployment: JudgeDeployment): void {
  const { model, second_model: second, cross_check: crossCheck } = settings;
  const errors: FieldError[] = [];
  for (const [path, name] of [['model', model] as const, ['second_model', second] as const]) {
    const endpoint = name === null ? null : identityOf(name).endpoint;
    if (endpoint !== null && !Object.hasOwn(deployment.endpoints, endpoint)) {
      errors.push({
        path,
        message: `names the endpoint ${endpoint}, which the operator of this deployment has not set up`,
      });
    }
  }
  if (second !== null && second === (model ?? deployment.model)) {
    errors.push({ path: 'second_model', message: 'must be another model than the first' });
  }
  if (second === null && crossCheck !== 'off') {
    errors.push({ path: 'second_model', message: 'must be given for a cross_check' });
  }
  if (errors.length > 0) {
    throw new AegisError('invalid_request', 'Some fields of the request are not valid.', { errors });
  }
}
