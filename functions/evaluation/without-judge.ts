import type { Decision, EvaluationResult } from './evaluation.ts';

const JUDGE = 3;
const EXPERT = 4;

/** What is concluded where the judge was asked for and there is none: a person looks. A verdict that is final stays. */
export function withoutJudge<T extends Pick<EvaluationResult, 'decisions' | 'escalated_to'>>(result: T): T {
  if (result.escalated_to !== JUDGE) return result;
  const decision: Decision = {
    tier: JUDGE,
    decision: 'escalate',
    reason: 'No judge is configured, so a person has to look.',
    evidence: 'judge_not_configured; to tier 4',
  };
  return { ...result, decisions: [...result.decisions, decision], escalated_to: EXPERT };
}
