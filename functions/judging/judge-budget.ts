import type { Project } from '../projects/project.ts';

/** What is held for calls to a judge that somebody waits for. */
interface BudgetedCalls {
  /** Charges what they have cost, and gives the rest back. */
  settle(costMicroUsd: number): Promise<void>;
}

/** The money of a project for judging, within its own budget and that of the deployment. */
export interface JudgeBudget {
  /** @throws AegisError `quota_exceeded` when not so much is left today, `conflict` while calls in flight hold it */
  reserve(project: Project, worstCaseMicroUsd: number): Promise<BudgetedCalls>;
}
