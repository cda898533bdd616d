import { afterEach, inject } from 'vitest';
import { describeLedgerRecords } from '../support/contracts/ledger-records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { tableLedgerStores } from '../support/emulator/table-ledger-stores.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeLedgerRecords('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return tableLedgerStores(created.table);
});
