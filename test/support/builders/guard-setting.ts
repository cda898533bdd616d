import { SHIPPED_RULES } from '../../../functions/evaluation/evaluate-trace.ts';
import { DEFAULT_EVALUATION_CONFIG } from '../../../functions/evaluation/evaluation-config.ts';
import type { GuardSetting } from '../../../functions/gateway/inspect-output.ts';
import { DEFAULT_MASKING_POLICY } from '../../../functions/masking/masking.ts';

/** With what the guard of the gateway looks at texts: what ships but models, and outputs that break a rule are blocked. */
export function aGuardSetting(fields: Partial<GuardSetting> = {}): GuardSetting {
  return {
    policy: DEFAULT_MASKING_POLICY,
    config: DEFAULT_EVALUATION_CONFIG,
    rules: SHIPPED_RULES,
    domain: 'generic',
    isEnabled: () => true,
    outputAction: 'block',
    models: [],
    hash: (value) => String(value.length),
    now: () => 0,
    ...fields,
  };
}
