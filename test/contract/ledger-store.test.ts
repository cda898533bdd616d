import { afterEach, inject } from 'vitest';
import { DynamoLedgerStore } from '../../functions/quota/dynamodb/ledger-store.ts';
import { describeLedgerStore } from '../support/contracts/ledger-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeLedgerStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return new DynamoLedgerStore(created.table);
});
