import { DynamoKeptChargeStore } from '../../adapters/dynamodb-kept-charges.ts';
import { DynamoLedgerStore } from '../../adapters/dynamodb-ledger-store.ts';
import { DynamoReservationStore } from '../../adapters/dynamodb-reservation-store.ts';
import { DynamoTable } from '../../adapters/dynamodb-table.ts';
import { DynamoTraceStore } from '../../adapters/dynamodb-trace-store.ts';
import { RANDOM_IDS } from '../../adapters/random-ids.ts';
import { SecretReader } from '../../adapters/secrets-manager.ts';
import { SqsEvaluationQueue } from '../../adapters/sqs-evaluation-queue.ts';
import { DEFAULT_MASKING_POLICY } from '../../domain/evaluation/masking.ts';
import { rememberLimits } from '../../domain/ledger/reserve.ts';
import { SpentWindows } from '../../domain/ledger/spent-windows.ts';
import type { FindProject } from '../../domain/tenancy/find-project.ts';
import type { SubmitDependencies } from '../../domain/traces/submit-trace.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { Telemetry } from '../../runtime/telemetry.ts';
import { openAccess } from '../access.ts';
import { userDailyDefaults } from '../limit-defaults.ts';

export interface IngestServices extends RouteServices, SubmitDependencies {
  readonly findProject: FindProject;
  readonly telemetry: Telemetry;
}

const { AEGIS_STAGE, TABLE_NAME, AUTH_SECRET_ID, EVALUATION_QUEUE_URL, RETENTION_DAYS } = VARIABLES;
const { DEFAULT_USER_TOKENS_DAILY, DEFAULT_USER_COST_DAILY_MICRO_USD } = VARIABLES;

export function openIngestServices(telemetry: Telemetry): IngestServices {
  const env = readEnvironment({
    AEGIS_STAGE,
    TABLE_NAME,
    AUTH_SECRET_ID,
    EVALUATION_QUEUE_URL,
    RETENTION_DAYS,
    DEFAULT_USER_TOKENS_DAILY,
    DEFAULT_USER_COST_DAILY_MICRO_USD,
  });
  const table = new DynamoTable(env.TABLE_NAME);
  const ledger = new DynamoLedgerStore(table);
  const now = Date.now;
  const access = openAccess({
    table,
    secrets: new SecretReader(),
    authSecretId: env.AUTH_SECRET_ID,
    stage: env.AEGIS_STAGE,
    now,
  });
  return {
    ...access,
    telemetry,
    ledger,
    knownLimits: rememberLimits(ledger, now),
    reservations: new DynamoReservationStore(table),
    keptCharges: new DynamoKeptChargeStore(table),
    spentWindows: new SpentWindows(now),
    limitDefaults: userDailyDefaults(env),
    traces: new DynamoTraceStore(table, now),
    queue: new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL),
    ids: RANDOM_IDS,
    maskingPolicy: DEFAULT_MASKING_POLICY,
    retentionDays: env.RETENTION_DAYS,
    now,
  };
}
