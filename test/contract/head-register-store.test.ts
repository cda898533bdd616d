import { afterEach, inject } from 'vitest';
import { DynamoHeadRegisterStore } from '../../functions/learning/dynamodb/head-register-store.ts';
import { DynamoTenantStore } from '../../functions/projects/dynamodb/tenant-store.ts';
import { describeHeadRegisterStore } from '../support/contracts/head-register-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeHeadRegisterStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return { tenants: new DynamoTenantStore(table), headRegisters: new DynamoHeadRegisterStore(table) };
});
