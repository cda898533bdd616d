import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { DynamoChannelStore } from '../../functions/notifications/dynamodb/channel-store.ts';
import { DynamoDeliveryStore } from '../../functions/notifications/dynamodb/delivery-store.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { aDelivery } from '../support/builders/notifications.ts';
import { aBody, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { describeChannelStore, describeDeliveryStore } from '../support/contracts/notification-stores.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';

const now = () => NOON;
let created: TestTable;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
});
afterEach(() => created.remove());

describeChannelStore('the table', async () => new DynamoChannelStore(created.table));
describeDeliveryStore('the table', async () => {
  const traces = new DynamoTraceStore(created.table, now);
  return {
    store: new DynamoDeliveryStore(created.table, now),
    keepTrace: async () => {
      await traces.put(aRecord({ trace_id: 'trace-1' }), aBody());
    },
    removeTrace: async () => {
      await traces.delete(ORGANIZATION, 'trace-1');
    },
  };
});

test('a text is not kept beside a trace that is gone already', async () => {
  const store = new DynamoDeliveryStore(created.table, now);
  await store.create(aDelivery(), 'said');
  expect(await store.findText(aDelivery())).toBeNull();
});

test('what is finished is kept for 30 days, and what is pending until it is', async () => {
  let nowMs = NOON;
  const store = new DynamoDeliveryStore(created.table, () => nowMs);
  const known = aDelivery();
  await store.create(known, null);
  nowMs += 40 * 86_400_000;
  expect(await store.find(ORGANIZATION, known.delivery_id)).toEqual(known);
  const finished = new Date(nowMs).toISOString();
  await store.replace(known, { ...known, state: 'dead', next_try_at: null, finished_at: finished, version: 2 });
  nowMs += 30 * 86_400_000 - 1_000;
  expect(await store.find(ORGANIZATION, known.delivery_id)).not.toBeNull();
  nowMs += 2_000;
  expect(await store.find(ORGANIZATION, known.delivery_id)).toBeNull();
});
