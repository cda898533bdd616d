import { afterEach, inject } from 'vitest';
import { DynamoOverrideStore } from '../../functions/projects/dynamodb/override-store.ts';
import { DynamoTenantStore } from '../../functions/projects/dynamodb/tenant-store.ts';
import { createTable, type TestTable } from '../support/create-table.ts';
import { describeOverrideStore } from '../support/override-store-contract.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeOverrideStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return { tenants: new DynamoTenantStore(table), overrides: new DynamoOverrideStore(table) };
});
