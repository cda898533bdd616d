import type { JudgeModelName, JudgeSettings } from '../evaluation/judge-settings.ts';
import type { JudgeDeployment } from './judge-deployment.ts';
import { identityOf, keyNameOf } from './judge-identity.ts';
import { judgePriceOf } from './judge-price.ts';
import type { NotConfigured } from './not-configured.ts';

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
