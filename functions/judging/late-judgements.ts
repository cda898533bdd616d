import { withoutJudge } from '../evaluation/without-judge.ts';
import type { Clock } from '../kernel/ports.ts';
import type { StoredEvaluation, TraceRecord } from '../traces/trace-store.ts';
import { concludeInReview, type LaterTiers, type RequeueDependencies } from '../verdicts/requeue-stuck-traces.ts';
import { laterEvaluationId } from '../verdicts/supersede.ts';
import { type JudgeQueue, judgeRequestFor } from './judge-request.ts';

const JUDGE = 3;
/** Beyond the time that a trace waits for a provider: for the queue, and for the last attempt. */
const GRACE_MILLISECONDS = 30 * 60_000;
/** For so long its message is sent again; then the trace ends in review. */
const RESEND_MILLISECONDS = 2 * 3_600_000;
/** What the reason is known by. */
const SOURCE = 'judge-late';

export interface LateJudgementDependencies extends Omit<RequeueDependencies, 'laterTiers'> {
  /** Null where the deployment has no judge. */
  readonly judgeQueue: JudgeQueue | null;
  /** How long a trace waits for a provider that cannot be reached. */
  readonly waitMilliseconds: number;
  readonly now: Clock;
}

/**
 * Looks after traces that wait for the judge longer than any message of theirs should: the message is sent again, and in
 * the end the trace goes to a person, visibly (P1).
 */
export function lateJudgements(deps: LateJudgementDependencies): LaterTiers {
  return {
    async lookAfter(record) {
      if (record.escalated_to !== JUDGE) return false;
      const [evaluation = null] = await deps.traces.findEvaluations([record]);
      if (evaluation === null || evaluation.escalated_to !== JUDGE) return false;
      const age = deps.now() - Date.parse(evaluation.created_at);
      const sendFrom = deps.waitMilliseconds + GRACE_MILLISECONDS;
      if (age < sendFrom) return true;
      if (deps.judgeQueue === null || age >= sendFrom + RESEND_MILLISECONDS) {
        await endInReview(deps, record, evaluation);
        return false;
      }
      const [error] = await deps.judgeQueue.sendAll([judgeRequestFor(record, evaluation)]);
      if (error) throw error;
      return true;
    },
  };
}

async function endInReview(
  deps: LateJudgementDependencies,
  record: TraceRecord,
  evaluation: StoredEvaluation,
): Promise<void> {
  const ended = deps.judgeQueue === null ? withoutJudge(evaluation) : withoutAnswer(evaluation);
  await concludeInReview(deps, record, {
    ...ended,
    evaluation_id: laterEvaluationId(record, evaluation, SOURCE),
    supersedes: evaluation.evaluation_id,
    created_at: new Date(deps.now()).toISOString(),
  });
}

function withoutAnswer(evaluation: StoredEvaluation): StoredEvaluation {
  const decision = {
    tier: JUDGE,
    decision: 'escalate' as const,
    reason: 'The judge did not answer, so a person has to look.',
    evidence: `provider_unavailable; asked since ${evaluation.created_at}; to tier 4`,
  };
  return { ...evaluation, decisions: [...evaluation.decisions, decision], escalated_to: 4 };
}
