import { DynamoIdempotencyStore } from '../../adapters/dynamodb-idempotency-store.ts';
import { DynamoKeptChargeStore } from '../../adapters/dynamodb-kept-charges.ts';
import { DynamoLedgerStore } from '../../adapters/dynamodb-ledger-store.ts';
import { DynamoReservationStore } from '../../adapters/dynamodb-reservation-store.ts';
import { DynamoSpanStore } from '../../adapters/dynamodb-span-store.ts';
import { DynamoTable } from '../../adapters/dynamodb-table.ts';
import { DynamoTraceStore } from '../../adapters/dynamodb-trace-store.ts';
import { RANDOM_IDS } from '../../adapters/random-ids.ts';
import { S3BodyStore } from '../../adapters/s3-body-store.ts';
import { SecretReader } from '../../adapters/secrets-manager.ts';
import { SqsEvaluationQueue } from '../../adapters/sqs-evaluation-queue.ts';
import { DEFAULT_MASKING_POLICY } from '../../domain/evaluation/masking.ts';
import type { IdempotencyStore } from '../../domain/idempotency.ts';
import { rememberLimits } from '../../domain/ledger/reserve.ts';
import { SpentWindows } from '../../domain/ledger/spent-windows.ts';
import type { ReceiveDependencies } from '../../domain/otlp/receive-spans.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { RouteServices } from '../../runtime/route.ts';
import type { Telemetry } from '../../runtime/telemetry.ts';
import { currentTraceparent } from '../../runtime/trace-context.ts';
import { openAccess } from '../access.ts';
import { userDailyDefaults } from '../limit-defaults.ts';

export interface IngestServices extends RouteServices, ReceiveDependencies {
  readonly quotaAnswer: 'too_many_requests' | 'partial_success';
  readonly telemetry: Telemetry;
  readonly idempotency: IdempotencyStore;
}

const { AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID, EVALUATION_QUEUE_URL, RETENTION_DAYS } = VARIABLES;
const { DEFAULT_USER_TOKENS_DAILY, DEFAULT_USER_COST_DAILY_MICRO_USD } = VARIABLES;
const { OTLP_QUIET_SECONDS, OTLP_QUOTA_ANSWER } = VARIABLES;

export function openIngestServices(telemetry: Telemetry): IngestServices {
  const env = readEnvironment({
    AEGIS_STAGE,
    TABLE_NAME,
    BODY_BUCKET_NAME,
    AUTH_SECRET_ID,
    EVALUATION_QUEUE_URL,
    RETENTION_DAYS,
    DEFAULT_USER_TOKENS_DAILY,
    DEFAULT_USER_COST_DAILY_MICRO_USD,
    OTLP_QUIET_SECONDS,
    OTLP_QUOTA_ANSWER,
  });
  const table = new DynamoTable(env.TABLE_NAME);
  const bodies = new S3BodyStore(env.BODY_BUCKET_NAME);
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
    idempotency: new DynamoIdempotencyStore(table, now),
    knownLimits: rememberLimits(ledger, now),
    reservations: new DynamoReservationStore(table),
    keptCharges: new DynamoKeptChargeStore(table),
    spentWindows: new SpentWindows(now),
    limitDefaults: userDailyDefaults(env),
    traces: new DynamoTraceStore(table, now, bodies),
    spans: new DynamoSpanStore(table, bodies, now),
    quietSeconds: env.OTLP_QUIET_SECONDS,
    quotaAnswer: env.OTLP_QUOTA_ANSWER,
    queue: new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL, currentTraceparent),
    ids: RANDOM_IDS,
    maskingPolicy: DEFAULT_MASKING_POLICY,
    retentionDays: env.RETENTION_DAYS,
    now,
  };
}
