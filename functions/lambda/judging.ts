import { DynamoEscalationCountStore } from '../judging/dynamodb/escalation-count-store.ts';
import { type EscalationCountStore, rememberDoubtProbability } from '../judging/escalation-counts.ts';
import { JudgeDeployment } from '../judging/judge-deployment.ts';
import type { JudgeQueue } from '../judging/judge-request.ts';
import { SqsJudgeQueue } from '../judging/sqs/judge-queue.ts';
import type { LoadProject } from '../projects/find-project.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';
import type { JudgingOutlook } from '../verdicts/evaluate-stored-trace.ts';

const HOUR_MILLISECONDS = 3_600_000;

/** What functions that conclude know of the deployment's judge. */
export interface Judging extends JudgingOutlook {
  readonly deployment: JudgeDeployment;
  readonly queue: JudgeQueue;
  readonly counts: EscalationCountStore;
  readonly loadProject: LoadProject;
  /** How long a trace waits for a provider that cannot be reached. */
  readonly waitMilliseconds: number;
}

/** Null in a deployment without a judge. @throws when the environment does not say what it should */
export function openJudging(
  table: DynamoTable,
  loadProject: LoadProject,
  traceparent?: () => string | undefined,
): Judging | null {
  const { JUDGE_QUEUE_URL: queueUrl } = readEnvironment({ JUDGE_QUEUE_URL: VARIABLES.JUDGE_QUEUE_URL.optional() });
  if (queueUrl === undefined) return null;
  const { JUDGE_DEPLOYMENT } = readEnvironment({ JUDGE_DEPLOYMENT: VARIABLES.JUDGE_DEPLOYMENT });
  const deployment = JudgeDeployment.parse(JSON.parse(JUDGE_DEPLOYMENT));
  const counts = new DynamoEscalationCountStore(table, Date.now);
  return {
    deployment,
    queue: new SqsJudgeQueue(queueUrl, traceparent),
    counts,
    loadProject,
    doubtProbability: rememberDoubtProbability(counts, Date.now),
    waitMilliseconds: deployment.waitHours * HOUR_MILLISECONDS,
    async isJudged({ judge }) {
      if (!judge.enabled || (judge.model ?? deployment.model) === null) return false;
      // The price table, which most projects do without.
      const { effectiveJudge } = await import('../judging/effective-judge.ts');
      return effectiveJudge(judge, deployment, new Date()).isConfigured;
    },
  };
}
