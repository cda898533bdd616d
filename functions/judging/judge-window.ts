import type { JudgeModelName } from '../evaluation/judge-settings.ts';
import { identityOf } from './judge-identity.ts';

/** Every current model of the hosted providers takes at least 128,000 tokens; more of a trace than this is cut. */
const HOSTED_TOKENS = 100_000;
/** What an operator runs is often given less than the model could take. It needs about 12,000 for a rubric alone. */
const COMPATIBLE_TOKENS = 32_000;

/** Tokens that a model is given at most, its answer included. */
export function windowTokensOf(model: JudgeModelName): number {
  return identityOf(model).provider === 'compatible' ? COMPATIBLE_TOKENS : HOSTED_TOKENS;
}
