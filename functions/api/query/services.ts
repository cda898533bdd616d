import { DynamoLedgerStore } from '../../adapters/dynamodb-ledger-store.ts';
import { DynamoOverrideStore } from '../../adapters/dynamodb-override-store.ts';
import { DynamoTable } from '../../adapters/dynamodb-table.ts';
import { DynamoTraceStore } from '../../adapters/dynamodb-trace-store.ts';
import { S3BodyStore } from '../../adapters/s3-body-store.ts';
import { SecretReader } from '../../adapters/secrets-manager.ts';
import { SqsEvaluationQueue } from '../../adapters/sqs-evaluation-queue.ts';
import { DEFAULT_MASKING_POLICY, type MaskingPolicy } from '../../domain/evaluation/masking.ts';
import type { LimitDependencies } from '../../domain/ledger/reserve.ts';
import type { Hasher } from '../../domain/ports.ts';
import { createProjectLoader, type FindProject } from '../../domain/tenancy/find-project.ts';
import type { TenantStore } from '../../domain/tenancy/tenant.ts';
import type { ExplainDependencies } from '../../domain/traces/explain-evaluation.ts';
import type { TraceStore } from '../../domain/traces/trace-store.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { RouteServices } from '../../runtime/route.ts';
import { openAccess } from '../access.ts';
import { userDailyDefaults } from '../limit-defaults.ts';

export interface QueryServices extends RouteServices, LimitDependencies, ExplainDependencies {
  readonly tenants: TenantStore;
  readonly traces: TraceStore;
  readonly hasher: Hasher;
  readonly findProject: FindProject;
  readonly maskingPolicy: MaskingPolicy;
  readonly retentionDays: number;
  /** Each rejects when its store does not answer. */
  readonly checks: Readonly<Record<'table' | 'evaluation_queue', () => Promise<void>>>;
}

const { AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID, EVALUATION_QUEUE_URL, RETENTION_DAYS } = VARIABLES;
const { DEFAULT_USER_TOKENS_DAILY, DEFAULT_USER_COST_DAILY_MICRO_USD } = VARIABLES;

export function openQueryServices(): QueryServices {
  const env = readEnvironment({
    AEGIS_STAGE,
    TABLE_NAME,
    BODY_BUCKET_NAME,
    AUTH_SECRET_ID,
    EVALUATION_QUEUE_URL,
    RETENTION_DAYS,
    DEFAULT_USER_TOKENS_DAILY,
    DEFAULT_USER_COST_DAILY_MICRO_USD,
  });
  const now = Date.now;
  const table = new DynamoTable(env.TABLE_NAME);
  const overrides = new DynamoOverrideStore(table);
  const ledger = new DynamoLedgerStore(table);
  const queue = new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL);
  const access = openAccess({
    table,
    secrets: new SecretReader(),
    authSecretId: env.AUTH_SECRET_ID,
    stage: env.AEGIS_STAGE,
    now,
  });
  return {
    ...access,
    ledger,
    knownLimits: ledger.findLimits.bind(ledger),
    limitDefaults: userDailyDefaults(env),
    traces: new DynamoTraceStore(table, now, new S3BodyStore(env.BODY_BUCKET_NAME)),
    loadProject: createProjectLoader(access.tenants, now),
    findOverride: (...place) => overrides.find(...place),
    maskingPolicy: DEFAULT_MASKING_POLICY,
    retentionDays: env.RETENTION_DAYS,
    checks: {
      table: async () => {
        await access.tenants.findOrganization('readiness');
      },
      evaluation_queue: () => queue.check(),
    },
    now,
  };
}
