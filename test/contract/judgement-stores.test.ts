import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, inject, test } from 'vitest';
import { DynamoCertificateStore } from '../../functions/judging/dynamodb/certificate-store.ts';
import { DynamoEscalationCountStore } from '../../functions/judging/dynamodb/escalation-count-store.ts';
import { DynamoVerdictCache } from '../../functions/judging/dynamodb/verdict-cache.ts';
import { describeJudgementStores } from '../support/contracts/judgement-stores.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable | undefined;
afterEach(() => created?.remove());

describeJudgementStores('the table', async (now) => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table } = created;
  return { cache: new DynamoVerdictCache(table, now), counts: new DynamoEscalationCountStore(table, now) };
});

test('certificates of judges are read from the item of their project, and there are none without it', async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  const { table, client } = created;
  const store = new DynamoCertificateStore(table);
  expect(await store.find('org_1', 'web')).toEqual([]);
  const judge = { model: 'openai:gpt-4o-mini', mode: 'native_schema' as const, rubric_version: 'legal@1' };
  const certificates = [{ ...judge, prompt_hash: 'abc', threshold: 0.8 }];
  const Item = { pk: 'ORG#org_1', sk: 'CERTIFICATES#web', certificates };
  await client.send(new PutCommand({ TableName: table.name, Item }));
  expect(await store.find('org_1', 'web')).toEqual(certificates);
  expect(await store.find('org_1', 'shop')).toEqual([]);
});
