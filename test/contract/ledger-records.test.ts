import { afterEach, inject } from 'vitest';
import { createTable, type TestTable } from '../support/create-table.ts';
import { describeLedgerRecords } from '../support/ledger-records-contract.ts';
import { tableLedgerStores } from '../support/table-ledger-stores.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeLedgerRecords('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return tableLedgerStores(created.table);
});
