import { Authenticator } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import { PepperHasher } from '../access/crypto/pepper-hasher.ts';
import { DynamoApiKeyStore } from '../access/dynamodb/api-key-store.ts';
import { DynamoMemberStore } from '../access/dynamodb/member-store.ts';
import type { SecretReader } from '../access/secrets-manager/secrets-manager.ts';
import type { Clock } from '../kernel/ports.ts';
import { DynamoOwnPriceStore } from '../projects/dynamodb/own-price-store.ts';
import { DynamoTenantStore } from '../projects/dynamodb/tenant-store.ts';
import { createProjectFinder } from '../projects/find-project.ts';
import { DynamoRateWindowStore } from '../quota/dynamodb/rate-windows.ts';
import { RateLimiter } from '../quota/rate-limit.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';

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
    callerOfKey: (keyId: string, openedAt: string) => authenticator.callerOf(keyId, openedAt),
    limitRate: (caller: Caller) => rates.admit(caller.keyId, caller.rateLimitPerMinute),
    findProject: createProjectFinder(tenants, deps.now, new DynamoOwnPriceStore(deps.table)),
  };
}
