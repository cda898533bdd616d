import { beforeEach, describe, expect, test } from 'vitest';
import { type DeliveryPlace, MAX_TRIES } from '../../functions/notifications/delivery.ts';
import { sweepDeliveries } from '../../functions/notifications/sweep-deliveries.ts';
import { TrySamples } from '../../functions/notifications/try-samples.ts';
import { aChannel, aDelivery, aNotification } from '../support/builders/notifications.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import { failing, NotifyingSystem, OK } from '../support/memory/notifying.ts';

const HOUR = 3_600_000;
let system: NotifyingSystem;

beforeEach(async () => {
  system = new NotifyingSystem();
  await system.channels.create(aChannel({ default: true }));
});

const states = () => system.deliveries.all().map(({ state }) => state);
const channel = () => system.channels.find(ORGANIZATION, 'channel-1');

describe('a notification', () => {
  test('is told once to each channel that is named, however often it is added and two workers work on it', async () => {
    await system.channels.create(aChannel({ channel_id: 'channel-2' }));
    for (let i = 0; i < 3; i++) await system.outbox().add(aNotification(), ['channel-1', 'channel-2', 'unknown']);
    await system.work();
    expect(system.heard.map(({ channelId }) => channelId).sort()).toEqual(['channel-1', 'channel-2']);
    expect(states()).toEqual(['delivered', 'delivered']);
    await system.outbox().add(aNotification(), ['channel-1']);
    await system.work();
    expect(system.heard).toHaveLength(2);
  });

  test('with an id that no header may hold is told under its hash, the same each time', async () => {
    for (let i = 0; i < 2; i++) await system.outbox().add(aNotification({ id: 'web.app/1\r\nx: y' }), []);
    await system.work();
    expect(system.heard.map(({ id }) => id)).toEqual([expect.stringMatching(/^n_[0-9a-f]{64}$/)]);
  });

  test('goes to the default channels where none is named', async () => {
    await system.channels.create(aChannel({ channel_id: 'channel-2' }));
    await system.outbox().add(aNotification(), []);
    await system.work();
    expect(system.heard.map(({ channelId }) => channelId)).toEqual(['channel-1']);
  });

  test.each([
    [{ state: 'disabled' as const }, aNotification()],
    [{ state: 'unconfirmed' as const }, aNotification()],
    [{ min_severity: 'critical' as const }, aNotification({ severity: 'high' })],
    [{ project_ids: ['web'] }, aNotification()],
    [{ project_ids: ['web'] }, aNotification({ projectId: null })],
  ])('is not for a channel with %o', async (fields, notification) => {
    await system.channels.create(aChannel({ channel_id: 'channel-2', ...fields }));
    await system.outbox().add(notification, ['channel-2']);
    expect(system.deliveries.all()).toEqual([]);
  });

  test('carries text of the trace only where the channel is allowed it, and only while the trace is there', async () => {
    await system.channels.create(aChannel({ channel_id: 'channel-2', include_text: true }));
    const ids = ['channel-1', 'channel-2'];
    await system.outbox().add(aNotification({ text: 'x'.repeat(5_000) }), ids);
    await system.work();
    expect(system.heard.map(({ channelId, text }) => [channelId, text?.length])).toEqual([
      ['channel-1', undefined],
      ['channel-2', 4_000],
    ]);
    expect(JSON.stringify(system.deliveries.all())).not.toContain('xxx');
    await system.outbox().add(aNotification({ id: 'episode-2', text: 'said' }), ['channel-2']);
    system.deliveries.removeTrace(ORGANIZATION, 'trace-1');
    await system.work();
    expect(system.heard.at(-1)?.text).toBeNull();
  });
});

describe('a channel that fails', () => {
  test('is tried ten times over 75 hours, each time under the same id, and then the delivery is dead', async () => {
    // Failing for a day would disable it: something else succeeds now and then.
    let isWell = false;
    system.answer = () => (isWell ? OK : failing());
    await system.outbox().add(aNotification(), []);
    await system.work();
    for (let day = 1; day <= 8; day++) {
      await system.settle(10);
      isWell = true;
      await system.outbox().add(aNotification({ id: `well-${day}` }), []);
      await system.work();
      isWell = false;
    }
    const tries = system.heard.filter(({ id }) => id === 'episode-1-opened');
    expect(tries).toHaveLength(MAX_TRIES);
    expect(tries.map(({ attempt }) => attempt.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const hours = (Number(tries.at(-1)?.at) - NOON) / HOUR;
    expect(hours).toBeGreaterThan(75);
    expect(hours).toBeLessThan(77);
    expect(system.deliveries.all().find(({ notification }) => notification.id === 'episode-1-opened')).toMatchObject({
      state: 'dead',
      tries: 10,
      last_status: 500,
      last_failure: 'status',
      next_try_at: null,
    });
  });

  test('is disabled at once by 410, and the other channels are told', async () => {
    await system.channels.create(aChannel({ channel_id: 'channel-2', name: 'other' }));
    system.answer = ({ channel_id: id }) => (id === 'channel-1' ? failing(410) : OK);
    await system.outbox().add(aNotification(), []);
    await system.work();
    expect(await channel()).toMatchObject({ state: 'disabled', disabled_reason: 'gone' });
    expect(system.heard.map(({ channelId }) => channelId)).toEqual(['channel-1', 'channel-2']);
    expect(states()).toEqual(['dead', 'delivered']);
  });

  test('is disabled after a day without success; who enables it in time loses nothing', async () => {
    system.answer = () => failing(null);
    await system.outbox().add(aNotification(), []);
    await system.settle(20);
    expect((await channel())?.state).toBe('enabled');
    await system.settle(15);
    const disabled = await channel();
    expect(disabled).toMatchObject({ state: 'disabled', disabled_reason: 'failing' });
    const tries = system.heard.length;
    await system.settle(20);
    expect(system.heard).toHaveLength(tries);
    expect(states()).toEqual(['pending']);
    system.answer = () => OK;
    if (disabled !== null) await system.channels.replace(disabled, { ...disabled, state: 'enabled', version: 99 });
    await system.settle();
    expect(states()).toEqual(['delivered']);
  });

  test('and stays disabled ends its deliveries as dead', async () => {
    const known = aChannel();
    await system.outbox().add(aNotification(), []);
    await system.channels.replace(known, { ...known, state: 'disabled', version: 2 });
    await system.settle();
    expect(states()).toEqual(['dead']);
    expect(system.heard).toEqual([]);
  });

  test('is forgiven by one success', async () => {
    system.answer = () => failing();
    await system.outbox().add(aNotification(), []);
    await system.work();
    expect((await channel())?.failing_since).not.toBeNull();
    system.answer = () => OK;
    await system.settle();
    expect((await channel())?.failing_since).toBeNull();
    expect(states()).toEqual(['delivered']);
  });

  test('is waited for as long as it asks', async () => {
    system.answer = () => ({ ok: false, status: 429, failure: 'status', retryAfterSeconds: 3_600 });
    await system.outbox().add(aNotification(), []);
    await system.work();
    expect(system.deliveries.all()[0]?.next_try_at).toBe(new Date(NOON + HOUR).toISOString());
  });
});

describe('a channel that was deleted', () => {
  test('is told nothing, whatever was on its way', async () => {
    await system.outbox().add(aNotification(), []);
    await system.channels.remove(ORGANIZATION, 'channel-1');
    await system.settle();
    expect(system.heard).toEqual([]);
    expect(states()).toEqual(['cancelled']);
  });
});

describe('a crash', () => {
  const points = Array.from({ length: 12 }, (_, at) => at);
  const moments = ['before', 'after'] as const;
  const cases = points.flatMap((at) => moments.map((moment) => [moment, at] as const));

  test.each(cases)('of the outbox %s call %i loses nothing once the call is repeated', async (moment, at) => {
    const crash = new CrashPoint(at, moment);
    await system
      .outbox(crash)
      .add(aNotification(), [])
      .catch(() => undefined);
    await system.outbox().add(aNotification(), []);
    await system.settle(1);
    expect(system.heard.map(({ id }) => id)).toEqual(['episode-1-opened']);
    expect(states()).toEqual(['delivered']);
  });

  test.each(cases)('of a worker %s call %i loses nothing, and repeats under the same id', async (moment, at) => {
    await system.channels.create(aChannel({ channel_id: 'channel-2', default: true }));
    system.answer = ({ channel_id: id }) => (id === 'channel-2' || system.heard.length > 3 ? OK : failing());
    await system.outbox().add(aNotification(), []);
    await system.workAndCrash(new CrashPoint(at, moment), system.queue.receiveAll());
    await system.settle(5);
    expect(states()).toEqual(['delivered', 'delivered']);
    expect(new Set(system.heard.map(({ id }) => id))).toEqual(new Set(['episode-1-opened']));
  });

  test.each(cases)('while a channel is disabled, %s call %i, tells the others all the same', async (moment, at) => {
    await system.channels.create(aChannel({ channel_id: 'channel-2', name: 'other' }));
    system.answer = ({ channel_id: id }) => (id === 'channel-1' ? failing(410) : OK);
    await system.outbox().add(aNotification(), []);
    await system.workAndCrash(new CrashPoint(at, moment), system.queue.receiveAll());
    await system.settle(5);
    expect((await channel())?.state).toBe('disabled');
    const told = system.heard.filter(({ channelId }) => channelId === 'channel-2').map(({ id }) => id);
    expect(new Set(told).size).toBe(1);
    expect(told[0]).toMatch(/^channel-disabled-channel-1-/);
  });

  test('between store and queue is found by the sweep, which says how late it is', async () => {
    const crash = new CrashPoint(2, 'before');
    await expect(system.outbox(crash).add(aNotification(), [])).rejects.toThrow();
    expect(system.queue.isEmpty).toBe(true);
    system.nowMs += 400_000;
    expect(await system.sweep()).toEqual({ sent: 1, oldestSeconds: 400 });
    await system.work();
    expect(states()).toEqual(['delivered']);
    expect(await system.sweep()).toEqual({ sent: 0, oldestSeconds: 0 });
  });
});

test('each sweep begins at another part, so that one that stops early leaves out others than the one before', async () => {
  const heads = [0, 1, 2].map((part) => aDelivery({ delivery_id: `dl_${'0'.repeat(31)}${part}` }));
  for (const delivery of heads) await system.deliveries.create(delivery, null);
  const swept: string[] = [];
  const queue = {
    sendAll: async (places: readonly DeliveryPlace[]) => {
      swept.push(...places.map(({ delivery_id: id }) => id.slice(-1)));
      return [];
    },
  };
  for (let run = 0; run < 16; run++) {
    await sweepDeliveries({ ...system, queue, now: system.now }, () => swept.length > run);
    system.nowMs += 300_000;
  }
  expect(new Set(swept)).toEqual(new Set(['0', '1', '2']));
});

test('the sweep says when the queue refuses, so that its run is tried again', async () => {
  await system.outbox().add(aNotification(), []);
  const queue = { sendAll: async () => [new Error('no queue')] };
  await expect(sweepDeliveries({ ...system, queue }, () => false)).rejects.toThrow('no queue');
});

test('of each channel one try in a minute is counted', () => {
  let now = 0;
  const samples = new TrySamples(() => now);
  expect(['a', 'a', 'b'].map((id) => samples.take(id))).toEqual([true, false, true]);
  now = 60_000;
  expect(samples.take('a')).toBe(true);
});
