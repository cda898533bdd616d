import { describe, expect, test } from 'vitest';
import { NO_LIMITS } from '../../functions/kernel/amounts.ts';
import { UTC, windowAt } from '../../functions/kernel/window.ts';
import type { Budget } from '../../functions/quota/budget.ts';
import { changeBudgets } from '../../functions/quota/change-budgets.ts';
import { takeOpening } from '../../functions/quota/reserve.ts';
import { aHold, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { aBudget } from '../support/contracts/budget-store.ts';
import { MemoryBudgets } from '../support/memory/budgets.ts';
import { MemoryLedgerStore } from '../support/memory/ledger-store.ts';
import { MemoryTenants } from '../support/memory/tenants.ts';

const SCOPE = { kind: 'project', projectId: 'default' } as const;
const WINDOW = windowAt(NOON, UTC, 'monthly');
const KEY = { organizationId: ORGANIZATION, scope: SCOPE, window: WINDOW };
const ONE = aBudget({ budget_id: 'one', action: 'block', limit_micro_usd: 1_000 });
const TWO = aBudget({ budget_id: 'two', action: 'block', limit_micro_usd: 2_000 });

type Change = (known: readonly Budget[]) => readonly Budget[];
const add = (budget: Budget) => (known: readonly Budget[]) => [
  ...known.filter(({ budget_id: id }) => id !== budget.budget_id),
  budget,
];
const remove = (budget: Budget) => (known: readonly Budget[]) =>
  known.filter(({ budget_id: id }) => id !== budget.budget_id);
const put = (fields: Partial<Budget>) => (known: readonly Budget[]) =>
  known.map((budget) => ({ ...budget, ...fields }));

/** Calls `before` ahead of every call of a method. */
function heeding<T extends object>(target: T, before: (name: string) => Promise<void>): T {
  return new Proxy(target, {
    get(own, name) {
      const member: unknown = Reflect.get(own, name, own);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        await before(String(name));
        return Reflect.apply(member, own, values);
      };
    },
  });
}

/** A project with these budgets, in the middle of a month in which something was spent. */
async function world(budgets: readonly Budget[]) {
  const stores = { ledger: new MemoryLedgerStore(), budgets: new MemoryBudgets() };
  const paused: number[] = [];
  const depsWith = (before: (name: string) => Promise<void>) => {
    const ledger = heeding(stores.ledger, before);
    const knownLimits: typeof ledger.findLimits = (...values) => ledger.findLimits(...values);
    return {
      ledger,
      budgets: heeding(stores.budgets, before),
      knownLimits,
      limitDefaults: { userDaily: NO_LIMITS },
      tenants: new MemoryTenants(),
      now: () => NOON,
      pause: async (milliseconds: number) => {
        await before('pause');
        paused.push(milliseconds);
      },
    };
  };
  const deps = depsWith(async () => undefined);
  await takeOpening(deps, KEY, aHold({ amounts: { requests: 1, tokens: 1, cost: 10 } }));
  if (budgets.length > 0) await changeBudgets(deps, ORGANIZATION, () => budgets);
  paused.length = 0;
  const state = async () => {
    const [record] = await stores.ledger.findLimits(ORGANIZATION, [SCOPE]);
    const [counter] = await stores.ledger.findCounters([KEY]);
    const stored = (await stores.budgets.find(ORGANIZATION)).budgets;
    const told = Math.min(
      ...stored.filter(({ action }) => action === 'block').map(({ limit_micro_usd: amount }) => amount),
    );
    return {
      stored,
      /** What the stored budgets say, what new windows are opened with, and what the running one has. */
      told,
      toCome: record?.blocked?.monthly ?? Number.POSITIVE_INFINITY,
      running: counter?.limits.cost ?? Number.POSITIVE_INFINITY,
      watched: record?.watched ?? [],
    };
  };
  return { deps, depsWith, state, paused };
}

const CHANGES: readonly (readonly [string, readonly Budget[], Change])[] = [
  ['a first one that blocks', [], add(ONE)],
  ['a smaller one beside another', [TWO], add(ONE)],
  ['one less, the only one', [ONE], remove(ONE)],
  ['one less, the smaller one', [TWO, ONE], remove(ONE)],
  ['a lower amount', [ONE], put({ limit_micro_usd: 500 })],
  ['a higher amount', [ONE], put({ limit_micro_usd: 5_000 })],
  ['one that blocks no more', [ONE], put({ action: 'tell' })],
  ['one that blocks from now on', [{ ...ONE, action: 'tell' }], put({ action: 'block' })],
];

describe('a change of budgets', () => {
  test.each(CHANGES)(
    '%s: wherever it stops, nothing blocks that no budget tells of; repeated, it is done',
    async (_, budgets, change) => {
      let isDone = false;
      for (let steps = 0; !isDone; steps++) {
        const { deps, depsWith, state } = await world(budgets);
        let left = steps;
        // The process ends: nothing that it would do afterwards is done.
        const ending = depsWith(async () => {
          if (left-- <= 0) throw new Error('The process has ended');
        });
        isDone = await changeBudgets(ending, ORGANIZATION, change).then(
          () => true,
          () => false,
        );
        const { told, toCome, running } = await state();
        expect([toCome >= told, running >= told], `after ${steps} steps: ${[toCome, running, told]}`).toEqual([
          true,
          true,
        ]);
        await changeBudgets(deps, ORGANIZATION, change);
        const after = await state();
        expect([after.toCome, after.running], `again, after ${steps} steps`).toEqual([after.told, after.told]);
        if (after.stored.length > 0) expect(after.watched).toEqual(['monthly']);
        expect(steps).toBeLessThan(100);
      }
    },
  );

  // In any order: each store's answer comes after as many turns of the others as the seed says.
  const interleaved = (seed: number) => {
    let state = seed;
    return async () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      for (let turns = (state >> 16) % 12; turns > 0; turns--) await undefined;
    };
  };
  const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

  test('that takes one away while another one is added leaves what the stored ones say', async () => {
    for (const seed of SEEDS) {
      const { depsWith, state } = await world([ONE]);
      const seenWhenAdded: boolean[] = [];
      const adding = changeBudgets(depsWith(interleaved(seed)), ORGANIZATION, add(TWO)).then(async () => {
        const { told, toCome, running } = await state();
        seenWhenAdded.push(toCome <= 2_000, running <= 2_000, told <= 2_000);
      });
      await Promise.all([adding, changeBudgets(depsWith(interleaved(seed + 1_000)), ORGANIZATION, remove(ONE))]);
      const { told, toCome, running, watched } = await state();
      expect([told, toCome, running, watched], `seed ${seed}`).toEqual([2_000, 2_000, 2_000, ['monthly']]);
      expect(seenWhenAdded, `seed ${seed}`).toEqual([true, true, true]);
    }
  });

  test('that takes away what only tells, while another such is added, has it counted on', async () => {
    const two: Budget = { ...TWO, action: 'tell' };
    const { deps, depsWith, state } = await world([{ ...ONE, action: 'tell' }]);
    const asked: string[] = [];
    const deciding = depsWith(async (name) => {
      asked.push(name);
      // It has read what is stored, and is about to write that nothing is counted any more.
      if (name === 'saveLimits' && asked.includes('save') && (await state()).stored.length === 0) {
        await changeBudgets(deps, ORGANIZATION, add(two));
      }
    });
    await changeBudgets(deciding, ORGANIZATION, remove(ONE));
    expect(await state()).toMatchObject({ stored: [two], watched: ['monthly'] });
  });

  test('that several people make at once are all held to, and one that is answered is never loosened', async () => {
    const three = aBudget({ budget_id: 'three', action: 'block', limit_micro_usd: 3_000 });
    for (const seed of SEEDS) {
      const { depsWith, state } = await world([ONE, three]);
      let isAnswered = false;
      const loosened: number[] = [];
      const looking = (own: () => Promise<void>) => async () => {
        await own();
        const { toCome, running } = await state();
        if (isAnswered && Math.max(toCome, running) > 2_000) loosened.push(Math.max(toCome, running));
      };
      const make = (change: Change, index: number) =>
        changeBudgets(depsWith(looking(interleaved(seed + index * 1_000))), ORGANIZATION, change);
      await Promise.all([
        make(add(TWO), 0).then(() => {
          isAnswered = true;
        }),
        make(remove(ONE), 1),
        make(remove(three), 2),
      ]);
      const { stored, told, toCome, running } = await state();
      expect(stored, `seed ${seed}`).toEqual([TWO]);
      expect([told, toCome, running], `seed ${seed}`).toEqual([2_000, 2_000, 2_000]);
      expect(loosened, `seed ${seed}`).toEqual([]);
    }
  });

  test('waits until nobody remembers that a scope was not counted, also where one before stopped while it waited', async () => {
    const { deps, depsWith, paused } = await world([]);
    let hasEnded = false;
    const ending = depsWith(async (name) => {
      hasEnded ||= name === 'pause';
      if (hasEnded) throw new Error('The process has ended');
    });
    await expect(changeBudgets(ending, ORGANIZATION, add(ONE))).rejects.toThrow('The process has ended');
    expect(paused).toEqual([]);
    await changeBudgets(deps, ORGANIZATION, add(ONE));
    expect(paused).toHaveLength(1);
    await changeBudgets(deps, ORGANIZATION, add(TWO));
    expect(paused).toHaveLength(1);
  });

  test('heals what a change before left undone in another scope, and asks for no more than it needs', async () => {
    const { deps, depsWith, state } = await world([ONE]);
    let isSaved = false;
    const ending = depsWith(async (name) => {
      if (isSaved) throw new Error('The process has ended');
      isSaved = name === 'save';
    });
    await expect(changeBudgets(ending, ORGANIZATION, put({ limit_micro_usd: 500 }))).rejects.toThrow();
    expect(await state()).toMatchObject({ told: 500, toCome: 1_000 });
    const other = aBudget({ budget_id: 'other', project_id: null });
    await changeBudgets(deps, ORGANIZATION, add(other));
    const asked: string[] = [];
    await changeBudgets(
      depsWith(async (name) => void asked.push(name)),
      ORGANIZATION,
      remove(other),
    );
    expect(asked.filter((name) => name === 'saveLimits')).toHaveLength(1);
    expect(asked).not.toContain('changeCounterLimits');
    expect(await state()).toMatchObject({ toCome: 500, running: 500 });
  });
});
