import type { JudgeModelName, JudgeSettings } from '../evaluation/judge-settings.ts';
import type { JudgeDeployment } from './judge-deployment.ts';
import { identityOf, keyNameOf } from './judge-identity.ts';
import { judgePriceOf } from './judge-price.ts';

/** Why nobody judges the traces of a project. */
export const NOT_CONFIGURED = [
  /** The project has switched its judge off. */
  'disabled',
  /** Neither the project nor the deployment names a model. */
  'no_model',
  /** The stage of the deployment names neither a model nor an endpoint, so that nothing in it judges. */
  'not_deployed',
  /** The operator knows no endpoint of that name. */
  'unknown_endpoint',
  /** The model has no known price, so that no budget could hold it. */
  'price_unknown',
  /** The operator has set no key for the provider. */
  'no_key',
] as const;
type NotConfigured = (typeof NOT_CONFIGURED)[number];

export interface EffectiveJudge {
  /** The project's model, else the deployment's. */
  readonly model: JudgeModelName | null;
  readonly isConfigured: boolean;
  readonly reason: NotConfigured | null;
}

/**
 * Who judges the traces of a project, and if nobody, why.
 * @param hasKey whether a key of that name is set; left out where nobody may know, and then it is taken to be there
 */
export function effectiveJudge(
  settings: Pick<JudgeSettings, 'enabled' | 'model'>,
  deployment: JudgeDeployment,
  at: Date,
  hasKey: (name: string) => boolean = () => true,
): EffectiveJudge {
  const model = settings.model ?? deployment.model;
  const reason = settings.enabled ? whyNot(model, deployment, at, hasKey) : 'disabled';
  return { model, isConfigured: reason === null, reason };
}

function whyNot(
  name: JudgeModelName | null,
  deployment: JudgeDeployment,
  at: Date,
  hasKey: (name: string) => boolean,
): NotConfigured | null {
  if (name === null) return 'no_model';
  if (deployment.model === null && Object.keys(deployment.endpoints).length === 0) return 'not_deployed';
  const identity = identityOf(name);
  if (identity.endpoint !== null) {
    // A server of the operator's own may ask for no key.
    return deployment.endpoints[identity.endpoint] === undefined ? 'unknown_endpoint' : null;
  }
  if (judgePriceOf(name, deployment, at) === null) return 'price_unknown';
  const keyName = keyNameOf(identity);
  return keyName === null || hasKey(keyName) ? null : 'no_key';
}
