import { stableHash } from '../kernel/stable-hash.ts';
import { EVALUATOR_SET_VERSION } from './evaluator-set-version.ts';
import digests from './models/artifact-digests.data.json' with { type: 'json' };

const models = stableHash(JSON.stringify(digests)).toString(16).padStart(8, '0');
/** Names the rules and the models of tier 2 that a deployment evaluates with; the settings of a project are not in it. */
export const EVALUATORS_IN_FORCE = `${EVALUATOR_SET_VERSION}-${models}`;
