import type { AskJudgeDependencies } from '../judging/ask-judge.ts';
import { Circuits } from '../judging/circuits.ts';
import { DynamoCircuitStore } from '../judging/dynamodb/circuit-store.ts';
import { DynamoJudgeModeStore } from '../judging/dynamodb/judge-mode-store.ts';
import type { JudgeDeployment } from '../judging/judge-deployment.ts';
import { JudgeModes } from '../judging/judge-modes.ts';
import { createJudgeOpener } from '../judging/providers/open-judge.ts';
import { JudgeKeySecret } from '../judging/secrets-manager/judge-keys.ts';
import type { Clock } from '../kernel/ports.ts';
import { METRICS } from '../runtime/metric-names.ts';
import { describeError, type Telemetry } from '../runtime/telemetry.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';

/** What a function needs to ask judges: the only ones that may are `judge` and `trial`. */
export function openJudges(options: {
  readonly deployment: JudgeDeployment;
  readonly keysSecretName: string;
  readonly table: DynamoTable;
  readonly telemetry: Telemetry;
  readonly now: Clock;
}): AskJudgeDependencies {
  const { deployment, keysSecretName, table, telemetry, now } = options;
  const keys = new JudgeKeySecret(keysSecretName, now);
  const notStored = (error: unknown): void =>
    telemetry.logger.error('state of a judge not stored', { error: describeError(error) });
  return {
    open: createJudgeOpener(deployment, keys.read),
    circuits: new Circuits({
      store: new DynamoCircuitStore(table),
      now,
      notStored,
      opened(model, { reason, openUntil, openings }) {
        telemetry.count(reason === 'blocked' ? METRICS.judgesBlocked : METRICS.judgeCircuitsOpened);
        const until = new Date(openUntil).toISOString();
        telemetry.logger.warn('circuit opened', { model, reason, until, openings });
      },
    }),
    modes: new JudgeModes({ store: new DynamoJudgeModeStore(table), now, notStored }),
  };
}
