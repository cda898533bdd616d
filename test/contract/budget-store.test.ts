import { afterEach, beforeEach, inject } from 'vitest';
import { DynamoOwnPriceStore } from '../../functions/projects/dynamodb/own-price-store.ts';
import { DynamoBudgetStore } from '../../functions/quota/dynamodb/budget-store.ts';
import { describeBudgetStore } from '../support/contracts/budget-store.ts';
import { describeOwnPriceStore } from '../support/contracts/own-price-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

describeOwnPriceStore('the table', async () => new DynamoOwnPriceStore(created.table));
describeBudgetStore('the table', async () => new DynamoBudgetStore(created.table));
