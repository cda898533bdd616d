import { afterEach, inject } from 'vitest';
import { DynamoApiKeyStore } from '../../functions/access/dynamodb/api-key-store.ts';
import { DynamoMemberStore } from '../../functions/access/dynamodb/member-store.ts';
import { DynamoTenantStore } from '../../functions/projects/dynamodb/tenant-store.ts';
import { describeTenantStores } from '../support/contracts/tenant-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeTenantStores('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return {
    tenants: new DynamoTenantStore(table),
    keys: new DynamoApiKeyStore(table),
    members: new DynamoMemberStore(table),
  };
});
