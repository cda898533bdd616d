import { describe, expect, test } from 'vitest';
import { shiftDate } from '../../functions/kernel/window.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { BillingWorld, CUSTOMER, FIRST_DAY, HOUR } from '../support/memory/billing-world.ts';

const NEXT_DAY = shiftDate(FIRST_DAY, 1);

async function withUsage() {
  const world = new BillingWorld();
  await world.addCustomer();
  await world.count(`${FIRST_DAY}T10:00:00.000Z`, 7);
  await world.count(`${FIRST_DAY}T23:00:00.000Z`, 5);
  await world.recount(`${NEXT_DAY}T00:00:00Z`);
  return world;
}

describe('the usage of a day', () => {
  test('is one event for each meter, with an identifier and a minute of its own', async () => {
    const world = await withUsage();
    expect(await world.run()).toEqual({ organizations: 1, notReported: 0, unfinished: 0 });
    expect(world.stripe.taken.map(({ identifier, value, stamp }) => [identifier, value, stamp])).toEqual([
      [`aegis-test-${ORGANIZATION}-traces-2026-11-20-1`, 2, Date.parse('2026-11-20T00:17:00Z')],
      [`aegis-test-${ORGANIZATION}-tokens-2026-11-20-1`, 12, Date.parse('2026-11-20T00:17:00Z')],
    ]);
    await world.runFor(48);
    expect(world.billed()).toEqual(world.used);
    expect(world.stripe.calls).toBe(2);
  });

  test('is that of UTC over all projects, whatever their zones, once all of them are recounted', async () => {
    const world = await withUsage();
    await world.count('2026-11-20T02:00:00.000Z', 100, { project: 'west', date: '2026-11-19' });
    await world.count('2026-11-21T04:59:00.000Z', 1_000, { project: 'west', date: '2026-11-20' });
    await world.rollups.saveSealed(
      { organizationId: ORGANIZATION, projectId: 'west' },
      { until: Date.parse('2026-11-20T05:00:00Z') },
    );
    await world.run();
    expect(world.stripe.taken).toEqual([]);
    await world.recount('2026-11-21T05:00:00Z');
    await world.run();
    expect(world.billed()).toEqual({ traces: 3, tokens: 112 });
  });

  test('waits until the day is over for two hours', async () => {
    const world = await withUsage();
    world.nowMs = Date.parse(`${NEXT_DAY}T01:59:00Z`);
    await world.run();
    expect(world.stripe.taken).toEqual([]);
    world.nowMs += 2 * 60_000;
    await world.run();
    expect(world.billed()).toEqual(world.used);
  });

  test('that nobody used costs no call and no record', async () => {
    const world = new BillingWorld();
    await world.addCustomer();
    await world.runFor(24);
    expect(world.stripe.calls).toBe(0);
    expect(await world.ledger.findWindows(ORGANIZATION, FIRST_DAY)).toEqual([]);
    expect(await world.ledger.findCustomer(ORGANIZATION)).toMatchObject({ until: '2026-11-22' });
  });

  test('before the customer came, or before a meter was named, is not billed', async () => {
    const world = await withUsage();
    await world.count('2026-11-19T10:00:00.000Z', 1_000);
    world.meters = { traces: { eventName: 'traces', meterId: 'mtr_traces' } };
    await world.run();
    world.meters = { ...world.meters, tokens: { eventName: 'tokens', meterId: 'mtr_tokens' } };
    await world.count(`${NEXT_DAY}T10:00:00.000Z`, 3);
    await world.recount('2026-11-25T00:00:00Z');
    await world.runFor(72);
    expect(world.billed()).toEqual({ traces: 3, tokens: 3 });
  });
});

describe('a late correction', () => {
  test('is an event for the difference, up or down, within a day', async () => {
    const world = await withUsage();
    await world.run();
    await world.count(`${FIRST_DAY}T11:00:00.000Z`, 20);
    await world.runFor(24);
    expect(world.billed()).toEqual(world.used);
    await world.count(`${FIRST_DAY}T11:00:00.000Z`, 30, { sign: -1 });
    await world.runFor(24);
    expect(world.billed()).toEqual(world.used);
    expect(world.stripe.taken.map(({ value }) => value)).toEqual([2, 12, 1, 20, -1, -30]);
  });

  test('that is refused comes again with the next run', async () => {
    const world = await withUsage();
    await world.run();
    await world.count(`${FIRST_DAY}T11:00:00.000Z`, 20);
    world.nowMs = Date.parse('2026-11-22T03:00:00Z');
    world.stripe.faults = ['refused', 'refused'];
    await world.run();
    expect(world.billed()).toEqual({ traces: 2, tokens: 12 });
    await world.runFor(1);
    expect(world.billed()).toEqual(world.used);
  });

  test('carries a minute whose invoice is open still', async () => {
    const world = await withUsage();
    for (world.graceHours of [1, 72]) {
      await world.count(`${FIRST_DAY}T11:00:00.000Z`, 20);
      await world.runFor(80);
      await world.count(`${FIRST_DAY}T11:00:00.000Z`, 20);
      await world.runFor(26);
      expect(world.billed()).toEqual(world.used);
      for (const { stamp, takenAt } of world.stripe.taken) {
        expect(takenAt - stamp).toBeLessThan(world.graceHours * HOUR);
        expect(takenAt).toBeGreaterThanOrEqual(stamp);
      }
      world.stripe.taken.length = 0;
      Object.assign(world.used, { traces: 0, tokens: 0 });
    }
  });

  test('of a day that was billed to another customer stays theirs', async () => {
    const world = await withUsage();
    await world.run();
    const before = await world.ledger.findCustomer(ORGANIZATION);
    if (before !== null) await world.ledger.removeCustomer(before);
    await world.addCustomer({ customerId: 'cus_2' });
    await world.count(`${FIRST_DAY}T11:00:00.000Z`, 20);
    await world.runFor(30);
    expect(world.billed()).toEqual({ traces: 2, tokens: 12 });
    expect(world.stripe.billed('tokens', 'cus_2')).toBe(0);
  });
});

describe('what Stripe does not take', () => {
  test('is tried again at once when it is busy, under the same identifier', async () => {
    const world = await withUsage();
    world.stripe.faults = ['busy', 'never_arrives'];
    await world.run();
    expect(world.billed()).toEqual(world.used);
    expect(world.stripe.calls).toBe(4);
  });

  test('comes with the next runs, and is told when that goes on for hours', async () => {
    const world = await withUsage();
    world.stripe.faults = Array<'never_arrives'>(18).fill('never_arrives');
    await world.runFor(3);
    expect(world.told).toEqual([]);
    await world.runFor(2);
    expect(world.told).toEqual(Array(2).fill(`${ORGANIZATION}: Stripe has not answered for hours`));
    await world.runFor(2);
    expect(world.billed()).toEqual(world.used);
  });

  test('is told at once when it is refused, and holds up no other meter', async () => {
    const world = await withUsage();
    world.stripe.faults = ['refused'];
    expect(await world.run()).toMatchObject({ notReported: 1 });
    expect(world.told).toEqual([`${ORGANIZATION}: refused`]);
    expect(world.billed()).toEqual({ traces: 0, tokens: 12 });
    await world.runFor(1);
    expect(world.billed()).toEqual(world.used);
    // Its other days would be refused as well.
    await world.count(`${NEXT_DAY}T10:00:00.000Z`, 4);
    await world.count('2026-11-22T10:00:00.000Z', 5);
    await world.recount('2026-11-23T00:00:00Z');
    world.nowMs = Date.parse('2026-11-23T03:00:00Z');
    world.stripe.faults = ['refused'];
    const { calls } = world.stripe;
    await world.run();
    expect(world.stripe.calls - calls).toBe(3);
    await world.runFor(1);
    expect(world.billed()).toEqual(world.used);
  });

  test('because of the key ends the run: it would refuse all others', async () => {
    const world = await withUsage();
    await world.addCustomer({ organizationId: 'org_z', customerId: 'cus_z' });
    world.stripe.faults = ['key_refused'];
    expect(await world.run()).toEqual({ organizations: 1, notReported: 1, unfinished: 1 });
    expect(world.stripe.calls).toBe(1);
    await world.runFor(1);
    expect(world.billed()).toEqual(world.used);
  });

  test('of an organization that lost its customer since it was listed is nobody’s', async () => {
    const world = await withUsage();
    world.ledger.findCustomer = async () => null;
    expect(await world.run()).toEqual({ organizations: 1, notReported: 0, unfinished: 0 });
    expect(world.stripe.calls).toBe(0);
  });

  test('of one organization holds up no other, and neither does one that cannot be read', async () => {
    const world = await withUsage();
    await world.addCustomer({ organizationId: 'org_a', customerId: 'cus_a' });
    const { findWindows } = world.ledger;
    world.ledger.findWindows = async (organizationId, from) => {
      if (organizationId === 'org_a') throw new Error('It cannot be read');
      return findWindows.call(world.ledger, organizationId, from);
    };
    expect(await world.run()).toEqual({ organizations: 2, notReported: 1, unfinished: 0 });
    expect(world.told).toEqual(['org_a: It cannot be read']);
    expect(world.billed()).toEqual(world.used);
  });
});

describe('a run', () => {
  test('that is out of time is continued by the next', async () => {
    for (let most = 0; most < 4; most++) {
      const world = await withUsage();
      let looked = 0;
      await world.run({ isOutOfTime: () => looked++ >= most });
      await world.runFor(1);
      expect(world.billed()).toEqual(world.used);
    }
  });

  test('tells of days that nobody recounts', async () => {
    const world = await withUsage();
    await world.runFor(70);
    expect(world.told).toEqual([]);
    await world.runFor(30);
    expect(world.told).toContain(`${ORGANIZATION}: ${NEXT_DAY} is not reported yet`);
  });

  test('catches up after months without one, and no two events share a minute', async () => {
    const world = await withUsage();
    for (let day = 0; day < 75; day++) await world.count(`${shiftDate(FIRST_DAY, day)}T10:00:00.000Z`, 3);
    await world.recount('2027-03-01T00:00:00Z');
    world.nowMs = Date.parse('2027-02-10T05:20:00Z');
    // A second worker comes within the same hour.
    for (let run = 0; run < 4; run++) await world.run();
    await world.runFor(30);
    expect(world.billed()).toEqual(world.used);
    const minutes = world.stripe.taken.map(({ eventName, stamp }) => `${eventName} ${stamp}`);
    expect(new Set(minutes).size).toBe(minutes.length);
    expect(new Set(world.stripe.taken.map(({ customerId }) => customerId))).toEqual(new Set([CUSTOMER]));
  });
});
