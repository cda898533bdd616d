import { beforeEach, describe, expect, test } from 'vitest';
import type { Budget, BudgetStore, Crossing } from '../../../functions/quota/budget.ts';
import { ORGANIZATION } from '../builders/records.ts';

export function aBudget(fields: Partial<Budget> = {}): Budget {
  return {
    budget_id: 'budget-1',
    name: 'team',
    project_id: 'default',
    account: null,
    period: 'monthly',
    limit_micro_usd: 1_000_000,
    thresholds: [0.75, 0.9, 1],
    created_at: '2026-11-20T12:00:00.000Z',
    ...fields,
  };
}

function aCrossing(fields: Partial<Crossing> = {}): Crossing {
  const crossed_at = '2026-11-20T12:00:00.000Z';
  return {
    budget_id: 'budget-1',
    window: 'MONTH#2026-11',
    threshold: 0.9,
    spent_micro_usd: 901_000,
    crossed_at,
    ...fields,
  };
}

/** What every store of budgets promises; `open` gives an empty one. */
export function describeBudgetStore(name: string, open: () => Promise<BudgetStore>): void {
  let store: BudgetStore;
  beforeEach(async () => {
    store = await open();
  });

  describe(`${name}: budgets`, () => {
    test('are stored once for each version, and are an organization’s own', async () => {
      expect(await store.find(ORGANIZATION)).toEqual({ budgets: [], version: 0 });
      const first = { budgets: [aBudget()], version: 1 };
      const saved = await Promise.all([1, 2, 3].map(() => store.save(ORGANIZATION, first)));
      expect(saved.filter(Boolean)).toHaveLength(1);
      expect(await store.find(ORGANIZATION)).toEqual(first);
      expect(await store.save(ORGANIZATION, { budgets: [], version: 3 })).toBe(false);
      expect(await store.save(ORGANIZATION, { budgets: [], version: 2 })).toBe(true);
      expect(await store.find('org_other')).toEqual({ budgets: [], version: 0 });
    });

    test('of many who cross a threshold at the same time one says so, for each window', async () => {
      const said = await Promise.all(Array.from({ length: 50 }, () => store.addCrossing(ORGANIZATION, aCrossing())));
      expect(said.filter(Boolean)).toHaveLength(1);
      for (const other of [{ threshold: 1 }, { window: 'MONTH#2026-12' }, { budget_id: 'budget-2' }]) {
        expect(await store.addCrossing(ORGANIZATION, aCrossing(other))).toBe(true);
      }
      expect(await store.addCrossing('org_other', aCrossing())).toBe(true);
      const found = await store.findCrossings(ORGANIZATION, [{ budget: aBudget(), window: 'MONTH#2026-11' }]);
      expect(found.map(({ threshold }) => threshold).sort()).toEqual([0.9, 1]);
      expect(await store.findCrossings(ORGANIZATION, [])).toEqual([]);
    });
  });
}
