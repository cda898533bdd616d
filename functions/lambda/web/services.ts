import { join } from 'node:path';
import { RANDOM_IDS } from '../../access/crypto/random-ids.ts';
import { DynamoSignInStore } from '../../access/dynamodb/session-store.ts';
import { SecretReader } from '../../access/secrets-manager/secrets-manager.ts';
import { BuiltConsole } from '../../console/files/console-files.ts';
import type { ConsolePageServices } from '../../console/http/console-page.ts';
import type { OidcServices } from '../../console/http/oidc-services.ts';
import { type Issuer, rememberIssuer } from '../../console/issuer.ts';
import { OidcDeployment } from '../../console/oidc-deployment.ts';
import { sha256 } from '../../kernel/crypto/sha256.ts';
import { readEnvironment, VARIABLES } from '../../runtime/environment.ts';
import { describeError, type Telemetry } from '../../runtime/telemetry.ts';
import { DynamoTable } from '../../storage/dynamodb-table.ts';
import { openAccess } from '../access.ts';
import { openConsoleAccess } from '../console-access.ts';

const { AEGIS_STAGE, TABLE_NAME, AUTH_SECRET_ID, OIDC_DEPLOYMENT } = VARIABLES;

export interface WebServices extends ConsolePageServices, OidcServices {}

export function openWebServices(telemetry: Telemetry): WebServices {
  const env = readEnvironment({
    AEGIS_STAGE,
    TABLE_NAME,
    AUTH_SECRET_ID,
    OIDC_DEPLOYMENT: OIDC_DEPLOYMENT.optional(),
  });
  const now = Date.now;
  const stage = env.AEGIS_STAGE;
  const table = new DynamoTable(env.TABLE_NAME);
  const secrets = new SecretReader();
  const oidc = env.OIDC_DEPLOYMENT === undefined ? null : OidcDeployment.parse(JSON.parse(env.OIDC_DEPLOYMENT));
  const access = openAccess({ table, secrets, authSecretId: env.AUTH_SECRET_ID, stage, now });
  // It brings the rules of the scanner with it, which only somebody who signs in has to wait for.
  const auditing = () => import('../auditing.ts').then(({ openAuditing }) => openAuditing(table, telemetry));
  return {
    ...access,
    ...openConsoleAccess(access, { table, stage, now }),
    signIns: new DynamoSignInStore(table, now),
    record: async (organizationId, event) => (await auditing()).record(organizationId, event),
    accountFor: async (organizationId, event, act) => (await auditing()).accountFor(organizationId, event, act),
    noteRefusal: async (refusal) => (await auditing()).noteRefusal(refusal),
    oidc,
    openIssuer: rememberIssuer(() => openIssuer(oidc, secrets, stage), now),
    noteOidcFailure: (cause) => telemetry.logger.warn('issuer refused', { error: describeError(cause) }),
    ids: RANDOM_IDS,
    sha256,
    now,
    stage,
    consoleFiles: new BuiltConsole(join(import.meta.dirname, 'console')),
  };
}

/** Its library and its description are loaded with the first person who signs in over it. */
async function openIssuer(oidc: OidcDeployment | null, secrets: SecretReader, stage: string): Promise<Issuer> {
  if (oidc === null) throw new Error('This deployment has no issuer.');
  const secret = oidc.secretName === null ? null : await secrets.read(oidc.secretName);
  const { discoverIssuer } = await import('../../console/oidc/issuer.ts');
  return discoverIssuer(oidc, secret, stage === 'local');
}
