import { DynamoOverrideStore } from '../../projects/dynamodb/override-store.ts';
import { DynamoTable } from '../../storage/dynamodb-table.ts';
import { createModelLoader, type LoadModels } from '../../evaluation/files/model-loader.ts';
import { SecretReader } from '../../access/secrets-manager/secrets-manager.ts';
import { DEFAULT_MASKING_POLICY, type MaskingPolicy } from '../../masking/masking.ts';
import { createRulesLoader, type LoadRules } from '../../evaluation/packs/project-rules.ts';
import type { Clock, Hasher } from '../../kernel/ports.ts';
import type { FindProject } from '../../projects/find-project.ts';
import type { TenantStore } from '../../access/tenant.ts';
import type { TraceStore } from '../../traces/trace-store.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { RouteServices } from '../../runtime/route.ts';
import { describeError, type Telemetry } from '../../runtime/telemetry.ts';
import { openAccess } from '../access.ts';

export interface GuardServices extends RouteServices {
  readonly tenants: Pick<TenantStore, 'findProject'>;
  readonly findProject: FindProject;
  readonly hasher: Hasher;
  readonly maskingPolicy: MaskingPolicy;
  readonly loadRules: LoadRules;
  readonly loadModels: LoadModels;
  readonly traces: Pick<TraceStore, 'find'>;
  /** Milliseconds; only differences are used. */
  readonly stopwatch: Clock;
}

const { AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID } = VARIABLES;

export function openGuardServices(telemetry: Telemetry): GuardServices {
  const env = readEnvironment({ AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID });
  const now = Date.now;
  const table = new DynamoTable(env.TABLE_NAME);
  const overrides = new DynamoOverrideStore(table);
  const secrets = new SecretReader();
  return {
    ...openAccess({ table, secrets, authSecretId: env.AUTH_SECRET_ID, stage: env.AEGIS_STAGE, now }),
    maskingPolicy: DEFAULT_MASKING_POLICY,
    stopwatch: () => performance.now(),
    loadRules: createRulesLoader((...place) => overrides.find(...place)),
    loadModels: createModelLoader((model, error) =>
      telemetry.logger.error('model not loaded', { model, error: describeError(error) }),
    ),
    traces: {
      // For dry runs only, which nobody waits for as for the guard.
      async find(organizationId, traceId) {
        const { DynamoTraceStore } = await import('../../traces/dynamodb/trace-store.ts');
        const { S3BodyStore } = await import('../../storage/s3-body-store.ts');
        return new DynamoTraceStore(table, now, new S3BodyStore(env.BODY_BUCKET_NAME)).find(organizationId, traceId);
      },
    },
  };
}
