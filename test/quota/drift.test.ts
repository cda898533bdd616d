import { describe, expect, test } from 'vitest';
import { CounterCheck, type CounterCheckDependencies } from '../../functions/quota/check-counters.ts';
import type { Counter } from '../../functions/quota/ledger-store.ts';
import { counterName } from '../../functions/quota/reservation.ts';
import { LedgerWorld } from '../support/ledger/world.ts';

const ANN = 'user:default:ann/DAY#2026-11-20';
const HOUR_SECONDS = 3_600;

async function annsCounter(world: LedgerWorld): Promise<Counter> {
  const counter = (await world.counters()).find(({ key }) => counterName(key) === ANN);
  if (counter === undefined) throw new Error(`There is no ${ANN}`);
  return counter;
}

/** A counter that says three tokens more than its parts; with an open reservation if so wished. */
async function driftedWorld(): Promise<LedgerWorld> {
  const world = new LedgerWorld();
  await world.begin();
  await world.submit('ann', 't1', 2);
  world.pass(2 * HOUR_SECONDS);
  await world.reconcile();
  const counter = await annsCounter(world);
  await world.stores.ledger.repair(counter, { ...counter.left, tokens: counter.left.tokens - 3 });
  return world;
}

/** A run of its own, so that nothing that another run read is remembered. */
function check(world: LedgerWorld, changed: Partial<CounterCheckDependencies> = {}): CounterCheck {
  const { stores, traces, tenants, now, repairs } = world;
  const recordRepair: CounterCheckDependencies['recordRepair'] = async (repair) => void repairs.push(repair);
  return new CounterCheck({ ...stores, traces, tenants, now, recordRepair, ...changed }, () => false);
}

async function compare(world: LedgerWorld, changed: Partial<CounterCheckDependencies> = {}): Promise<number> {
  return check(world, changed).compare([(await annsCounter(world)).key]);
}

function ledgerThat(world: LedgerWorld, findCounters: CounterCheckDependencies['ledger']['findCounters']) {
  const { ledger } = world.stores;
  return new Proxy(ledger, {
    get(target, name) {
      const value: unknown = name === 'findCounters' ? findCounters : Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('a counter that says more than its parts', () => {
  test('is no news before ten minutes are over, however often it is seen, and is repaired after them', async () => {
    const world = await driftedWorld();
    for (const seconds of [0, 300, 299]) {
      world.pass(seconds);
      expect(await compare(world)).toBe(1);
      expect(world.repairs).toEqual([]);
    }
    world.pass(1);
    expect(await compare(world)).toBe(1);
    expect(world.repairs).toMatchObject([{ drift: { requests: 0, tokens: 3, cost: 0 } }]);
    expect(await compare(world)).toBe(0);
  });

  test('starts again when it drifts further', async () => {
    const world = await driftedWorld();
    await compare(world);
    world.pass(700);
    const counter = await annsCounter(world);
    await world.stores.ledger.repair(counter, { ...counter.left, tokens: counter.left.tokens - 1 });
    expect(await compare(world)).toBe(1);
    expect(world.repairs).toEqual([]);
    world.pass(700);
    await compare(world);
    expect(world.repairs).toMatchObject([{ drift: { tokens: 4 } }]);
  });

  test('is left alone while something changes in it', async () => {
    const world = await driftedWorld();
    await compare(world);
    world.pass(700);
    let calls = 0;
    const { ledger } = world.stores;
    const busy = ledgerThat(world, async (keys) => {
      calls++;
      if (calls === 3) await world.submit('ann', 't2', 1);
      return ledger.findCounters(keys);
    });
    expect(await compare(world, { ledger: busy })).toBe(0);
    expect([calls, world.repairs]).toEqual([3, []]);
  });

  test('and is closed between two looks is not looked at again', async () => {
    const world = await driftedWorld();
    await compare(world);
    world.pass(700);
    for (const closedAt of [2, 3]) {
      let calls = 0;
      const closing = ledgerThat(world, async (keys) => {
        calls++;
        return calls >= closedAt ? keys.map(() => null) : world.stores.ledger.findCounters(keys);
      });
      expect(await compare(world, { ledger: closing })).toBe(0);
    }
    expect(world.repairs).toEqual([]);
  });

  test('of a project that is gone has no parts to compare it with', async () => {
    const world = await driftedWorld();
    const { key } = await annsCounter(world);
    const gone = { tenants: { listProjects: async () => [], findProject: async () => null } };
    expect(await check(world, gone).summedUntil(key)).toBeNull();
    expect(await check(world, gone).isDue(key)).toBe(false);
    expect(await check(world, gone).compare([key])).toBe(0);
    expect(await check(world).summedUntil(key)).toBeGreaterThan(0);
  });
});

describe('what a reservation holds', () => {
  test('counts as used while its record is not stored, or is that of another hold', async () => {
    const world = new LedgerWorld();
    await world.begin();
    await world.reserve('ann', 'r1', 4);
    const { reservations } = world.stores;
    const another = Object.assign(Object.create(reservations), {
      find: async (key: Parameters<typeof reservations.find>[0]) => {
        const record = await reservations.find(key);
        return record === null ? null : { ...record, hold_id: 'another', status: 'settled' };
      },
    });
    const missing = Object.assign(Object.create(reservations), { find: async () => null });
    expect(await compare(world, { reservations: missing })).toBe(0);
    expect(await compare(world, { reservations: another })).toBe(0);
    expect((await annsCounter(world)).holds).toHaveLength(1);
  });

  test('keeps its counter from being compared while it is being settled', async () => {
    const world = await driftedWorld();
    await world.reserve('ann', 'r1', 4);
    expect(await compare(world)).toBe(1);
    const { reservations } = world.stores;
    for (const late of [false, true]) {
      const settled = Object.assign(Object.create(reservations), {
        find: async (key: Parameters<typeof reservations.find>[0]) => {
          const record = await reservations.find(key);
          const holds = late ? { hold_id: 'before', late_hold_id: record?.hold_id ?? '' } : {};
          return record === null ? null : { ...record, status: 'settled', ...holds };
        },
      });
      expect(await compare(world, { reservations: settled })).toBe(0);
    }
  });
});
