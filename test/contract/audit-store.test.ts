import { afterEach, inject } from 'vitest';
import { DynamoAuditStore } from '../../functions/audit/dynamodb/audit-store.ts';
import { DynamoIntentStore } from '../../functions/audit/dynamodb/intent-store.ts';
import { DynamoRefusalStore } from '../../functions/audit/dynamodb/refusal-store.ts';
import { describeAuditStore, describeIntentStore, describeRefusalStore } from '../support/contracts/audit-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeAuditStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return new DynamoAuditStore(created.table);
});

describeIntentStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return new DynamoIntentStore(created.table);
});

describeRefusalStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return { audit: new DynamoAuditStore(created.table), refusals: new DynamoRefusalStore(created.table) };
});
