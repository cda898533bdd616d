import { afterEach, inject } from 'vitest';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { describeTraceStore } from '../support/contracts/trace-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeTraceStore('the table', async (now) => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return new DynamoTraceStore(created.table, now);
});
