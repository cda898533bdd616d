import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { DynamoUserLedger } from '../../functions/erasure/dynamodb/user-ledger.ts';
import type { ErasedUser } from '../../functions/erasure/erasure.ts';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { windowAt } from '../../functions/kernel/window.ts';
import { DynamoLedgerStore } from '../../functions/quota/dynamodb/ledger-store.ts';
import type { CounterKey } from '../../functions/quota/ledger-store.ts';
import { aCounterKey, aHold, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

const USER_ID = 'ada-lovelace';
const ACCOUNT = 'account-of-ada';
const USER: ErasedUser = {
  organizationId: ORGANIZATION,
  projectId: 'default',
  accounts: [ACCOUNT],
  isUser: (id) => id === USER_ID,
  requestedAt: NOON,
};
const DAY_MS = 86_400_000;

let created: TestTable;
let ledger: DynamoLedgerStore;
let eraser: DynamoUserLedger;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  ledger = new DynamoLedgerStore(created.table);
  eraser = new DynamoUserLedger(created.table, () => NOON);
});
afterEach(() => created.remove());

const keyOn = (instant: number, account = ACCOUNT, userId = USER_ID): CounterKey =>
  aCounterKey({
    scope: { kind: 'user', projectId: 'default', account, userId },
    window: windowAt(instant, { timeZone: 'UTC' }, 'daily'),
  });

async function openWindow(key: CounterKey): Promise<void> {
  await ledger.prepare(key);
  await ledger.open(key, { ...NO_LIMITS, tokens: 100 }, 3);
}

async function closeWindow(key: CounterKey): Promise<void> {
  const [counter] = await ledger.findCounters([key]);
  if (counter) await ledger.close(counter);
}

async function erase(user = USER): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for await (const items of eraser.find(user)) {
    await eraser.erase(user, items);
    await eraser.erase(user, items);
    for (const { kind } of items) counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

async function scan(): Promise<Record<string, unknown>[]> {
  return (await created.client.send(new ScanCommand({ TableName: created.table.name }))).Items ?? [];
}

describe('what the ledger holds of a user', () => {
  test('names nobody but in open windows and usage records, from which an erasure takes the name', async () => {
    const [today, yesterday, longAgo] = [keyOn(NOON), keyOn(NOON - DAY_MS), keyOn(NOON - 399 * DAY_MS)];
    for (const key of [today, yesterday, longAgo]) await openWindow(key);
    for (const key of [yesterday, longAgo]) await closeWindow(key);
    await ledger.saveLimits(
      ORGANIZATION,
      today.scope,
      { daily: NO_LIMITS, monthly: NO_LIMITS, pending: {}, version: 1 },
      0,
    );
    const named = (await scan()).filter((item) => JSON.stringify(item).includes(USER_ID));
    expect(named.map(({ pk }) => String(pk).split('#')[0]).sort()).toEqual(['OPEN', 'USAGE', 'USAGE']);
    expect(await erase()).toEqual({ open_windows: 1, usage_records: 2, limits: 1, counters_expiring: 2 });
    expect(JSON.stringify(await scan())).not.toContain(USER_ID);
    expect((await scan()).filter(({ pk }) => String(pk).startsWith('USAGE'))).toHaveLength(2);
    expect(await erase()).toEqual({});
  });

  test('of another user, and in another project, stays', async () => {
    const [others, elsewhere] = [keyOn(NOON, 'account-of-bob', 'bob'), keyOn(NOON)];
    await openWindow(others);
    await openWindow({
      ...elsewhere,
      scope: { ...elsewhere.scope, kind: 'user', projectId: 'web', account: ACCOUNT, userId: USER_ID },
    });
    const before = await scan();
    expect(await erase()).toEqual({});
    expect(await scan()).toEqual(before);
  });

  test('keeps its counter, with what was used, which expires when no window can be open any more', async () => {
    const key = keyOn(NOON);
    await openWindow(key);
    await ledger.take(key, aHold({ amounts: { requests: 0, tokens: 40, cost: 0 } }));
    await erase();
    const [counter] = await ledger.findCounters([key]);
    expect(counter?.left.tokens).toBe(60);
    const item = (await scan()).find(({ pk }) => String(pk).startsWith('LEDGER'));
    expect(Number(item?.['expires_at'])).toBe(NOON / 1000 + 32 * 86_400);
  });

  test('follows a limit that is set after the erasure, in the window that is running', async () => {
    const key = keyOn(NOON);
    await openWindow(key);
    await erase();
    const [counter] = await ledger.findCounters([key]);
    expect(counter?.limitVersion).toBe(0);
  });

  test('names nobody in the record of a window that was read before the erasure and is closed after it', async () => {
    const key = keyOn(NOON);
    await openWindow(key);
    const [read] = await ledger.findCounters([key]);
    await erase();
    if (read) await ledger.close(read);
    expect(JSON.stringify(await scan())).not.toContain(USER_ID);
    for await (const { keys } of ledger.openCounters(null)) for (const open of keys) await closeWindow(open);
    const usage = (await scan()).filter(({ pk }) => String(pk).startsWith('USAGE'));
    expect(usage.map(({ user_id: name }) => name)).toEqual([undefined]);
  });

  test('is anonymised when the window was closed and is opened again by a late settlement', async () => {
    const key = keyOn(NOON);
    await openWindow(key);
    await closeWindow(key);
    await ledger.reopen(key);
    for await (const { keys } of ledger.openCounters(null)) for (const open of keys) await closeWindow(open);
    const [usage] = (await scan()).filter(({ pk }) => String(pk).startsWith('USAGE'));
    expect(usage?.['user_id']).toBe(USER_ID);
    await erase();
    expect(JSON.stringify(await scan())).not.toContain(USER_ID);
  });

  test('that nothing is stored of is empty', async () => {
    await created.client.send(new PutCommand({ TableName: created.table.name, Item: { pk: 'X', sk: 'Y' } }));
    expect(await erase()).toEqual({});
    expect(await erase({ ...USER, projectId: null })).toEqual({});
  });
});
