import { describe, expect, test } from 'vitest';
import { NO_LIMITS, plus } from '../../functions/kernel/amounts.ts';
import { changeZone, zoneOf } from '../../functions/kernel/window.ts';
import { counterName } from '../../functions/quota/reservation.ts';
import { walkCounters } from '../../functions/quota/walk-counters.ts';
import { aProjectRecord } from '../support/builders/records.ts';
import { portsOfActor } from '../support/faults/actor-ports.ts';
import { LedgerWorld, memoryStores } from '../support/ledger/world.ts';
import { MemoryJobCursors } from '../support/memory/ledger-records.ts';
import type { MemoryLedgerStore } from '../support/memory/ledger-store.ts';

const HOUR_SECONDS = 3_600;
const ANN = 'user:default:ann/DAY#2026-11-20';
const DRIFT = { requests: 0, tokens: 3, cost: 0 };

/** Makes a counter say something that nothing explains. */
async function tamper(world: LedgerWorld, name = ANN): Promise<void> {
  const counter = (await world.counters()).find(({ key }) => counterName(key) === name);
  if (counter === undefined) throw new Error(`There is no ${name}`);
  const left = { ...counter.left, tokens: counter.left.tokens - DRIFT.tokens };
  expect(await world.stores.ledger.repair(counter, left)).toBe(true);
}

async function usedBy(world: LedgerWorld, name = ANN): Promise<number | undefined> {
  return (await world.used()).get(name)?.tokens;
}

async function busyWorld(): Promise<LedgerWorld> {
  const world = new LedgerWorld();
  await world.begin();
  await world.submit('ann', 't1', 2);
  await world.reserve('ann', 'r1', 1);
  await world.settle('r1', 2);
  await world.reserve('ann', 'r2', 1);
  await world.submit('ann', 't2', 1, undefined, 'r2');
  return world;
}

describe('reconcile compares counters with the sum of their parts', () => {
  test('and leaves them alone when they agree, hour after hour, day after day', async () => {
    const world = await busyWorld();
    for (let hour = 0; hour < 30; hour++) {
      world.pass(HOUR_SECONDS);
      if (hour === 3) await world.submit('bob', 't3', 2);
      if (hour === 5) await world.traces.delete(world.project.organization_id, 't1');
      const { drifted } = await world.reconcile();
      expect([hour, drifted]).toEqual([hour, 0]);
    }
    expect(world.repairs).toEqual([]);
  });

  test('repairs a drift that it sees twice, to the last token, with an entry that says what was changed', async () => {
    const world = await busyWorld();
    const before = await usedBy(world);
    await tamper(world);
    world.pass(2 * HOUR_SECONDS);
    expect((await world.reconcile()).drifted).toBe(1);
    expect(world.repairs).toEqual([]);
    await world.submit('ann', 't9', 1);
    world.pass(HOUR_SECONDS);
    expect((await world.reconcile()).drifted).toBe(1);
    expect(world.repairs).toHaveLength(1);
    expect(world.repairs[0]).toMatchObject({ drift: DRIFT });
    expect(world.repairs[0]?.after).toEqual(plus(world.repairs[0]?.before ?? DRIFT, DRIFT));
    expect(await usedBy(world)).toBe((before ?? 0) + 1);
    await world.check();
    world.pass(HOUR_SECONDS);
    expect((await world.reconcile()).drifted).toBe(0);
  });

  test('of the organization too, whose parts lie in its projects', async () => {
    const world = await busyWorld();
    world.pass(2 * HOUR_SECONDS);
    await world.reconcile();
    await tamper(world, 'organization/DAY#2026-11-20');
    for (let hour = 0; hour < 2; hour++) {
      world.pass(HOUR_SECONDS);
      await world.reconcile();
    }
    expect(world.repairs).toHaveLength(1);
    await world.check();
  });

  test('does not take amounts on their way, or open reservations, for a drift', async () => {
    const world = await busyWorld();
    world.pass(2 * HOUR_SECONDS);
    await world.reserve('ann', 'open', 2);
    const stopped = portsOfActor({ endsAt: { call: 3, moment: 'before' } });
    await world.submit('bob', 'lost', 2, stopped).catch(() => undefined);
    expect((await world.reconcile()).drifted).toBe(0);
    world.pass(HOUR_SECONDS);
    expect((await world.reconcile()).drifted).toBe(0);
    expect(world.repairs).toEqual([]);
    await world.check();
  });

  test('ended anywhere and run again, adds every hour up once', async () => {
    for (const moment of ['before', 'after'] as const) {
      for (let call = 0; call < 60; call++) {
        const world = await busyWorld();
        world.pass(3 * HOUR_SECONDS);
        await world.reconcile(portsOfActor({ endsAt: { call, moment } })).catch(() => undefined);
        world.pass(HOUR_SECONDS);
        await world.reconcile();
        world.pass(HOUR_SECONDS);
        expect([call, (await world.reconcile()).drifted]).toEqual([call, 0]);
        expect(world.repairs).toEqual([]);
      }
    }
  });

  test('two runs at once find the same', async () => {
    const world = await busyWorld();
    await tamper(world);
    for (let hour = 0; hour < 3; hour++) {
      world.pass(2 * HOUR_SECONDS);
      await Promise.all([world.reconcile(), world.reconcile()]);
    }
    await world.check();
    expect(world.repairs).toHaveLength(1);
  });
});

describe('reset-quotas', () => {
  test('writes the usage record of a window that is over, once the last reservation in it has ended', async () => {
    const stores = memoryStores();
    const world = new LedgerWorld(stores);
    await world.begin();
    world.nowMs = Date.parse('2026-11-20T23:59:00.000Z');
    await world.submit('ann', 't1', 2);
    await world.reserve('ann', 'r1', 3);
    world.nowMs = Date.parse('2026-11-21T00:00:30.000Z');
    expect((await world.settle('r1', 5))?.late).toBe(false);
    await world.evaluateAll();
    world.pass(3 * HOUR_SECONDS);
    await world.reconcile();
    expect(await world.resetQuotas()).toBeGreaterThan(0);
    expect(await usageOf(stores.ledger, ANN)).toMatchObject({ requests: 2, tokens: 7 });
    expect((await world.used()).has('user:default:ann/DAY#2026-11-21')).toBe(false);
  });

  test('writes it again when a reservation is settled after all', async () => {
    const stores = memoryStores();
    const world = new LedgerWorld(stores);
    await world.begin();
    await world.reserve('ann', 'r1', 3);
    world.pass(20 * HOUR_SECONDS);
    await world.reconcile();
    await world.resetQuotas();
    expect(await usageOf(stores.ledger, ANN)).toMatchObject({ tokens: 0 });
    expect(await world.settle('r1', 4)).toMatchObject({ status: 'settled', late: true });
    world.pass(3 * HOUR_SECONDS);
    await world.reconcile();
    await world.resetQuotas();
    expect(await usageOf(stores.ledger, ANN)).toMatchObject({ tokens: 4 });
    expect(world.repairs).toEqual([]);
  });

  test('makes a pending limit the current one', async () => {
    const world = new LedgerWorld();
    await world.begin();
    await world.submit('ann', 't1', 1);
    const scope = { kind: 'user', projectId: 'default', account: 'ann' } as const;
    await world.limit(scope, 3, 'next_window');
    await world.evaluateAll();
    world.pass(20 * HOUR_SECONDS);
    await world.reconcile();
    await world.resetQuotas();
    const [record] = await world.stores.ledger.findLimits('org_test', [scope]);
    expect(record).toMatchObject({ daily: { ...NO_LIMITS, tokens: 3 }, pending: {} });
  });

  test('leaves a window open that goes on because its project moved to another zone', async () => {
    const world = new LedgerWorld();
    await world.submit('ann', 't1', 1);
    await world.evaluateAll();
    const { project } = world;
    const change = changeZone(world.nowMs, zoneOf(project), 'America/Los_Angeles');
    const record = aProjectRecord({ created_at: project.created_at, config: { time_zone: 'America/Los_Angeles' } });
    world.tenants.setProject({ ...record, zone_change: change });
    world.nowMs = Date.parse('2026-11-21T06:00:00.000Z');
    await world.reconcile();
    expect(await world.resetQuotas()).toBe(0);
    world.nowMs = Date.parse('2026-11-21T12:00:00.000Z');
    await world.reconcile();
    expect(await world.resetQuotas()).toBe(1);
  });

  test('goes on where a run ran out of time, and reaches every counter of any number of tenants', async () => {
    const world = new LedgerWorld();
    for (let i = 0; i < 450; i++) await world.submit(`user-${i}`, `t${i}`, 1);
    await world.evaluateAll();
    world.pass(20 * HOUR_SECONDS);
    await world.reconcile();
    let runs = 0;
    let closed = 0;
    while (closed < 450 && runs < 10) {
      closed += await world.resetQuotas(undefined, () => true);
      runs++;
    }
    expect(closed).toBe(450);
    expect(runs).toBe(3);
  });
});

async function usageOf(ledger: object, name: string) {
  const usage: MemoryLedgerStore['usage'] = Reflect.get(ledger, 'usage');
  return usage.get(`org_test#${name.replace('/', '#')}`)?.used;
}

describe('reconcile', () => {
  test('that runs out of time after every page reaches every counter of any number of tenants all the same', async () => {
    const world = new LedgerWorld();
    for (let i = 0; i < 450; i++) await world.reserve(`user-${i}`, `r${i}`, 1);
    world.pass(400);
    let runs = 0;
    while (runs < 10 && (await world.counters()).some(({ holds }) => holds.length > 0)) {
      await world.reconcile(undefined, () => true);
      runs++;
    }
    expect(runs).toBe(3);
    await world.check();
  });
});

describe('a walk over counters', () => {
  test('visits a page again whose visit stopped halfway, and goes on after it', async () => {
    const world = new LedgerWorld();
    for (let i = 0; i < 450; i++) await world.reserve(`user-${i}`, `r${i}`, 1);
    const cursors = new MemoryJobCursors();
    const deps = { ledger: world.stores.ledger, cursors };
    const visits: string[] = [];
    const walk = (stopsAt: number) =>
      walkCounters(
        deps,
        'job',
        () => false,
        async ([first]) => {
          visits.push(first === undefined ? '' : counterName(first));
          return visits.length !== stopsAt;
        },
      );
    expect([await walk(2), await walk(0)]).toEqual([false, true]);
    const [first, second, again, last] = visits;
    expect(new Set([first, second, last]).size).toBe(3);
    expect(again).toBe(second);
    expect(visits).toHaveLength(4);
  });

  test('of reconcile visits a page again that time ran out in, unless it is the first of its run', async () => {
    const world = new LedgerWorld();
    for (let i = 0; i < 450; i++) await world.reserve(`user-${i}`, `r${i}`, 1);
    const stoppedAt = async (isOutOfTime: () => boolean) => {
      await world.reconcile(undefined, isOutOfTime);
      return world.stores.cursors.find('reconcile');
    };
    const first = await stoppedAt(() => true);
    expect(first).not.toBeNull();
    await world.stores.cursors.save('reconcile', null);
    let asked = 0;
    // The first page asks once for each of its 200 counters, and for their project; the second is halfway then.
    expect(await stoppedAt(() => asked++ > 300)).toBe(first);
    const second = await stoppedAt(() => true);
    expect([null, first]).not.toContain(second);
  });
});

describe('a trace that is deleted as soon as it is stored', () => {
  const moments = Array.from({ length: 10 }, (_, call) =>
    (['before', 'after'] as const).map((moment) => ({ call, moment })),
  );

  test.each(moments.flat())('stays charged when its submission ended $moment call $call', async (endsAt) => {
    const world = new LedgerWorld();
    await world.begin();
    await world.submit('ann', 't0', 1);
    await world.submit('ann', 't1', 2, portsOfActor({ endsAt })).catch(() => undefined);
    await world.traces.delete(world.project.organization_id, 't1');
    await world.check();
    for (let hour = 0; hour < 4; hour++) {
      world.pass(HOUR_SECONDS);
      expect((await world.reconcile()).drifted).toBe(0);
      await world.check();
    }
    expect((await world.counters()).flatMap(({ holds }) => holds)).toEqual([]);
  });
});
