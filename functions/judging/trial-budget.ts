import { Usd } from '../content/trace.ts';
import { AegisError } from '../kernel/errors.ts';
import { zoneOf } from '../kernel/window.ts';
import type { JudgeBudget } from './judge-budget.ts';
import { chargeForJudge, giveBack, type JudgeMoneyDependencies, reserveForJudge } from './judge-money.ts';

/** The money of calls that somebody waits for, out of the same budgets as that of judged traces. */
export function createJudgeBudget(deps: JudgeMoneyDependencies): JudgeBudget {
  return {
    async reserve(project, worstCaseMicroUsd) {
      const payer = {
        organizationId: project.organization_id,
        projectId: project.project_id,
        zone: zoneOf(project),
        dailyBudgetMicroUsd: Usd.parse(project.judge.daily_budget_usd),
        projectVersion: project.version,
      };
      // Nobody repeats it: whoever asks again asks for other calls.
      const reserving = await reserveForJudge(deps, payer, `trial_${deps.ids.ulid()}`, worstCaseMicroUsd);
      if (reserving.outcome === 'spent') {
        throw new AegisError('quota_exceeded', `The budget for judging is spent (${reserving.budget}).`);
      }
      if (reserving.outcome === 'busy') {
        throw new AegisError('conflict', 'Calls in flight hold what is left of a budget for judging. Try again.', {
          retryAfterSeconds: reserving.seconds,
        });
      }
      if (reserving.outcome === 'paid') throw new Error('An id that was drawn just now was used before');
      const { reservation } = reserving;
      return {
        settle: (costMicroUsd) =>
          costMicroUsd === 0 ? giveBack(deps, reservation) : chargeForJudge(deps, reservation, costMicroUsd),
      };
    },
  };
}
