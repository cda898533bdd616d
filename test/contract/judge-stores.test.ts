import { afterEach, inject } from 'vitest';
import { DynamoCircuitStore } from '../../functions/judging/dynamodb/circuit-store.ts';
import { DynamoJudgeModeStore } from '../../functions/judging/dynamodb/judge-mode-store.ts';
import { describeJudgeStores } from '../support/contracts/judge-stores.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeJudgeStores('the table', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return { circuits: new DynamoCircuitStore(table), modes: new DynamoJudgeModeStore(table) };
});
