import { afterEach, inject } from 'vitest';
import { DynamoAnswerCache } from '../../functions/gateway/dynamodb/answer-cache.ts';
import { DynamoCooldownStore } from '../../functions/gateway/dynamodb/cooldown-store.ts';
import { DynamoGatewaySettingsStore } from '../../functions/gateway/dynamodb/gateway-settings-store.ts';
import { describeGatewayStores } from '../support/contracts/gateway-stores.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeGatewayStores('the table', async (now) => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return {
    settings: new DynamoGatewaySettingsStore(table),
    cooldowns: new DynamoCooldownStore(table, now),
    answers: new DynamoAnswerCache(table, now),
  };
});
