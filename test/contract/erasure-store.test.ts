import { afterEach, inject } from 'vitest';
import { DynamoErasureStore } from '../../functions/erasure/dynamodb/erasure-store.ts';
import { describeErasureStore } from '../support/contracts/erasure-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeErasureStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return new DynamoErasureStore(created.table);
});
