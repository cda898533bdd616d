import { afterEach, inject } from 'vitest';
import { DynamoOverrideStore } from '../../functions/projects/dynamodb/override-store.ts';
import { DynamoTenantStore } from '../../functions/projects/dynamodb/tenant-store.ts';
import { describeOverrideStore } from '../support/contracts/override-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeOverrideStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return { tenants: new DynamoTenantStore(table), overrides: new DynamoOverrideStore(table) };
});
