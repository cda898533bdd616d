import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { DynamoLedgerStore } from '../../functions/quota/dynamodb/ledger-store.ts';
import { DynamoRateWindowStore } from '../../functions/quota/dynamodb/rate-windows.ts';
import type { CounterKey } from '../../functions/quota/ledger-store.ts';
import { takeOpening } from '../../functions/quota/reserve.ts';
import { aCounterKey, aHold } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { type Consumed, measureCapacity } from '../support/measures/measure-capacity.ts';

/** The keys and ids of a real deployment, which are longer than those of other tests. */
const KEY: CounterKey = aCounterKey({
  organizationId: 'org_4bQ9xZ2mK7pL',
  scope: { kind: 'user', projectId: 'customer-support', account: 'Zk3vT8yQ1wN5rB7uC2dF9h' },
});
const LIMITS = { ...NO_LIMITS, tokens: 1_000_000, cost: 10_000_000 };

let created: TestTable;
let consumed: Consumed[];
let ledger: DynamoLedgerStore;

beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  ledger = new DynamoLedgerStore(created.table);
  await ledger.prepare(KEY);
  await ledger.open(KEY, LIMITS, 0);
  ({ consumed } = measureCapacity(created.client));
});
afterEach(() => created.remove());

const holdOf = (index: number) =>
  aHold({
    id: `Hx7${String(index).padStart(5, '0')}`,
    ref: `01KAGQ7Z3M9V5T1X8B2C4${String(index).padStart(5, '0')}`,
    amounts: { requests: 1, tokens: 2_731, cost: 41_250 },
  });

describe('an admission', () => {
  test('costs one write unit per scope and no read, its end included', async () => {
    const admissions = 200;
    for (let i = 0; i < admissions; i++) {
      const { outcome } = await ledger.take(KEY, holdOf(i));
      expect(outcome).toBe('taken');
      await ledger.commit(KEY, holdOf(i).id);
    }
    expect(consumed).toHaveLength(admissions);
    expect(new Set(consumed.map(({ command }) => command))).toEqual(new Set(['UpdateItemCommand']));
    expect(consumed.map(({ units }) => units)).toEqual(Array.from({ length: admissions }, () => 1));
  });

  test('that opens the window costs three write units more, beside the refused first look', async () => {
    const next = { ...KEY, window: { ...KEY.window, name: 'DAY#2026-11-21' } };
    const limitDefaults = { userDaily: LIMITS };
    expect((await takeOpening({ ledger, limitDefaults }, next, holdOf(0))).outcome).toBe('taken');
    const writes = consumed.filter(({ command }) => command !== 'BatchGetItemCommand');
    expect(writes.map(({ units }) => units)).toEqual([1, 1, 1, 1]);
    expect(consumed.length - writes.length).toBe(1);
  });

  test('costs one write unit while ten others are on their way', async () => {
    for (let i = 0; i < 10; i++) await ledger.take(KEY, holdOf(i));
    expect(consumed.map(({ units }) => units)).toEqual(Array.from({ length: 10 }, () => 1));
  });

  test('costs at most two write units when many environments share a counter', async () => {
    const environments = Array.from({ length: 40 }, () => new DynamoLedgerStore(created.table));
    let next = 0;
    for (let round = 0; round < 5; round++) {
      for (const environment of environments) {
        const hold = holdOf(next++);
        await environment.take(KEY, hold);
        await environment.commit(KEY, hold.id);
      }
    }
    const total = consumed.reduce((sum, { units }) => sum + units, 0);
    expect(total / next).toBeLessThanOrEqual(2);
  });

  test('of a key with a rate limit costs one write unit more', async () => {
    const windows = new DynamoRateWindowStore(created.table);
    for (let i = 0; i < 5; i++) await windows.count('3kTMd8Qz', 29_394_720, 100);
    expect(consumed).toEqual(Array.from({ length: 5 }, () => ({ command: 'UpdateItemCommand', units: 1 })));
  });
});
