import { estimateTokens } from '../pricing/estimate-tokens.ts';
import type { TokenUsage } from '../pricing/token-usage.ts';
import type { GatheredAnswer } from './gather-answer.ts';
import { reasonsUnseen } from './model-limits.ts';
import { type CallPlan, STEP_TOKENS } from './plan-call.ts';

export interface UsedTokens {
  readonly usage: TokenUsage;
  /** Whether the provider told it. */
  readonly isReported: boolean;
}

/**
 * What a call used: what the provider reports; else what was counted. An answer that broke off may have been longer
 * than what came of it: then the step that it had reached counts whole, and all that was reserved for a model that
 * reasons where nobody sees it.
 */
export function usedTokens(
  model: string,
  plan: CallPlan,
  answer: GatheredAnswer,
  state: { readonly isComplete: boolean; readonly reservedOutputTokens: number },
): UsedTokens {
  if (answer.usage !== null) return { usage: answer.usage, isReported: true };
  const counted = Math.min(answer.countedOutputTokens, plan.mostOutputTokens);
  const reached = Math.min(state.reservedOutputTokens, Math.ceil((counted + 1) / STEP_TOKENS) * STEP_TOKENS);
  const outputTokens = reasonsUnseen(model)
    ? state.reservedOutputTokens
    : state.isComplete
      ? counted
      : Math.max(counted, reached);
  const inputTokens = Math.min(plan.mostInputTokens, estimateTokens(plan.request.text));
  return { usage: { inputTokens, outputTokens, cachedTokens: 0, reasoningTokens: 0 }, isReported: false };
}
