import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { DynamoUsageLedger } from '../../functions/billing/dynamodb/usage-ledger.ts';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { DynamoOwnPriceStore } from '../../functions/projects/dynamodb/own-price-store.ts';
import { DynamoBudgetStore } from '../../functions/quota/dynamodb/budget-store.ts';
import { DynamoLedgerStore } from '../../functions/quota/dynamodb/ledger-store.ts';
import { limitsOf } from '../../functions/quota/limit.ts';
import { watchBudgets } from '../../functions/quota/watch-budgets.ts';
import { aCounterKey, aHold, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { aBudget, describeBudgetStore } from '../support/contracts/budget-store.ts';
import { describeOwnPriceStore } from '../support/contracts/own-price-store.ts';
import { describeUsageLedger } from '../support/contracts/usage-ledger.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

describeOwnPriceStore('the table', async () => new DynamoOwnPriceStore(created.table));
describeUsageLedger('the table', async () => new DynamoUsageLedger(created.table));
describeBudgetStore('the table', async () => new DynamoBudgetStore(created.table));

describe('a budget that many callers cross at once on the table', () => {
  test('is crossed once at each threshold, and admits no more where it blocks', async () => {
    const callers = 60;
    const key = aCounterKey();
    const ledger = new DynamoLedgerStore(created.table);
    const budgets = new DynamoBudgetStore(created.table);
    const budget = aBudget({ period: 'daily', limit_micro_usd: 500, thresholds: [0.5, 1], action: 'block' });
    await budgets.save(ORGANIZATION, { budgets: [budget], version: 1 });
    const record = { daily: NO_LIMITS, monthly: NO_LIMITS, pending: {}, version: 1 };
    const blocking = { ...record, watched: ['daily' as const], blocked: { daily: 500 } };
    await ledger.saveLimits(ORGANIZATION, key.scope, blocking, 0);
    const [stored] = await ledger.findLimits(ORGANIZATION, [key.scope]);
    expect(stored).toEqual(blocking);
    await ledger.prepare(key);
    await ledger.open(key, limitsOf(blocking, key.window), 1);
    let noted = 0;
    const addCrossing: DynamoBudgetStore['addCrossing'] = async (...values) => {
      const isFirst = await budgets.addCrossing(...values);
      if (isFirst) noted++;
      return isFirst;
    };
    const counting = {
      find: budgets.find.bind(budgets),
      save: budgets.save.bind(budgets),
      findCrossings: budgets.findCrossings.bind(budgets),
      addCrossing,
    };
    const workers = [1, 2, 3].map(() => watchBudgets(ledger, { budgets: counting, now: () => NOON }));
    for (const worker of workers) await worker.findLimits(ORGANIZATION, [key.scope]);
    const outcomes = await Promise.all(
      Array.from({ length: callers }, (_, id) =>
        workers[id % 3]?.take(key, aHold({ id: `hold-${id}`, amounts: { requests: 1, tokens: 1, cost: 10 } })),
      ),
    );
    expect(outcomes.filter((each) => each?.outcome === 'taken')).toHaveLength(50);
    expect(noted).toBe(2);
    const crossings = await budgets.findCrossings(ORGANIZATION, [{ budget, window: key.window.name }]);
    expect(crossings.map(({ spent_micro_usd: spent }) => spent).sort()).toEqual([250, 500]);
  });
});
