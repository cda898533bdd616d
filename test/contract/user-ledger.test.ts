import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { DynamoUserLedger } from '../../functions/adapters/dynamodb-user-ledger.ts';
import { NOON, ORGANIZATION } from '../support/build-records.ts';
import { createTable, type TestTable } from '../support/create-table.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

async function put(pk: string, sk: string): Promise<void> {
  await created.client.send(
    new PutCommand({ TableName: created.table.name, Item: { pk, sk, expires_at: 4_000_000_000 } }),
  );
}

test("removes a user's limits and usage, lets the counters that still hold a quota expire, and spares others", async () => {
  await put(`ORG#${ORGANIZATION}`, 'LIMIT#user:default:ada');
  await put(`ORG#${ORGANIZATION}`, 'LIMIT#user:default:ada2');
  await put(`USAGE#${ORGANIZATION}`, 'DAY#2026-11-19#user:default:ada');
  await put(`USAGE#${ORGANIZATION}`, 'DAY#2026-11-19#user:web:ada');
  await put(`LEDGER#${ORGANIZATION}#user:default:ada`, 'DAY#2026-11-20');
  const ledger = new DynamoUserLedger(created.table, () => NOON);
  const receipt = { limits: 1, usage_records: 1, counters_expiring: 1 };
  expect(await ledger.eraseUser(ORGANIZATION, 'default', 'ada')).toEqual(receipt);
  expect(await ledger.eraseUser(ORGANIZATION, 'default', 'ada')).toMatchObject({ limits: 0, usage_records: 0 });
  const { Items = [] } = await created.client.send(new ScanCommand({ TableName: created.table.name }));
  expect(Items.map(({ sk }) => sk).sort()).toEqual([
    'DAY#2026-11-19#user:web:ada',
    'DAY#2026-11-20',
    'LIMIT#user:default:ada2',
  ]);
  const expiresAt = Items.find(({ sk }) => sk === 'DAY#2026-11-20')?.['expires_at'];
  expect(Number(expiresAt)).toBe(NOON / 1000 + 32 * 86_400);
});
