import { describe, expect, test } from 'vitest';
import { AegisError } from '../../functions/kernel/errors.ts';
import { createReservation } from '../../functions/quota/reservations.ts';
import { portsOfActor } from '../support/faults/actor-ports.ts';
import { LedgerWorld } from '../support/ledger/world.ts';

const ANN = 'user:default:ann/DAY#2026-11-20';

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    return error instanceof AegisError ? error.code : String(error);
  }
}

async function aWorld(): Promise<LedgerWorld> {
  const world = new LedgerWorld();
  await world.begin();
  return world;
}

async function tokensOf(world: LedgerWorld, name = ANN): Promise<number | undefined> {
  return (await world.used()).get(name)?.tokens;
}

async function holdsOf(world: LedgerWorld) {
  return (await world.counters()).flatMap(({ holds }) => holds);
}

describe('a reservation', () => {
  test('P3: made again with the same figures is the same, also when the quota is spent by now', async () => {
    const world = await aWorld();
    const first = await world.reserve('ann', 'r1', 6);
    await world.reserve('ann', 'r2', 4);
    const again = await world.reserve('ann', 'r1', 6);
    expect(again.record).toEqual(first.record);
    expect(await tokensOf(world)).toBe(10);
  });

  test('with other figures or of another user is refused, and takes nothing', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 4);
    expect(await codeOf(world.reserve('ann', 'r1', 3))).toBe('idempotency_mismatch');
    expect(await codeOf(world.reserve('bob', 'r1', 4))).toBe('idempotency_mismatch');
    expect(await tokensOf(world)).toBe(4);
    expect(await tokensOf(world, 'user:default:bob/DAY#2026-11-20')).toBe(0);
  });

  test('P3: made twenty times at once is taken once', async () => {
    const world = await aWorld();
    const calls = Array.from({ length: 20 }, () => world.reserve('ann', 'r1', 1));
    const made = await Promise.allSettled(calls);
    expect(made.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    expect(await tokensOf(world)).toBe(1);
    expect((await holdsOf(world)).length).toBe(3);
  });

  test('without an id of its own gets one', async () => {
    const world = await aWorld();
    const { record } = await createReservation(world.dependencies(), world.payer('ann'), {
      reservationId: undefined,
      estimate: { requests: 1, tokens: 1, cost: 0 },
      leaseSeconds: 60,
    });
    expect(record.reservation_id).toMatch(/^rsv_/);
    expect(record.lease_ends_at).toBe(world.nowMs + 60_000);
  });
});

describe('settling', () => {
  test('charges less or more than was reserved, truthfully, and answers a repetition the same', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'less', 5);
    await world.reserve('ann', 'more', 5);
    expect(await world.settle('less', 2)).toMatchObject({ status: 'settled', charged: { tokens: 2 }, late: false });
    const first = await world.settle('more', 30);
    expect(await world.settle('more', 30)).toEqual(first);
    expect(await tokensOf(world)).toBe(32);
    expect(await codeOf(world.submit('ann', 't1', 1))).toBe('quota_exceeded');
  });

  test('with other figures, or after it was given back, is a conflict', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 5);
    await world.settle('r1', 2);
    expect(await codeOf(world.settle('r1', 3))).toBe('conflict');
    await world.reserve('ann', 'r2', 5);
    await world.release('r2');
    await world.release('r2');
    expect(await codeOf(world.settle('r2', 3))).toBe('conflict');
    expect(await tokensOf(world)).toBe(2);
  });

  test('after the lease still charges, whatever is left, and says so', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 5);
    world.pass(301);
    await world.reconcile();
    expect(await tokensOf(world)).toBe(0);
    await world.submit('ann', 't1', 10);
    expect(await world.settle('r1', 4)).toMatchObject({ status: 'settled', late: true });
    expect(await tokensOf(world)).toBe(14);
    await world.check();
  });

  test('of two that settle late at once one wins, and the other gives its own back at once', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 5);
    world.pass(301);
    await world.reconcile();
    const codes = await Promise.all([codeOf(world.settle('r1', 3)), codeOf(world.settle('r1', 4))]);
    expect(codes.sort()).toEqual(['conflict', 'none']);
    expect([3, 4]).toContain(await tokensOf(world));
    expect(await holdsOf(world)).toEqual([]);
    await world.check();
  });

  test('after a release of the lease that stopped half-way charges once, and nothing stays held', async () => {
    for (let call = 0; call < 20; call++) {
      const world = await aWorld();
      await world.reserve('ann', 'r1', 5);
      world.pass(301);
      await world.reconcile(portsOfActor({ endsAt: { call, moment: 'after' } })).catch(() => undefined);
      await world.settle('r1', 4);
      await world.reconcile();
      expect([call, await tokensOf(world), await holdsOf(world)]).toEqual([call, 4, []]);
    }
  });

  test('after the lease but before anybody released it charges once and is late', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 5);
    world.pass(301);
    expect(await world.settle('r1', 4)).toMatchObject({ late: true });
    await world.reconcile();
    expect(await tokensOf(world)).toBe(4);
  });

  test('giving back what was settled changes nothing', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 5);
    await world.settle('r1', 4);
    await world.release('r1');
    expect(await tokensOf(world)).toBe(4);
  });
});

describe('a trace with a reservation', () => {
  test('is paid by it, once, with what it really used', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 9);
    await world.submit('ann', 't1', 3, undefined, 'r1');
    await world.submit('ann', 't1', 3, undefined, 'r1');
    expect(await tokensOf(world)).toBe(3);
    expect(await world.findReservation('r1')).toMatchObject({ status: 'settled', trace_id: 't1', late: false });
    expect(world.queue.length).toBeGreaterThan(0);
  });

  test('needs one of its own project and user that pays for nothing else', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 5);
    expect(await codeOf(world.submit('bob', 't1', 1, undefined, 'r1'))).toBe('invalid_request');
    expect(await codeOf(world.submit('ann', 't1', 1, undefined, 'unknown'))).toBe('invalid_request');
    await world.submit('ann', 't1', 1, undefined, 'r1');
    expect(await codeOf(world.submit('ann', 't2', 1, undefined, 'r1'))).toBe('conflict');
    expect([...world.stored.keys()]).toEqual(['t1']);
  });

  test('is charged late when the lease has run out', async () => {
    const world = await aWorld();
    await world.reserve('ann', 'r1', 5);
    world.pass(301);
    await world.reconcile();
    await world.submit('ann', 't1', 2, undefined, 'r1');
    expect(await tokensOf(world)).toBe(2);
    expect(await world.findReservation('r1')).toMatchObject({ status: 'settled', late: true });
  });
});

describe('when the process ends at any call of the ingest path', () => {
  const moments = Array.from({ length: 16 }, (_, call) => [
    { call, moment: 'before' as const },
    { call, moment: 'after' as const },
  ]).flat();

  test.each([undefined, 'r1'])(
    'P1, P2: no accepted trace is lost and no charge outlives its lease (reservation: %s)',
    async (reservationId) => {
      let isAccepted = false;
      for (const endsAt of moments) {
        const world = await aWorld();
        await world.reserve('ann', 'r1', 4);
        isAccepted = await world.submit('ann', 't1', 3, portsOfActor({ endsAt }), reservationId).then(
          () => true,
          () => false,
        );
        await world.check();
        if (isAccepted) expect([endsAt, world.stored.has('t1'), world.queue.length]).toEqual([endsAt, true, 1]);
        world.pass(1_000);
        await world.reconcile();
        await world.check();
        expect([endsAt, await tokensOf(world)]).toEqual([endsAt, world.stored.has('t1') ? 3 : 0]);
        expect(await holdsOf(world)).toEqual([]);
        // The client comes back with the same call.
        await world.submit('ann', 't1', 3, undefined, reservationId);
        expect([endsAt, await tokensOf(world), world.queue.length > 0]).toEqual([endsAt, 3, true]);
        await world.check();
      }
      expect(isAccepted).toBe(true);
    },
  );
});
