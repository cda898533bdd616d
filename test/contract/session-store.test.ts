import { afterEach, inject } from 'vitest';
import { DynamoSessionStore, DynamoSignInStore } from '../../functions/access/dynamodb/session-store.ts';
import { DynamoSavedViewStore } from '../../functions/console/dynamodb/saved-view-store.ts';
import { describeSavedViewStore } from '../support/contracts/saved-view-store.ts';
import { describeSessionStore } from '../support/contracts/session-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeSessionStore('the table', async (now) => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return { sessions: new DynamoSessionStore(table, now), signIns: new DynamoSignInStore(table, now) };
});
describeSavedViewStore('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  return new DynamoSavedViewStore(created.table);
});
