import { join } from 'node:path';
import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import { DynamoSignInStore } from '../../access/dynamodb/session-store.ts';
import { SecretReader } from '../../access/secrets-manager/secrets-manager.ts';
import { BuiltConsole } from '../../console/files/console-files.ts';
import type { ConsolePageServices } from '../../console/http/console-page.ts';
import type { SessionServices } from '../../console/http/session-services.ts';
import { sha256 } from '../../kernel/crypto/sha256.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import type { Telemetry } from '../../runtime/telemetry.ts';
import { DynamoTable } from '../../storage/dynamodb-table.ts';
import { openAccess } from '../access.ts';
import { openConsoleAccess } from '../console-access.ts';

const { AEGIS_STAGE, TABLE_NAME, AUTH_SECRET_ID } = VARIABLES;

export interface WebServices extends ConsolePageServices, SessionServices {}

export function openWebServices(telemetry: Telemetry): WebServices {
  const env = readEnvironment({ AEGIS_STAGE, TABLE_NAME, AUTH_SECRET_ID });
  const now = Date.now;
  const stage = env.AEGIS_STAGE;
  const table = new DynamoTable(env.TABLE_NAME);
  const access = openAccess({ table, secrets: new SecretReader(), authSecretId: env.AUTH_SECRET_ID, stage, now });
  // It brings the rules of the scanner with it, which only somebody who signs in has to wait for.
  const auditing = () => import('../auditing.ts').then(({ openAuditing }) => openAuditing(table, telemetry));
  return {
    ...access,
    ...openConsoleAccess(access, { table, stage, now }),
    signIns: new DynamoSignInStore(table, now),
    record: async (organizationId, event) => (await auditing()).record(organizationId, event),
    accountFor: async (organizationId, event, act) => (await auditing()).accountFor(organizationId, event, act),
    noteRefusal: async (refusal) => (await auditing()).noteRefusal(refusal),
    ids: RANDOM_IDS,
    sha256,
    now,
    stage,
    consoleFiles: new BuiltConsole(join(import.meta.dirname, 'console')),
  };
}
