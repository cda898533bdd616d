import type * as z from 'zod';
import { SecretReader } from '../access/secrets-manager/secrets-manager.ts';
import { DEFAULT_MASKING_POLICY } from '../masking/masking.ts';
import { DynamoLedgerStore } from '../quota/dynamodb/ledger-store.ts';
import { VARIABLES } from '../runtime/environment.ts';
import { DynamoTable } from '../storage/dynamodb-table.ts';
import { S3BodyStore } from '../storage/s3-body-store.ts';
import type { ColdBodies } from '../traces/cold-bodies.ts';
import { DynamoTraceStore } from '../traces/dynamodb/trace-store.ts';
import { openAccess } from './access.ts';
import { userDailyDefaults } from './limit-defaults.ts';

const { AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID, RETENTION_DAYS, LAKE_BODY_DAYS } = VARIABLES;
const { DEFAULT_USER_TOKENS_DAILY, DEFAULT_USER_COST_DAILY_MICRO_USD } = VARIABLES;

/** What `openTraceAccess` reads from the environment. */
export const TRACE_ACCESS_VARIABLES = {
  AEGIS_STAGE,
  TABLE_NAME,
  BODY_BUCKET_NAME,
  AUTH_SECRET_ID,
  RETENTION_DAYS,
  LAKE_BODY_DAYS,
  DEFAULT_USER_TOKENS_DAILY,
  DEFAULT_USER_COST_DAILY_MICRO_USD,
} as const;

type TraceAccessEnvironment = z.output<z.ZodObject<typeof TRACE_ACCESS_VARIABLES>>;

type OpenLake = (table: DynamoTable, bodies: S3BodyStore) => () => Promise<ColdBodies>;

/**
 * What every group of routes needs that works with traces, bodies included, and with the limits they count against.
 * @param openLake for those that read or delete old traces
 */
export function openTraceAccess(env: TraceAccessEnvironment, openLake?: OpenLake) {
  const now = Date.now;
  const table = new DynamoTable(env.TABLE_NAME);
  const secrets = new SecretReader();
  const bodies = new S3BodyStore(env.BODY_BUCKET_NAME);
  const bodyDays = env.LAKE_BODY_DAYS;
  const services = {
    ...openAccess({ table, secrets, authSecretId: env.AUTH_SECRET_ID, stage: env.AEGIS_STAGE, now }),
    ledger: new DynamoLedgerStore(table),
    limitDefaults: userDailyDefaults(env),
    traces: new DynamoTraceStore(table, now, bodies, { bodyDays, open: openLake?.(table, bodies) }),
    maskingPolicy: DEFAULT_MASKING_POLICY,
    retentionDays: env.RETENTION_DAYS,
    now,
  };
  return { table, secrets, bodies, services };
}
