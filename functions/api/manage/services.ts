import { setTimeout } from 'node:timers/promises';
import { DynamoLedgerStore } from '../../adapters/dynamodb-ledger-store.ts';
import { DynamoTable } from '../../adapters/dynamodb-table.ts';
import { DynamoTraceStore } from '../../adapters/dynamodb-trace-store.ts';
import { RANDOM_IDS } from '../../adapters/random-ids.ts';
import { S3BodyStore } from '../../adapters/s3-body-store.ts';
import { SecretReader } from '../../adapters/secrets-manager.ts';
import { DEFAULT_MASKING_POLICY, type MaskingPolicy } from '../../domain/evaluation/masking.ts';
import { ExpiringCache } from '../../domain/expiring-cache.ts';
import type { LedgerDependencies } from '../../domain/ledger/reserve.ts';
import type { Pause } from '../../domain/ports.ts';
import type { KeyIssuer } from '../../domain/tenancy/create-organization.ts';
import type { FindProject } from '../../domain/tenancy/find-project.ts';
import type { ApiKeyStore, TenantStore } from '../../domain/tenancy/tenant.ts';
import type { TraceStore } from '../../domain/traces/trace-store.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { RouteServices } from '../../runtime/route.ts';
import { openAccess } from '../access.ts';
import { userDailyDefaults } from '../limit-defaults.ts';

export interface ManageServices extends RouteServices, KeyIssuer, LedgerDependencies {
  readonly tenants: TenantStore;
  readonly keys: ApiKeyStore;
  readonly traces: TraceStore;
  readonly findProject: FindProject;
  readonly maskingPolicy: MaskingPolicy;
  readonly retentionDays: number;
  readonly readPlatformKey: () => Promise<string>;
  readonly openSignUp: boolean;
  readonly pause: Pause;
}

const PLATFORM_KEY_CACHE_MILLISECONDS = 30_000;

const { AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID, PLATFORM_KEY_SECRET_ID, OPEN_SIGN_UP } = VARIABLES;
const { DEFAULT_USER_TOKENS_DAILY, DEFAULT_USER_COST_DAILY_MICRO_USD, RETENTION_DAYS } = VARIABLES;

export function openManageServices(): ManageServices {
  const env = readEnvironment({
    AEGIS_STAGE,
    TABLE_NAME,
    BODY_BUCKET_NAME,
    AUTH_SECRET_ID,
    PLATFORM_KEY_SECRET_ID,
    OPEN_SIGN_UP,
    DEFAULT_USER_TOKENS_DAILY,
    DEFAULT_USER_COST_DAILY_MICRO_USD,
    RETENTION_DAYS,
  });
  const now = Date.now;
  const table = new DynamoTable(env.TABLE_NAME);
  const secrets = new SecretReader();
  const ledger = new DynamoLedgerStore(table);
  const platformKey = new ExpiringCache<string>({
    ttlMilliseconds: PLATFORM_KEY_CACHE_MILLISECONDS,
    maxEntries: 1,
    now,
  });
  return {
    ...openAccess({ table, secrets, authSecretId: env.AUTH_SECRET_ID, stage: env.AEGIS_STAGE, now }),
    ids: RANDOM_IDS,
    stage: env.AEGIS_STAGE,
    now,
    ledger,
    // A management call has to see the limits as they are.
    knownLimits: ledger.findLimits.bind(ledger),
    limitDefaults: userDailyDefaults(env),
    traces: new DynamoTraceStore(table, now, new S3BodyStore(env.BODY_BUCKET_NAME)),
    maskingPolicy: DEFAULT_MASKING_POLICY,
    retentionDays: env.RETENTION_DAYS,
    readPlatformKey: () => platformKey.get('platform', () => secrets.read(env.PLATFORM_KEY_SECRET_ID)),
    openSignUp: env.OPEN_SIGN_UP,
    pause: async (milliseconds) => setTimeout(milliseconds),
  };
}
