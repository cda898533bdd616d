import { beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import type { Channel } from '../../functions/notifications/channel.ts';
import { deliver } from '../../functions/notifications/deliver.ts';
import type { Delivery, DeliveryQueue } from '../../functions/notifications/delivery.ts';
import { replayDelivery } from '../../functions/notifications/replay.ts';
import { StoredOutbox } from '../../functions/notifications/store-outbox.ts';
import { sweepDeliveries } from '../../functions/notifications/sweep-deliveries.ts';
import { aChannel, aNotification } from '../support/builders/notifications.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { PlainAccounts } from '../support/memory/hasher.ts';
import { failing, NotifyingSystem, OK } from '../support/memory/notifying.ts';

let system: NotifyingSystem;

beforeEach(async () => {
  system = new NotifyingSystem();
  await system.channels.create(aChannel());
});

async function waiting(): Promise<Delivery> {
  await system.outbox().add(aNotification(), ['channel-1']);
  const [delivery] = system.deliveries.all();
  if (delivery === undefined) throw new Error('There is no delivery');
  return delivery;
}

const NOTHING = { outcome: 'nothing_to_do', sent: null, channelId: null };

async function change(fields: Partial<Channel>): Promise<void> {
  const known = await system.channels.find(ORGANIZATION, 'channel-1');
  if (known === null) throw new Error('There is no channel');
  await system.channels.replace(known, { ...known, ...fields, version: known.version + 1 });
}

describe('a message', () => {
  test('about a delivery that is not there makes no try', async () => {
    const place = { organization_id: ORGANIZATION, delivery_id: 'dl_unknown' };
    expect(await deliver(system.worker(), place)).toEqual(NOTHING);
    expect(system.heard).toEqual([]);
  });

  test('that comes again makes no try before the next is due, nor after the last', async () => {
    system.answer = () => failing();
    const delivery = await waiting();
    expect(await deliver(system.worker(), delivery)).toMatchObject({ outcome: 'failed', channelId: 'channel-1' });
    expect(await deliver(system.worker(), delivery)).toEqual(NOTHING);
    system.answer = () => OK;
    system.nowMs += 3_600_000;
    expect(await deliver(system.worker(), delivery)).toMatchObject({ outcome: 'delivered' });
    expect(await deliver(system.worker(), delivery)).toEqual(NOTHING);
    expect(system.heard.map(({ attempt }) => attempt.number)).toEqual([1, 2]);
  });
});

describe('a try that throws', () => {
  const unavailable = new AegisError('unavailable', 'The secret cannot be read.');

  test('because something is unavailable is made again when its message comes again', async () => {
    const delivery = await waiting();
    const worker = system.worker();
    const send = async () => Promise.reject(unavailable);
    await expect(deliver({ ...worker, send }, delivery)).rejects.toBe(unavailable);
    expect(system.deliveries.all()).toMatchObject([{ state: 'pending', tries: 0, claimed_until: null }]);
    expect(await deliver(worker, delivery)).toMatchObject({ outcome: 'delivered' });
  });

  test('after the other side has heard, in noting how its channel is, is made again under the same id', async () => {
    system.answer = () => failing();
    const delivery = await waiting();
    const worker = system.worker();
    const replace = async () => Promise.reject(unavailable);
    const channels = {
      find: worker.channels.find.bind(worker.channels),
      list: worker.channels.list.bind(worker.channels),
    };
    await expect(deliver({ ...worker, channels: { ...channels, replace } }, delivery)).rejects.toBe(unavailable);
    expect(await deliver(worker, delivery)).toMatchObject({ outcome: 'failed' });
    expect(new Set(system.heard.map(({ id }) => id)).size).toBe(1);
    expect(system.heard).toHaveLength(2);
  });

  test('for any other reason is a failed try, so that it ends', async () => {
    const delivery = await waiting();
    const send = async () => Promise.reject(new TypeError('no such key'));
    expect(await deliver({ ...system.worker(), send }, delivery)).toMatchObject({
      outcome: 'failed',
      sent: { failure: 'not_configured' },
      threw: 'TypeError',
    });
    expect(system.deliveries.all()).toMatchObject([{ tries: 1, last_failure: 'not_configured', claimed_until: null }]);
    const thrown = async () => Promise.reject('nothing');
    system.nowMs += 5_000;
    expect(await deliver({ ...system.worker(), send: thrown }, delivery)).toMatchObject({ threw: 'unknown' });
  });

  test('and cannot give its claim back is asked for again by the sweep when the claim has ended', async () => {
    const delivery = await waiting();
    const worker = system.worker();
    let replaced = 0;
    const deliveries = {
      find: worker.deliveries.find.bind(worker.deliveries),
      findText: worker.deliveries.findText.bind(worker.deliveries),
      replace: async (...[known, next]: Parameters<typeof worker.deliveries.replace>) =>
        replaced++ === 0 ? worker.deliveries.replace(known, next) : Promise.reject(unavailable),
    };
    await expect(deliver({ ...worker, deliveries }, delivery)).rejects.toBe(unavailable);
    expect(await deliver(worker, delivery)).toEqual(NOTHING);
    system.nowMs += 45_000;
    await system.sweep();
    await system.work();
    expect(system.deliveries.all()).toMatchObject([{ state: 'delivered' }]);
  });
});

describe('a delivery that somebody else changes', () => {
  const takeOver = async () => {
    const [known] = system.deliveries.all();
    if (known !== undefined) await system.deliveries.replace(known, { ...known, version: known.version + 1 });
  };

  test('while it is sent is left as it is then, and what was sent is said', async () => {
    const delivery = await waiting();
    const worker = system.worker();
    const send: typeof worker.send = async (...said) => {
      await takeOver();
      return worker.send(...said);
    };
    expect(await deliver({ ...worker, send }, delivery)).toEqual({ ...NOTHING, sent: OK, channelId: 'channel-1' });
    expect(system.deliveries.all()).toMatchObject([{ state: 'pending', tries: 0 }]);
  });

  test('while its channel is found to be disabled is not sent again from here', async () => {
    const delivery = await waiting();
    await change({ state: 'disabled', disabled_reason: 'by_hand' });
    system.queue.receiveAll();
    const worker = system.worker();
    const find: typeof worker.channels.find = async (...named) => {
      await takeOver();
      return system.channels.find(...named);
    };
    const list = system.channels.list.bind(system.channels);
    const replace = system.channels.replace.bind(system.channels);
    expect(await deliver({ ...worker, channels: { find, list, replace } }, delivery)).toMatchObject({
      outcome: 'held',
    });
    expect(system.queue.isEmpty).toBe(true);
    expect(system.deliveries.all()).toMatchObject([{ state: 'pending', tries: 0 }]);
  });
});

describe('a notification that is added', () => {
  test('and does not reach the queue is stored for the sweep, and whoever added it is told', async () => {
    const queue: DeliveryQueue = { sendAll: async (places) => places.map(() => new Error('no answer')) };
    const outbox = new StoredOutbox({ ...system, queue, sha256 });
    await expect(outbox.add(aNotification(), ['channel-1'])).rejects.toThrow('no answer');
    expect(system.deliveries.all()).toMatchObject([{ state: 'pending' }]);
  });

  test('without text has none for a channel that may hear it', async () => {
    await change({ include_text: true });
    await system.outbox().add(aNotification({ text: null }), ['channel-1']);
    await system.work();
    expect(system.heard.map(({ text }) => text)).toEqual([null]);
  });

  test('to try a channel is for one that is enabled, whatever else it wants to hear; to confirm one, before', async () => {
    const told = async (type: 'test' | 'channel.confirmation', fields: Partial<Channel>) => {
      await change({ min_severity: 'critical', project_ids: ['web'], ...fields });
      const before = system.deliveries.all().length;
      await system.outbox().add(aNotification({ id: `n-${before}-${type}`, type, severity: 'low' }), ['channel-1']);
      return system.deliveries.all().length - before;
    };
    expect([await told('test', {}), await told('channel.confirmation', {})]).toEqual([1, 0]);
    const unconfirmed = { state: 'unconfirmed' } as const;
    expect([await told('test', unconfirmed), await told('channel.confirmation', unconfirmed)]).toEqual([0, 1]);
    expect(await told('test', { state: 'disabled' })).toBe(0);
  });
});

test('a sweep that is out of time ends after the page that it sends, and says how much that was', async () => {
  const place = { ...(await waiting()), next_try_at: new Date(system.nowMs - 5_000).toISOString() };
  let pages = 0;
  const due = async function* () {
    for (;;) {
      pages++;
      yield [place];
    }
  };
  const { queue, now } = system;
  expect(await sweepDeliveries({ deliveries: { due }, queue, now }, () => pages === 2)).toEqual({
    sent: 2,
    oldestSeconds: 5,
  });
});

test('a channel that nothing reaches for a day is disabled, and its owner is told by another, once', async () => {
  await system.channels.create(aChannel({ channel_id: 'channel-2', name: 'other' }));
  system.answer = ({ channel_id: id }) => (id === 'channel-1' ? failing() : OK);
  await waiting();
  await system.settle(23);
  expect(system.heard.filter(({ channelId }) => channelId === 'channel-2')).toEqual([]);
  await system.settle(20);
  expect(await system.channels.find(ORGANIZATION, 'channel-1')).toMatchObject({ disabled_reason: 'failing' });
  const told = system.deliveries.all().filter(({ channel_id: id }) => id === 'channel-2');
  expect(told.map(({ state, notification: { type, summary } }) => [state, type, summary])).toEqual([
    ['delivered', 'channel.disabled', 'The channel "ops" is disabled: nothing has reached it for a day.'],
  ]);
});

test('a delivery that two replay at once is replayed by one, and the other is told so', async () => {
  const delivery = await waiting();
  await system.work();
  const deps = { ...system, hasher: new PlainAccounts() };
  const done = await Promise.allSettled([1, 2].map(() => replayDelivery(deps, ORGANIZATION, delivery.delivery_id)));
  expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(done.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
  expect(system.deliveries.all()).toMatchObject([{ state: 'pending', replays: 1 }]);
});

describe('the health of a channel', () => {
  test('is noted when somebody changed the channel meanwhile, whose change stays', async () => {
    const delivery = await waiting();
    const worker = system.worker();
    const send: typeof worker.send = async () => {
      await change({ name: 'renamed' });
      return failing();
    };
    await deliver({ ...worker, send }, delivery);
    expect(await system.channels.find(ORGANIZATION, 'channel-1')).toMatchObject({
      name: 'renamed',
      failing_since: new Date(system.nowMs).toISOString(),
    });
  });

  test.each([
    ['the other default channels', { default: true }, ['channel-2']],
    ['all others where the default is disabled', { default: true, state: 'disabled' }, ['channel-2', 'channel-3']],
    ['all others where none is a default', {}, ['channel-2', 'channel-3']],
  ] as const)('that is gone is told to %s', async (_, fields, told) => {
    await system.channels.create(aChannel({ channel_id: 'channel-2', ...fields }));
    await system.channels.create(aChannel({ channel_id: 'channel-3' }));
    await change({ failing_since: new Date(system.nowMs - 1_000).toISOString() });
    const delivery = await waiting();
    const calls: (readonly string[])[] = [];
    const worker = system.worker();
    system.answer = () => failing(410);
    await deliver({ ...worker, outbox: { add: async (_said, ids) => void calls.push([...ids].sort()) } }, delivery);
    expect(calls).toEqual([told]);
    expect(await system.channels.find(ORGANIZATION, 'channel-1')).toMatchObject({ state: 'disabled' });
  });
});
