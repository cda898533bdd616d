import { SecretReader } from '../../access/secrets-manager/secrets-manager.ts';
import { createModelLoader } from '../../evaluation/files/model-loader.ts';
import { createRulesLoader } from '../../evaluation/packs/project-rules.ts';
import type { GuardServices } from '../../guard/http/services.ts';
import { DEFAULT_MASKING_POLICY } from '../../masking/masking.ts';
import { DynamoOverrideStore } from '../../projects/dynamodb/override-store.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import { describeError, type Telemetry } from '../../runtime/telemetry.ts';
import { DynamoTable } from '../../storage/dynamodb-table.ts';
import { openAccess } from '../access.ts';
import { openConsoleAccess } from '../console-access.ts';
import { openLake } from '../lake.ts';

const { AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID } = VARIABLES;

export function openGuardServices(telemetry: Telemetry): GuardServices {
  const env = readEnvironment({ AEGIS_STAGE, TABLE_NAME, BODY_BUCKET_NAME, AUTH_SECRET_ID });
  const now = Date.now;
  const table = new DynamoTable(env.TABLE_NAME);
  const overrides = new DynamoOverrideStore(table);
  const secrets = new SecretReader();
  const access = openAccess({ table, secrets, authSecretId: env.AUTH_SECRET_ID, stage: env.AEGIS_STAGE, now });
  return {
    ...access,
    ...openConsoleAccess(access, { table, stage: env.AEGIS_STAGE, now }),
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
        const bodies = new S3BodyStore(env.BODY_BUCKET_NAME);
        const lake = { open: openLake(table, bodies) };
        return new DynamoTraceStore(table, now, bodies, lake).find(organizationId, traceId);
      },
    },
  };
}
