import { describe, expect, test } from 'vitest';
import { changeBudgets } from '../../functions/quota/change-budgets.ts';
import type { LedgerStore } from '../../functions/quota/ledger-store.ts';
import { checkBudgets, watchBudgets } from '../../functions/quota/watch-budgets.ts';
import { aCounterKey, aHold, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { aBudget } from '../support/contracts/budget-store.ts';
import { MemoryBudgets } from '../support/memory/budgets.ts';
import { MemoryLedgerStore } from '../support/memory/ledger-store.ts';
import { MemoryTenants } from '../support/memory/tenants.ts';

const THRESHOLDS = [0.5, 0.75, 0.9, 1];
const KEY = aCounterKey();
const SCOPE = KEY.scope;
const COST = 10;

async function open() {
  const ledger = new MemoryLedgerStore();
  const budgets = new MemoryBudgets();
  let noted = 0;
  const counting = {
    find: budgets.find.bind(budgets),
    save: budgets.save.bind(budgets),
    findCrossings: budgets.findCrossings.bind(budgets),
    async addCrossing(...values: Parameters<MemoryBudgets['addCrossing']>) {
      const isFirst = await budgets.addCrossing(...values);
      if (isFirst) noted++;
      return isFirst;
    },
  };
  const budget = aBudget({ period: 'daily', limit_micro_usd: 500 * COST, thresholds: THRESHOLDS });
  await budgets.save(ORGANIZATION, { budgets: [budget], version: 1 });
  const limits = { requests: null, tokens: null, cost: null };
  const record = { daily: limits, monthly: limits, pending: {}, version: 1, watched: ['daily' as const] };
  await ledger.saveLimits(ORGANIZATION, SCOPE, record, 0);
  await ledger.prepare(KEY);
  await ledger.open(KEY, limits, 1);
  const deps = { budgets: counting, now: () => NOON };
  const hold = (id: number) => aHold({ id: `hold-${id}`, amounts: { requests: 1, tokens: 1, cost: COST } });
  const crossings = () => budgets.findCrossings(ORGANIZATION, [{ budget, window: KEY.window.name }]);
  return { ledger, deps, hold, crossings, noted: () => noted };
}

describe('a budget', () => {
  test('that 500 callers cross at once is crossed once at each threshold', async () => {
    const { ledger, deps, hold, crossings, noted } = await open();
    // As many execution environments, each with what it remembers.
    const workers = Array.from({ length: 10 }, () => watchBudgets(ledger, deps));
    for (const worker of workers) await worker.findLimits(ORGANIZATION, [SCOPE]);
    await Promise.all(Array.from({ length: 500 }, (_, id) => workers[id % 10]?.take(KEY, hold(id))));
    expect((await crossings()).map(({ threshold, spent_micro_usd: spent }) => [threshold, spent])).toEqual(
      THRESHOLDS.map((threshold) => [threshold, threshold * 500 * COST]),
    );
    expect(noted()).toBe(THRESHOLDS.length);
    // What is given back and spent again crosses nothing again.
    for (let id = 0; id < 100; id++) await ledger.release(KEY, hold(id));
    await Promise.all(Array.from({ length: 200 }, (_, id) => workers[id % 10]?.take(KEY, hold(1_000 + id))));
    expect(noted()).toBe(THRESHOLDS.length);
  });

  test('that was crossed while nobody could say so is found by the check, once', async () => {
    const { ledger, deps, hold, crossings } = await open();
    const failing = { ...deps.budgets, addCrossing: () => Promise.reject(new Error('No answer')) };
    const worker = watchBudgets(ledger, { ...deps, budgets: failing });
    await worker.findLimits(ORGANIZATION, [SCOPE]);
    for (let id = 0; id < 400; id++) expect((await worker.take(KEY, hold(id))).outcome).toBe('taken');
    expect(await crossings()).toEqual([]);
    const keys = [KEY, aCounterKey({ organizationId: 'org_other' })];
    expect(await checkBudgets({ ...deps, ledger }, keys)).toBe(2);
    expect(await checkBudgets({ ...deps, ledger }, keys)).toBe(0);
    expect((await crossings()).map(({ threshold }) => threshold)).toEqual([0.5, 0.75]);
  });

  test('costs nothing where nobody watches', async () => {
    const { ledger, deps, hold } = await open();
    let reads = 0;
    const find = async (id: string) => {
      reads++;
      return deps.budgets.find(id);
    };
    const other = aCounterKey({ organizationId: 'org_other' });
    const worker = watchBudgets(ledger, { ...deps, budgets: { ...deps.budgets, find } });
    await worker.findLimits('org_other', [SCOPE]);
    await worker.prepare(other);
    await worker.open(other, { requests: null, tokens: null, cost: null }, 0);
    expect((await worker.take(other, hold(1))).outcome).toBe('taken');
    expect(reads).toBe(0);
  });
});

describe('a ledger that watches budgets', () => {
  test('passes everything else on as it is', async () => {
    const asked: string[] = [];
    const { ledger } = await open();
    const noting = new Proxy(ledger, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          asked.push(String(name));
          return Reflect.apply(member, target, values);
        };
      },
    });
    const worker = watchBudgets(noting, { budgets: new MemoryBudgets(), now: () => NOON });
    const [counter] = await worker.findCounters([KEY]);
    if (counter === null || counter === undefined) throw new Error('It is not open');
    await worker.commit(KEY, 'none');
    await worker.endHolds(KEY, ['none']);
    await worker.release(KEY, aHold());
    await worker.changeCounterLimits(counter, counter.limits, 2);
    await worker.repair(counter, counter.left);
    for await (const page of worker.openCounters(null)) expect(page.keys.length).toBeGreaterThan(0);
    await worker.isWindowUsed(ORGANIZATION, 'default', KEY.window.name);
    await worker.reopen(KEY);
    await worker.abandon(KEY);
    await worker.close(counter);
    await worker.saveLimits(
      ORGANIZATION,
      SCOPE,
      { daily: counter.limits, monthly: counter.limits, pending: {}, version: 2 },
      1,
    );
    expect(asked).toEqual([
      ...['findCounters', 'commit', 'endHolds', 'release', 'changeCounterLimits', 'repair', 'openCounters'],
      ...['isWindowUsed', 'reopen', 'abandon', 'close', 'saveLimits'],
    ]);
  });

  test('is asked again where others change budgets or limits at the same time, and then says so', async () => {
    const { ledger, deps } = await open();
    const limits = {
      knownLimits: ledger.findLimits.bind(ledger),
      limitDefaults: { userDaily: { requests: null, tokens: null, cost: null } },
    };
    const all = { ...deps, ...limits, ledger, tenants: new MemoryTenants(), pause: async () => undefined };
    const add = (budgets: Partial<typeof deps.budgets>, own: LedgerStore = ledger) =>
      changeBudgets({ ...all, ledger: own, budgets: { ...deps.budgets, ...budgets } }, ORGANIZATION, (known) => [
        ...known,
        aBudget({ budget_id: 'b2', period: 'monthly' }),
      ]);
    await expect(add({ save: async () => false })).rejects.toMatchObject({ code: 'unavailable' });
    const stubborn = { ...watchBudgets(ledger, deps), findLimits: async () => [null], saveLimits: async () => false };
    await expect(add({}, stubborn)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
