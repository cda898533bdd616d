import { afterEach, inject } from 'vitest';
import { DynamoRubricStore } from '../../functions/judging/dynamodb/rubric-store.ts';
import { DynamoTenantStore } from '../../functions/projects/dynamodb/tenant-store.ts';
import { describeRubricStore } from '../support/contracts/rubric-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeRubricStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return { tenants: new DynamoTenantStore(table), rubrics: new DynamoRubricStore(table) };
});
