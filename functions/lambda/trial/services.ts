import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import { SecretReader } from '../../access/secrets-manager/secrets-manager.ts';
import { DynamoRubricStore } from '../../judging/dynamodb/rubric-store.ts';
import type { RubricTrialServices } from '../../judging/http/dry-run-services.ts';
import { withLabelExamples } from '../../judging/label-examples.ts';
import { createRubricLoader } from '../../judging/load-rubrics.ts';
import { createJudgeBudget } from '../../judging/trial-budget.ts';
import { sha256 } from '../../kernel/crypto/sha256.ts';
import { DynamoLedgerStore } from '../../quota/dynamodb/ledger-store.ts';
import { DynamoReservationStore } from '../../quota/dynamodb/reservation-store.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import { METRICS } from '../../runtime/metric-names.ts';
import type { Telemetry } from '../../runtime/telemetry.ts';
import { DynamoTable } from '../../storage/dynamodb-table.ts';
import { S3BodyStore } from '../../storage/s3-body-store.ts';
import { DynamoKeptChargeStore } from '../../traces/dynamodb/kept-charges.ts';
import { DynamoTraceStore } from '../../traces/dynamodb/trace-store.ts';
import { openAccess } from '../access.ts';
import { openConsoleAccess } from '../console-access.ts';
import { readJudgeDeployment } from '../judge-deployment.ts';
import { openJudges } from '../judges.ts';
import { openLake } from '../lake.ts';

const { AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID } = VARIABLES;
const { JUDGE_DEPLOYMENT, JUDGE_KEYS_SECRET_NAME } = VARIABLES;

export function openTrialServices(telemetry: Telemetry): RubricTrialServices {
  const env = readEnvironment({
    AEGIS_STAGE,
    TABLE_NAME,
    BODY_BUCKET_NAME,
    AUTH_SECRET_ID,
    JUDGE_DEPLOYMENT,
    JUDGE_KEYS_SECRET_NAME,
  });
  const now = Date.now;
  const table = new DynamoTable(env.TABLE_NAME);
  const deployment = readJudgeDeployment(env.JUDGE_DEPLOYMENT);
  const ledger = new DynamoLedgerStore(table);
  const bodies = new S3BodyStore(env.BODY_BUCKET_NAME);
  const traces = new DynamoTraceStore(table, now, bodies, { open: openLake(table, bodies) });
  const secrets = new SecretReader();
  const access = openAccess({ table, secrets, authSecretId: env.AUTH_SECRET_ID, stage: env.AEGIS_STAGE, now });
  return {
    ...access,
    ...openConsoleAccess(access, { table, stage: env.AEGIS_STAGE, now }),
    now,
    stopwatch: () => performance.now(),
    ids: RANDOM_IDS,
    sha256,
    loadRubrics: withLabelExamples(createRubricLoader(new DynamoRubricStore(table)), { traces, now }),
    traces,
    judgeDeployment: deployment,
    judges: openJudges({ deployment, keysSecretName: env.JUDGE_KEYS_SECRET_NAME, table, telemetry, now }),
    judgeBudget: createJudgeBudget({
      ledger,
      knownLimits: ledger.findLimits.bind(ledger),
      reservations: new DynamoReservationStore(table),
      keptCharges: new DynamoKeptChargeStore(table),
      ids: RANDOM_IDS,
      now,
      deploymentBudgetMicroUsd: deployment.dailyBudgetMicroUsd,
      spent: (microUsd) => telemetry.count(METRICS.judgeSpendMicroUsd, microUsd),
    }),
  };
}
