import { describe, expect, test } from 'vitest';
import { onResolve } from '../../functions/notifications/episode.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { type AlertWorld, send, withRule } from '../support/memory/alert-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FAILED_SHARE = { metric: 'failed_share', window: '1h', above: 0.5, min_count: 10 } as const;

describe('a measurement', () => {
  test('opens an episode when it stays beyond its bound for as long as the rule says, and tells the interval', async () => {
    const world = await withRule(FAILED_SHARE, { for: '10m' });
    await send(world, 20, 15);
    expect(world.outbox.told).toEqual([]);
    await world.pass(10);
    expect(world.outbox.told).toEqual(['opened to default']);
    const { measured, summary, severity } = await world.slot();
    expect(measured).toMatchObject({ value: 0.75, n: 20 });
    expect(measured?.interval?.[0]).toBeGreaterThan(0.5);
    expect([summary, severity]).toEqual([
      'rule: in project default the metric failed_share over 1h is 75.0 % (95 % interval 53.1 to 88.8 %) of 20 traces, above 0.5.',
      'high',
    ]);
  });

  test('that comes back within its bound before that opens nothing', async () => {
    const world = await withRule(FAILED_SHARE, { for: '10m' });
    await send(world, 20, 15);
    await send(world, 100, 0);
    await world.pass(30);
    expect(world.outbox.told).toEqual([]);
  });

  test('that flaps is one episode: it ends when it was within its bound for as long as the rule keeps it', async () => {
    const world = await withRule({ ...FAILED_SHARE, above: 0.5 }, { keep_firing_for: '20m' });
    await send(world, 20, 15);
    // 15 of 35, 30 of 55, 30 of 70, and so on: in and out of the bound.
    await send(world, 15, 0);
    await send(world, 20, 17);
    await send(world, 30, 0);
    await send(world, 30, 28);
    expect(world.outbox.told).toEqual(['opened to default']);
    expect((await world.slot()).state).toBe('open');
    await send(world, 200, 0);
    await world.pass(10);
    expect(world.outbox.told).toEqual(['opened to default']);
    await world.pass(15);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });

  test('of too few traces is not known, whatever they say', async () => {
    const world = await withRule(FAILED_SHARE);
    await send(world, 9, 9);
    expect(world.outbox.told).toEqual([]);
  });

  test('that nobody resolves by hand while it lasts opens again only after it was within its bound', async () => {
    const world = await withRule(FAILED_SHARE, { keep_firing_for: '5m' });
    await send(world, 20, 15);
    const slot = await world.slot();
    const resolved = { ...onResolve(slot, 'key', world.nowMs), version: slot.version + 1 };
    expect(await world.episodes.replace(slot, resolved)).toBe(true);
    await send(world, 20, 20);
    expect((await world.slot()).state).toBe('resolved');
    await send(world, 200, 0);
    await send(world, 400, 400);
    expect((await world.slot()).state).toBe('open');
  });
});

describe('missing data', () => {
  test('never resolves an episode', async () => {
    const world = await withRule(FAILED_SHARE);
    await send(world, 20, 15);
    await world.pass(180);
    expect(world.outbox.told).toEqual(['opened to default']);
    expect((await world.slot()).state).toBe('open');
  });

  test('means that all is well where the rule says so', async () => {
    const world = await withRule(FAILED_SHARE, { no_data: 'ok' });
    await send(world, 20, 15);
    await world.pass(30);
    expect((await world.slot()).state).toBe('open');
    await world.pass(180);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });

  test('is told where the rule says so, once there was data, and is over when data comes', async () => {
    const world = await withRule(FAILED_SHARE, { no_data: 'tell', keep_firing_for: '5m' });
    await world.pass(120);
    expect(world.outbox.told).toEqual([]);
    await send(world, 20, 0);
    await world.pass(180);
    expect(world.outbox.told).toEqual(['opened to default']);
    expect(await world.slot()).toMatchObject({ kind: 'no_data', state: 'open' });
    await send(world, 20, 0);
    await world.pass(10);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });

  test('is told as soon as the window is over, whenever the last traces came in it', async () => {
    const world = await withRule({ ...FAILED_SHARE, window: '6h' }, { no_data: 'tell' });
    await send(world, 20, 0);
    await world.pass(2 * 60);
    await send(world, 20, 0);
    await world.pass(6 * 60 + 40);
    expect(world.outbox.told).toEqual([]);
    await world.pass(15);
    expect(world.outbox.told).toEqual(['opened to default']);
  });

  test('that is silenced is silent, and is not told afterwards where it is over', async () => {
    const world = await withRule(FAILED_SHARE, { no_data: 'tell', keep_firing_for: '5m' });
    await send(world, 20, 0);
    await world.silence(300);
    await world.pass(180);
    expect(await world.slot()).toMatchObject({ kind: 'no_data', state: 'open' });
    await send(world, 20, 0);
    await world.pass(10);
    expect((await world.slot()).state).toBe('resolved');
    for (let hour = 0; hour < 5; hour++) {
      await send(world, 20, 0);
      await world.pass(55);
    }
    expect(world.outbox.told).toEqual([]);
  });

  test('that is silenced and lasts is told when the silence ends', async () => {
    const world = await withRule(FAILED_SHARE, { no_data: 'tell' });
    await send(world, 20, 0);
    await world.silence(300, { severity_at_most: 'high', rule_id: 'rule' });
    await world.pass(290);
    expect(world.outbox.told).toEqual([]);
    await world.pass(20);
    expect(world.outbox.told).toEqual(['opened to default']);
  });
});

describe('silence', () => {
  const SILENCE = { metric: 'silence', window: '6h', min_count: 50 } as const;

  async function busyWeek(world: AlertWorld, days: number): Promise<void> {
    for (let day = 0; day < days; day++) {
      for (let hour = 0; hour < 24; hour += 2) {
        await world.count(2);
        world.nowMs += 2 * HOUR;
      }
      await world.watch();
    }
  }

  test('of an application that used to send is told, once, and ends with the first trace', async () => {
    const world = await withRule(SILENCE, { keep_firing_for: '0m' });
    await busyWeek(world, 9);
    // The last trace came two hours ago, and the hour in which it came counts whole.
    await world.pass(5 * 60 - 5);
    expect(world.outbox.told).toEqual([]);
    await world.pass(5);
    expect(world.outbox.told).toEqual(['opened to default']);
    const { writes } = world.episodes;
    const { reads } = world.rollups;
    await world.pass(300);
    // It lasts, and costs nothing.
    expect([world.episodes.writes, world.rollups.reads]).toEqual([writes, reads]);
    await send(world, 1, 0);
    expect(world.outbox.told).toEqual(['opened to default', 'resolved to default']);
  });

  test('is waited for with one write in a window, however often traces come', async () => {
    const world = await withRule(SILENCE);
    for (let hour = 0; hour < 28; hour++) {
      await world.count(1);
      await world.pass(60);
    }
    // When the first came, and after 7, 13, 19 and 25 hours.
    expect(world.episodes.writes).toBe(5);
    expect(await world.episodes.slots(ORGANIZATION)).toMatchObject([{ state: 'quiet', timer_at: expect.any(String) }]);
  });

  test('of one that was only tried out is none', async () => {
    const world = await withRule(SILENCE);
    await busyWeek(world, 2);
    await world.pass(24 * 60);
    expect(world.outbox.told).toEqual([]);
  });
});

describe('a crash of the schedule', () => {
  test.each(['before', 'after'] as const)(
    '%s any call of two runs at once loses and doubles nothing',
    async (moment) => {
      let crashes = 0;
      for (let at = 0; ; at++) {
        const world = await withRule(FAILED_SHARE, { keep_firing_for: '5m', channels: ['ops'] });
        const points = [new CrashPoint(at, moment), new CrashPoint(at, moment)];
        for (const [index, point] of points.entries()) {
          await world.count(index === 0 ? 20 : 400, { failed: index === 0 ? 20 : 0 });
          if (index === 1) {
            await world.watch();
            world.nowMs += 10 * MINUTE;
          }
          const run = () => world.watch((port) => point.wrap(port)).catch(() => null);
          await Promise.all([run(), run()]);
          await world.count(1);
          await world.pass(5);
        }
        await world.pass(15);
        expect(world.outbox.told, `crash at ${at}`).toEqual(['opened to ops', 'resolved to ops']);
        expect(new Set(world.outbox.calls.map(({ notification }) => notification.id)).size, `crash at ${at}`).toBe(2);
        if (points.every((point) => !point.isReached)) break;
        crashes++;
      }
      expect(crashes).toBeGreaterThan(4);
    },
  );

  test('a run that is out of time leaves the rest to the next', async () => {
    const world = await withRule(FAILED_SHARE);
    await world.count(20, { failed: 20 });
    await world.watch(undefined, () => true);
    expect(world.outbox.told).toEqual([]);
    await world.watch();
    expect(world.outbox.told).toEqual(['opened to default']);
  });
});
