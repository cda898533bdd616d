import { join } from 'node:path';
import { SecretReader } from '../../access/secrets-manager/secrets-manager.ts';
import { BuiltConsole } from '../../console/files/console-files.ts';
import type { ConsolePageServices } from '../../console/http/console-page.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import { DynamoTable } from '../../storage/dynamodb-table.ts';
import { openAccess } from '../access.ts';

const { AEGIS_STAGE, TABLE_NAME, AUTH_SECRET_ID } = VARIABLES;

export interface WebServices extends ConsolePageServices {}

export function openWebServices(): WebServices {
  const env = readEnvironment({ AEGIS_STAGE, TABLE_NAME, AUTH_SECRET_ID });
  return {
    ...openAccess({
      table: new DynamoTable(env.TABLE_NAME),
      secrets: new SecretReader(),
      authSecretId: env.AUTH_SECRET_ID,
      stage: env.AEGIS_STAGE,
      now: Date.now,
    }),
    consoleFiles: new BuiltConsole(join(import.meta.dirname, 'console')),
  };
}
