import { afterEach, beforeEach, inject } from 'vitest';
import { DynamoAlertRuleStore } from '../../functions/notifications/dynamodb/alert-rule-store.ts';
import { DynamoEpisodeStore } from '../../functions/notifications/dynamodb/episode-store.ts';
import { NOON } from '../support/builders/records.ts';
import { describeAlertStores } from '../support/contracts/alert-stores.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

describeAlertStores('the table', async () => ({
  rules: new DynamoAlertRuleStore(created.table),
  episodes: new DynamoEpisodeStore(created.table, () => NOON),
}));
