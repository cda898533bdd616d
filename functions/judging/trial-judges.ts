import type { Clock } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import { type AskJudgeDependencies, askJudge, type JudgeAnswer } from './ask-judge.ts';
import type { TrialJudge } from './dry-run-rubric.ts';
import { effectiveJudge } from './effective-judge.ts';
import type { JudgeBudget } from './judge-budget.ts';
import type { JudgeDeployment } from './judge-deployment.ts';
import { JudgeFailure, type JudgePrompt } from './judge-model.ts';
import { judgePriceOf } from './judge-price.ts';
import { windowTokensOf } from './judge-window.ts';
import { promptTokens } from './prompt-tokens.ts';

export interface TrialJudgeDependencies {
  readonly judgeDeployment: JudgeDeployment;
  readonly judges: AskJudgeDependencies;
  readonly judgeBudget: JudgeBudget;
  readonly now: Clock;
}

/** Two of them, begun late, end before API Gateway gives up. */
const LONGEST_CALL_SECONDS = 10;

/**
 * The judge of a project as a dry run asks it: each call within the budgets, and paid. Null where it has none. One that
 * is switched off may be tried.
 */
export function openTrialJudge(deps: TrialJudgeDependencies, project: Project): TrialJudge | null {
  const { judgeDeployment, judges, judgeBudget, now } = deps;
  const at = new Date(now());
  const { model, reason } = effectiveJudge({ enabled: true, model: project.judge.model }, judgeDeployment, at);
  const price = model === null || reason !== null ? null : judgePriceOf(model, judgeDeployment, at);
  if (model === null || price === null) return null;
  const worstCase = (prompt: JudgePrompt) => price.worstCaseMicroUsd(promptTokens(prompt), prompt.maxTokens);
  const timeoutMilliseconds = Math.min(judgeDeployment.callTimeoutSeconds, LONGEST_CALL_SECONDS) * 1_000;
  return {
    model,
    windowTokens: windowTokensOf(model),
    worstCase,
    async judge(prompt) {
      const worst = worstCase(prompt);
      const calls = await judgeBudget.reserve(project, worst);
      // What nobody knows the end of is charged as it was reserved.
      let costMicroUsd = worst;
      try {
        const answer: JudgeAnswer = await askJudge(judges, model, prompt, timeoutMilliseconds);
        const { usage } = answer.reply;
        if (usage !== null) costMicroUsd = price.costMicroUsd(usage);
        return { ...answer, costMicroUsd };
      } catch (error) {
        if (error instanceof JudgeFailure && !error.mayBeCharged) costMicroUsd = 0;
        throw error;
      } finally {
        await calls.settle(costMicroUsd);
      }
    },
  };
}
