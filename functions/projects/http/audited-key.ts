import { accountOf } from '../../access/account.ts';
import type { ApiKeyRecord } from '../../access/api-key-record.ts';
import type { Hasher } from '../../kernel/ports.ts';
import { toApiKeyResource } from './api-key-resource.ts';

/** As the audit log shows a key: it is kept for good, and so names users as the ledger does. */
export async function auditedKey({ hasher }: { readonly hasher: Hasher }, key: ApiKeyRecord) {
  const { organization_id: organizationId, user_id: userId } = key;
  return {
    ...toApiKeyResource(key),
    user_id: userId === null ? null : await accountOf(hasher, organizationId, userId),
  };
}
