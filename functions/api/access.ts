import { DynamoApiKeyStore } from '../adapters/dynamodb-api-key-store.ts';
import { DynamoMemberStore } from '../adapters/dynamodb-member-store.ts';
import { DynamoRateWindowStore } from '../adapters/dynamodb-rate-windows.ts';
import type { DynamoTable } from '../adapters/dynamodb-table.ts';
import { DynamoTenantStore } from '../adapters/dynamodb-tenant-store.ts';
import { PepperHasher } from '../adapters/pepper-hasher.ts';
import type { SecretReader } from '../adapters/secrets-manager.ts';
import { RateLimiter } from '../domain/ledger/rate-limit.ts';
import type { Clock } from '../domain/ports.ts';
import { Authenticator } from '../domain/tenancy/authenticate.ts';
import type { Caller } from '../domain/tenancy/caller.ts';
import { createProjectFinder } from '../domain/tenancy/find-project.ts';

/** What every group of routes needs to know who calls and for which project. */
export function openAccess(deps: {
  readonly table: DynamoTable;
  readonly secrets: SecretReader;
  readonly authSecretId: string;
  readonly stage: string;
  readonly now: Clock;
}) {
  const tenants = new DynamoTenantStore(deps.table);
  const keys = new DynamoApiKeyStore(deps.table);
  const hasher = new PepperHasher(() => deps.secrets.read(deps.authSecretId), deps.now);
  const members = new DynamoMemberStore(deps.table);
  const authenticator = new Authenticator({ keys, tenants, members, hasher, stage: deps.stage, now: deps.now });
  const rates = new RateLimiter({ windows: new DynamoRateWindowStore(deps.table), now: deps.now });
  return {
    tenants,
    members,
    keys,
    hasher,
    authenticate: (authorization: string | undefined) => authenticator.authenticate(authorization),
    limitRate: (caller: Caller) => rates.admit(caller.keyId, caller.rateLimitPerMinute),
    findProject: createProjectFinder(tenants, deps.now),
  };
}
