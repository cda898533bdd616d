import { afterEach, beforeEach, inject } from 'vitest';
import { DynamoBudgetStore } from '../../functions/quota/dynamodb/budget-store.ts';
import { describeBudgetStore } from '../support/contracts/budget-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

describeBudgetStore('the table', async () => new DynamoBudgetStore(created.table));
