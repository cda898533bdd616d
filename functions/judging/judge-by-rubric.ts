import type { TraceContent } from '../content/trace.ts';
import { type BuiltPrompt, repairPrompt } from './build-prompt.ts';
import type { JudgePrompt, JudgeReply } from './judge-model.ts';
import { type Judgement, type NoJudgement, readAnswer } from './read-answer.ts';
import type { AppliedRubric } from './rubrics-for.ts';

export interface AskedReply {
  readonly reply: JudgeReply;
  /** Whether another model answered than the one that was asked. */
  readonly isFromOther: boolean;
}

/** Asks once; whoever passes it counts what it costs. @throws JudgeFailure */
export type Ask = (prompt: JudgePrompt) => Promise<AskedReply>;

export interface AskedRubric {
  readonly applied: AppliedRubric;
  readonly content: TraceContent;
  readonly built: BuiltPrompt;
}

/**
 * Asks a judge by one rubric, and once more where its answer could not be read and asking again may help.
 * @throws JudgeFailure of either call
 */
export async function judgeByRubric(ask: Ask, asked: AskedRubric): Promise<Judgement | NoJudgement> {
  const { prompt } = asked.built;
  const first = readReply(await ask(prompt), asked);
  if ('rating' in first || !first.repairable) return first;
  return readReply(await ask(repairPrompt(prompt, first.detail)), asked);
}

/** What a reply says; one that another model wrote says nothing. */
export function readReply(
  { reply, isFromOther }: AskedReply,
  { applied, content, built }: AskedRubric,
): Judgement | NoJudgement {
  if (isFromOther) {
    return { noVerdict: 'other_model', detail: 'Another model answered than the one asked.', repairable: false };
  }
  const { rubric, evaluator } = applied;
  return readAnswer({ reply, rubric, evaluator, content, nonce: built.nonce });
}
