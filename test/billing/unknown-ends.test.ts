import { describe, expect, test } from 'vitest';
import { shiftDate } from '../../functions/kernel/window.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { BillingWorld, FIRST_DAY, HOUR } from '../support/memory/billing-world.ts';
import type { Fault } from '../support/providers/stripe-stand-in.ts';

async function withUsage() {
  const world = new BillingWorld();
  await world.addCustomer();
  await world.count(`${FIRST_DAY}T10:00:00.000Z`, 7);
  await world.recount(`${shiftDate(FIRST_DAY, 1)}T00:00:00Z`);
  return world;
}

/** How long nothing runs after a crash: the next run, the end of the day in which identifiers are known, and beyond. */
const REST_HOURS = [1, 24, 26];

describe('a worker that ends', () => {
  test.each(['before', 'after'] as const)(
    '%s any of its calls bills nothing twice and loses nothing',
    async (moment) => {
      let reached = 0;
      for (let at = 0; ; at++) {
        let isReached = false;
        for (const rest of REST_HOURS) {
          const world = await withUsage();
          const point = new CrashPoint(at, moment);
          await world.run({ wrap: (port) => point.wrap(port) }).catch(() => undefined);
          isReached = point.isReached;
          world.nowMs += (rest - 1) * HOUR;
          await world.runFor(30);
          expect([at, rest, world.billed()]).toEqual([at, rest, world.used]);
        }
        if (!isReached) break;
        reached++;
      }
      // Two reads of the customer and its windows, two writes and a call for each meter, the progress.
      expect(reached).toBeGreaterThanOrEqual(9);
    },
  );

  test('after the call, and starts again in more than a day, asks what Stripe has and sends nothing', async () => {
    const world = await withUsage();
    world.stripe.faults = ['answer_lost', 'never_arrives', 'never_arrives'];
    await world.run();
    world.nowMs += 25 * HOUR;
    const { calls } = world.stripe;
    await world.run();
    expect(world.stripe.taken.filter(({ eventName }) => eventName === 'traces')).toHaveLength(1);
    expect(world.stripe.calls).toBeGreaterThan(calls);
    await world.runFor(30);
    expect(world.billed()).toEqual(world.used);
  });

  test('whose event got lost as its invoice closed asks what Stripe has, and sends another that is still paid', async () => {
    const world = await withUsage();
    world.graceHours = 1;
    world.meters = { traces: { eventName: 'traces', meterId: 'mtr_traces' } };
    world.nowMs = Date.parse(`${shiftDate(FIRST_DAY, 1)}T00:20:00Z`);
    await world.recount(`${shiftDate(FIRST_DAY, 1)}T00:00:00Z`);
    world.stripe.faults = ['never_arrives', 'never_arrives', 'never_arrives'];
    await world.runFor(9);
    expect(world.stripe.taken.length).toBeGreaterThan(0);
    for (const { stamp, takenAt } of world.stripe.taken) expect(stamp + HOUR).toBeGreaterThan(takenAt);
    expect(world.billed().traces).toBe(world.used.traces);
  });

  test('whose event of one meter cannot be asked for lets the other meters go on', async () => {
    const world = await withUsage();
    world.stripe.faults = ['answer_lost', 'never_arrives', 'never_arrives'];
    await world.run();
    world.nowMs += 25 * HOUR;
    world.stripe.sumOfMinute = async () => null;
    await world.count(`${FIRST_DAY}T11:00:00.000Z`, 5);
    await world.runFor(3);
    expect(world.billed().tokens).toBe(world.used.tokens);
    expect(world.told.at(-1)).toContain('Stripe does not say what it has of an event');
  });

  test('before the call, and starts again in more than a day, asks, and sends another event', async () => {
    const world = await withUsage();
    world.stripe.faults = ['never_arrives', 'never_arrives', 'never_arrives'];
    await world.run();
    world.nowMs += 25 * HOUR;
    await world.run();
    const [first] = world.stripe.taken;
    expect(first?.identifier).toMatch(/-traces-2026-11-20-2$/);
    expect(world.billed()).toEqual(world.used);
  });
});

test('an event is sent again within 23 hours of its first try, and never later', async () => {
  const world = await withUsage();
  world.meters = { traces: { eventName: 'traces', meterId: 'mtr_traces' } };
  // The first try is taken and its answer lost; nothing that follows arrives.
  world.stripe.faults = ['answer_lost', ...Array<Fault>(200).fill('never_arrives')];
  const begun = world.nowMs;
  const sentAt: number[] = [];
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        if (name === 'send') sentAt.push(world.nowMs);
        const member = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  for (let hour = 0; hour < 40; hour++) {
    await world.run({ wrap });
    world.nowMs += HOUR;
  }
  expect(Math.max(...sentAt) - begun).toBeLessThan(23 * HOUR + 60_000);
  expect(Math.max(...sentAt) - begun).toBeGreaterThan(21 * HOUR);
  // While it cannot be asked, nothing is sent; then it is found.
  expect(world.stripe.taken).toHaveLength(1);
  world.stripe.faults = [];
  await world.runFor(2);
  expect(world.billed().traces).toBe(1);
});

test('an event that was taken with its last try is not taken for missing before Stripe has added it up', async () => {
  const world = await withUsage();
  world.meters = { traces: { eventName: 'traces', meterId: 'mtr_traces' } };
  // Three tries an hour: those of 22 hours get lost, and the last is taken.
  world.stripe.faults = [...Array<Fault>(3 * 22 + 2).fill('never_arrives'), 'answer_lost'];
  await world.run();
  await world.runFor(40);
  expect(world.stripe.taken).toHaveLength(1);
  expect(world.billed().traces).toBe(world.used.traces);
});

test('a worker leaves alone what another is at', async () => {
  const world = await withUsage();
  const { send } = world.stripe;
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: called, resolve: call } = Promise.withResolvers<void>();
  world.stripe.send = async (event) => {
    call();
    await held;
    return send.call(world.stripe, event);
  };
  const first = world.run();
  await called;
  world.stripe.send = send;
  world.nowMs += 60_000;
  await world.run();
  expect(world.stripe.taken.map(({ eventName }) => eventName)).toEqual(['tokens']);
  release();
  await first;
  await world.runFor(1);
  expect(world.billed()).toEqual(world.used);
});

test('what another worker has finished meanwhile is left as it is', async () => {
  const world = await withUsage();
  world.meters = { traces: { eventName: 'traces', meterId: 'mtr_traces' } };
  world.stripe.faults = ['answer_lost', 'never_arrives', 'never_arrives'];
  await world.run();
  for (const change of [1, 2, 3]) {
    world.nowMs += HOUR;
    // The version moves on with the change of this number.
    const { saveWindow } = world.ledger;
    let saved = 0;
    world.ledger.saveWindow = async (id, window) => ++saved < change && saveWindow.call(world.ledger, id, window);
    await world.run();
    world.ledger.saveWindow = saveWindow;
    expect(world.stripe.taken).toHaveLength(1);
  }
  await world.count(`${FIRST_DAY}T11:00:00.000Z`, 1);
  await world.runFor(30);
  expect(world.billed().traces).toBe(world.used.traces);
});

test('two workers at once send each event once', async () => {
  const world = await withUsage();
  await Promise.all([world.run(), world.run(), world.run()]);
  await world.runFor(30);
  expect(world.billed()).toEqual(world.used);
  expect(world.stripe.taken).toHaveLength(2);
});

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const FAULTS: readonly Fault[] = ['answer_lost', 'answer_lost', 'never_arrives', 'busy', 'refused', 'key_refused'];

test('whatever happens in whatever order, what is billed is what was used', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = randomOf(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    const world = new BillingWorld();
    world.graceHours = [1, 24, 72][below(3)] ?? 1;
    await world.addCustomer();
    for (let step = 0; step < 30; step++) {
      const today = new Date(world.nowMs).toISOString().slice(0, 10);
      const [, day = ''] = [shiftDate(today, -below(4)), FIRST_DAY].sort();
      const at = `${day}T10:00:00.000Z`;
      if (random() < 0.5) await world.count(at, 1 + below(9), { sign: random() < 0.2 ? -1 : 1 });
      if (random() < 0.8) await world.recount(`${today}T00:00:00Z`);
      if (random() < 0.4) world.stripe.faults = Array.from({ length: below(5) }, () => FAULTS[below(6)] ?? 'busy');
      const point = new CrashPoint(random() < 0.4 ? below(20) : 1_000, random() < 0.5 ? 'before' : 'after');
      const crashing = world.run({ wrap: (port) => point.wrap(port) }).catch(() => undefined);
      await Promise.all([crashing, random() < 0.2 ? world.run() : null]);
      world.nowMs += below(3) === 0 ? below(30 * HOUR) : HOUR;
    }
    world.stripe.faults = [];
    await world.recount(new Date(world.nowMs).toISOString());
    world.nowMs += 26 * HOUR;
    await world.recount(new Date(world.nowMs).toISOString());
    await world.runFor(54);
    expect([seed, world.billed()]).toEqual([seed, world.used]);
    const minutes = world.stripe.taken.map(({ eventName, stamp }) => `${eventName} ${stamp}`);
    expect([seed, new Set(minutes).size]).toEqual([seed, minutes.length]);
  }
});
