import { beforeEach, describe, expect, test } from 'vitest';
import type { Channel } from '../../functions/notifications/channel.ts';
import { deliver } from '../../functions/notifications/deliver.ts';
import type { Delivery } from '../../functions/notifications/delivery.ts';
import { aChannel, aNotification } from '../support/builders/notifications.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
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
