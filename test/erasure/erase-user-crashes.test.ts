import { describe, expect, test } from 'vitest';
import { portsOfActor } from '../support/faults/actor-ports.ts';
import { LedgerWorld } from '../support/ledger/world.ts';

const HOUR_SECONDS = 3_600;
/** More than an erasure of this world makes. */
const MAX_CALLS = 90;

/** Ann has traces, deleted or not, and reservations in every state there is; Bob has some as well. */
async function aWorldOfAnn(): Promise<LedgerWorld> {
  const world = new LedgerWorld();
  await world.begin();
  await world.submit('ann', 't1', 1);
  await world.submit('bob', 't2', 2);
  for (const id of ['expired', 'late']) await world.reserve('ann', id, 1);
  world.pass(400);
  await world.reconcile();
  await world.settle('late', 1);
  for (const id of ['settled', 'given-back', 'open']) await world.reserve('ann', id, 1);
  await world.settle('settled', 2);
  await world.release('given-back');
  await world.reserve('ann', 'paying', 1);
  await stopBeforeCompletion(world);
  await world.reserve('bob', 'of-bob', 1);
  await world.submit('ann', 't4', 1);
  await world.traces.delete(world.project.organization_id, 't4');
  await world.check();
  return world;
}

/** A trace that is stored on the strength of a reservation, by a process that ended right there. */
async function stopBeforeCompletion(world: LedgerWorld): Promise<void> {
  for (let call = 0; !world.stored.has('t3'); call++) {
    const stopped = portsOfActor({ endsAt: { call, moment: 'after' } });
    await world.submit('ann', 't3', 2, stopped, 'paying').catch(() => undefined);
  }
}

async function erase(world: LedgerWorld, firstRun: () => Promise<unknown>): Promise<unknown> {
  const id = await world.requestErasure('ann');
  world.pass(10);
  await firstRun();
  world.pass(150);
  await world.runErasures();
  const job = await world.findErasure(id);
  return { status: job?.status, removed: job?.removed, traces: job?.traces, ids: job?.trace_ids.toSorted() };
}

const RECEIPT = {
  status: 'completed',
  removed: { table: { records: 2, bodies: 2 }, bucket: {}, lake: {}, reservations: { open: 2, ended: 4 } },
  traces: 2,
  ids: ['t1', 't3'],
};

describe('P9: erasing a user', () => {
  test('removes reservations in every state, and leaves the counters the sums of their parts', async () => {
    const world = await aWorldOfAnn();
    const before = await world.used();
    expect(await erase(world, async () => undefined)).toEqual(RECEIPT);
    await world.check();
    const used = (name: string, counters: typeof before) => counters.get(`${name}/DAY#2026-11-20`)?.tokens ?? 0;
    const after = await world.used();
    // `open` held one token; `paying` held one and is settled with the two of its trace.
    for (const name of ['organization', 'project:default', 'user:default:ann']) {
      expect([name, used(name, after)]).toEqual([name, used(name, before) - 1 + 1]);
    }
    for (const id of ['expired', 'late', 'settled', 'given-back', 'open', 'paying']) {
      expect([id, await world.findReservation(id)]).toEqual([id, null]);
    }
    expect((await world.findReservation('of-bob'))?.status).toBe('reserved');
  });

  test('reports no drift afterwards, hour after hour, and brings nothing back', async () => {
    const world = await aWorldOfAnn();
    await erase(world, async () => undefined);
    for (let hour = 0; hour < 50; hour++) {
      world.pass(HOUR_SECONDS);
      expect([hour, (await world.reconcile()).drifted]).toEqual([hour, 0]);
      await world.resetQuotas();
      await world.check();
    }
    expect(world.repairs).toEqual([]);
    expect((await world.counters()).flatMap(({ holds }) => holds)).toEqual([]);
  });

  test.each(['before', 'after'] as const)('ended %s any call, goes on, and its receipt is the same', async (moment) => {
    for (let call = 0; call < MAX_CALLS; call++) {
      const world = await aWorldOfAnn();
      const wrap = portsOfActor({ endsAt: { call, moment } });
      const receipt = await erase(world, () => world.runErasures(wrap).catch(() => undefined));
      expect([call, receipt]).toEqual([call, expect.objectContaining({ status: 'completed', ids: RECEIPT.ids })]);
      expect([call, Object(receipt).removed.reservations]).toEqual([call, RECEIPT.removed.reservations]);
      await world.check();
      world.pass(2 * HOUR_SECONDS);
      expect([call, (await world.reconcile()).drifted]).toEqual([call, 0]);
    }
  });

  test('while a client settles or gives back what is erased, counters stay exact', async () => {
    for (const act of ['settle', 'release'] as const) {
      for (let call = 0; call < 20; call++) {
        const world = await aWorldOfAnn();
        await world.requestErasure('ann');
        world.pass(10);
        let calls = 0;
        const meanwhile = async () => {
          if (calls++ !== call) return;
          await (act === 'settle' ? world.settle('open', 3) : world.release('open')).catch(() => undefined);
        };
        await world.runErasures(portsOfActor({ gate: meanwhile }));
        await world.check();
        world.pass(2 * HOUR_SECONDS);
        expect([act, call, (await world.reconcile()).drifted]).toEqual([act, call, 0]);
        await world.check();
      }
    }
  });
});
