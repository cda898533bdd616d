import { beforeEach, describe, expect, test } from 'vitest';
import { type ChannelStore, CONFIRMATIONS_PER_DAY } from '../../../functions/notifications/channel.ts';
import { type Delivery, type DeliveryStore, placeInList } from '../../../functions/notifications/delivery.ts';
import { aChannel, aDelivery } from '../builders/notifications.ts';
import { NOON, ORGANIZATION } from '../builders/records.ts';

/** What every store of channels promises; `open` gives an empty one. */
export function describeChannelStore(name: string, open: () => Promise<ChannelStore>): void {
  describe(`${name}: channels`, () => {
    let store: ChannelStore;
    beforeEach(async () => {
      store = await open();
    });

    test('are created once, listed by id, and an organization’s own', async () => {
      const [second, first] = [aChannel({ channel_id: 'b' }), aChannel({ channel_id: 'a' })];
      for (const channel of [second, first]) expect(await store.create(channel)).toBe(true);
      expect(await store.create(first)).toBe(false);
      expect(await store.list(ORGANIZATION)).toEqual([first, second]);
      expect(await store.list('org_other')).toEqual([]);
      expect(await store.find('org_other', 'a')).toBeNull();
      expect(await store.remove('org_other', 'a')).toBe(false);
      expect(await store.remove(ORGANIZATION, 'a')).toBe(true);
      expect(await store.find(ORGANIZATION, 'a')).toBeNull();
    });

    test('are replaced by one of any number who read them at the same time, and not once they are removed', async () => {
      const known = aChannel();
      await store.create(known);
      const nexts = [1, 2, 3].map((n) => ({ ...known, name: `n-${n}`, version: 2 }));
      const replaced = await Promise.all(nexts.map((next) => store.replace(known, next)));
      expect(replaced.filter(Boolean)).toHaveLength(1);
      const [present] = await store.list(ORGANIZATION);
      expect(present?.version).toBe(2);
      await store.remove(ORGANIZATION, known.channel_id);
      if (present !== undefined) expect(await store.replace(present, { ...present, version: 3 })).toBe(false);
      expect(await store.list(ORGANIZATION)).toEqual([]);
    });

    test('ask no more addresses to confirm in a day than they may, at any concurrency', async () => {
      const asked = await Promise.all(
        Array.from({ length: CONFIRMATIONS_PER_DAY + 5 }, () => store.countConfirmation(ORGANIZATION, '2026-11-20')),
      );
      expect(asked.filter(Boolean)).toHaveLength(CONFIRMATIONS_PER_DAY);
      expect(await store.countConfirmation(ORGANIZATION, '2026-11-21')).toBe(true);
      expect(await store.countConfirmation('org_other', '2026-11-20')).toBe(true);
      expect(await store.list(ORGANIZATION)).toEqual([]);
    });
  });
}

const time = (minutes: number) => new Date(NOON + minutes * 60_000).toISOString();

function numbered(n: number, fields: Partial<Delivery> = {}): Delivery {
  return aDelivery({ delivery_id: `dl_${n.toString(16).padStart(32, '0')}`, created_at: time(n), ...fields });
}

async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

/** What every store of deliveries promises; `open` gives an empty one and what keeps and removes the trace `trace-1`. */
export function describeDeliveryStore(
  name: string,
  open: () => Promise<{
    readonly store: DeliveryStore;
    keepTrace(): Promise<void>;
    removeTrace(): Promise<void>;
  }>,
): void {
  describe(`${name}: deliveries`, () => {
    let world: Awaited<ReturnType<typeof open>>;
    let store: DeliveryStore;
    beforeEach(async () => {
      world = await open();
      store = world.store;
    });

    test('are created once; who comes later finds what is there', async () => {
      const made = await Promise.all([1, 2, 3].map(() => store.create(aDelivery(), null)));
      expect(made.filter((one) => one === null)).toHaveLength(1);
      expect(await store.create(aDelivery({ tries: 3 }), null)).toEqual(aDelivery());
      expect(await store.find(ORGANIZATION, aDelivery().delivery_id)).toEqual(aDelivery());
      expect(await store.find('org_other', aDelivery().delivery_id)).toBeNull();
    });

    test('are replaced by one of two, and are due when their next try is', async () => {
      const known = aDelivery({ next_try_at: time(0) });
      await store.create(known, null);
      expect(await allOf(store.due(time(0), 0))).toEqual([]);
      const place = { organization_id: ORGANIZATION, delivery_id: known.delivery_id };
      expect(await allOf(store.due(time(1), 0))).toEqual([{ ...place, next_try_at: time(0) }]);
      const claimed = { ...known, claimed_until: time(1), version: 2 };
      const both = await Promise.all([store.replace(known, claimed), store.replace(known, claimed)]);
      expect(both.filter(Boolean)).toHaveLength(1);
      expect(await allOf(store.due(time(1), 0))).toHaveLength(1);
      const later = { ...claimed, next_try_at: time(60), claimed_until: null, version: 3 };
      expect(await store.replace(claimed, later)).toBe(true);
      expect(await allOf(store.due(time(59), 0))).toEqual([]);
      expect(await allOf(store.due(time(61), 0))).toEqual([{ ...place, next_try_at: time(60) }]);
      const done = { ...later, state: 'delivered' as const, next_try_at: null, finished_at: time(60), version: 4 };
      expect(await store.replace(later, done)).toBe(true);
      expect(await allOf(store.due(time(1_000), 0))).toEqual([]);
      const again = { ...done, state: 'pending' as const, next_try_at: time(70), finished_at: null, version: 5 };
      expect(await store.replace(done, again)).toBe(true);
      expect(await allOf(store.due(time(71), 0))).toHaveLength(1);
      expect(await store.find(ORGANIZATION, known.delivery_id)).toEqual(again);
    });

    test('are due all of them at every turn, and of two parts each is the first in its turn', async () => {
      const ids = [`dl_${'0'.repeat(32)}`, `dl_${'0'.repeat(31)}1`];
      for (const delivery_id of ids) await store.create(aDelivery({ delivery_id, next_try_at: time(0) }), null);
      const orders = await Promise.all(
        Array.from({ length: 20 }, async (_, turn) =>
          (await allOf(store.due(time(1), turn))).map(({ delivery_id: id }) => ids.indexOf(id)),
        ),
      );
      expect(new Set(orders.map((order) => order.join()))).toEqual(new Set(['0,1', '1,0']));
    });

    test('are listed by organization, the latest first, from a place on', async () => {
      const deliveries = [1, 2, 3, 4].map((n) => numbered(n));
      for (const delivery of deliveries) await store.create(delivery, null);
      await store.create(numbered(9, { organization_id: 'org_other' }), null);
      const [first, second, third, fourth] = deliveries;
      expect(await allOf(store.list(ORGANIZATION, null))).toEqual([fourth, third, second, first]);
      const after = third === undefined ? null : placeInList(third);
      expect(await allOf(store.list(ORGANIZATION, after))).toEqual([second, first]);
      expect(await allOf(store.list(ORGANIZATION, time(2)))).toEqual([first]);
    });

    test('keep a text of the trace as long as the trace is there', async () => {
      await world.keepTrace();
      await store.create(aDelivery(), 'said');
      expect(await store.findText(aDelivery())).toBe('said');
      expect(
        await store.findText(aDelivery({ notification: { ...aDelivery().notification, id: 'other' } })),
      ).toBeNull();
      await world.removeTrace();
      expect(await store.findText(aDelivery())).toBeNull();
      const without = numbered(2, { notification: { ...aDelivery().notification, traceId: null } });
      await store.create(without, 'said');
      expect(await store.findText(without)).toBeNull();
    });
  });
}
