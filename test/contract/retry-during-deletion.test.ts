import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { aBody, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { largeText, serveBodies } from '../support/emulator/serve-bodies.ts';

/** More than either side makes. */
const MOST_CALLS = 12;
const TRACE_PK = `TRACE#${ORGANIZATION}#trace-1`;
const RETRY = aRecord({ charge: { ...aRecord().charge, hold_id: 'hold-retry' } });
/** What changes something, in the table or in the bucket. */
const COUNTED = ['run', 'transact', 'put', 'delete'];

let created: TestTable;
let bucket: Awaited<ReturnType<typeof serveBodies>>;
beforeEach(async () => {
  created = await createTable(inject('emulatorEndpointUrl'));
  bucket = await serveBodies();
});
afterEach(() => {
  bucket.close();
  return created.remove();
});

const openStore = () => new DynamoTraceStore(created.table, () => NOON, bucket.bodies);

/** A store that does something else before one of its calls. */
function pausing(call: number, meanwhile: () => Promise<unknown>): DynamoTraceStore {
  let calls = 0;
  const pause = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        if (!COUNTED.includes(String(name))) return member.bind(target);
        return async (...args: unknown[]) => {
          if (++calls === call) await meanwhile();
          return member.apply(target, args);
        };
      },
    });
  return new DynamoTraceStore(pause(created.table), () => NOON, pause(bucket.bodies));
}

async function leftOver(): Promise<unknown[]> {
  const { Items: items = [] } = await created.client.send(
    new QueryCommand({
      TableName: created.table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': TRACE_PK },
    }),
  );
  const withContent = items.filter((item) => 'body' in item || (item['sk'] !== 'BODY' && !('deleted_at' in item)));
  return [...withContent, ...bucket.filledObjects()];
}

/** As the table does once the tombstone has expired. */
async function freeId(): Promise<void> {
  await created.table.transact([
    {
      Delete: {
        TableName: created.table.name,
        Key: { pk: TRACE_PK, sk: 'META' },
        ConditionExpression: 'attribute_not_exists(pk) OR attribute_exists(deleted_at)',
      },
    },
  ]);
}

describe.each([
  ['in the table', aBody()],
  ['in the bucket', aBody(largeText())],
])('with the body %s', (_where, body) => {
  /** The record is written beside the body, and may come after it. */
  function requireRecord(record: unknown): void {
    if (record === null) throw new Error('There is no record yet');
  }

  /** What a client's retry does with a store, whichever admission was first. */
  async function retry(store: DynamoTraceStore): Promise<void> {
    const put = await store.put(RETRY, body);
    if (put.outcome === 'exists') await store.putBody(put.record, body);
  }

  test('P1, P9: a deletion between any two calls of a retry leaves nothing, or the whole trace as it was', async () => {
    const store = openStore();
    for (let call = 1; call <= MOST_CALLS; call++) {
      await store.put(aRecord(), body);
      await retry(pausing(call, () => store.delete(ORGANIZATION, 'trace-1')));
      const found = await store.find(ORGANIZATION, 'trace-1');
      if (found === null) expect([call, await leftOver()]).toEqual([call, []]);
      else expect([call, found.body]).toEqual([call, body]);
      await store.delete(ORGANIZATION, 'trace-1');
      expect([call, await leftOver()]).toEqual([call, []]);
      await freeId();
    }
  });

  test('P1, P9: a retry between any two calls of a deletion leaves nothing', async () => {
    const store = openStore();
    for (let call = 1; call <= MOST_CALLS; call++) {
      await store.put(aRecord(), body);
      await pausing(call, () => retry(store)).delete(ORGANIZATION, 'trace-1');
      expect([call, await store.find(ORGANIZATION, 'trace-1')]).toEqual([call, null]);
      expect([call, await leftOver()]).toEqual([call, []]);
      await store.delete(ORGANIZATION, 'trace-1');
      expect([call, await leftOver()]).toEqual([call, []]);
      await freeId();
    }
  });

  test('P9: nor does one leave a body that the retry writes for a submission that ended before its own', async () => {
    const store = openStore();
    for (let call = 1; call <= MOST_CALLS; call++) {
      await store.put(aRecord(), body);
      await dropBody();
      await retry(pausing(call, () => store.delete(ORGANIZATION, 'trace-1')));
      if ((await store.findRecord(ORGANIZATION, 'trace-1')) === null)
        expect([call, await leftOver()]).toEqual([call, []]);
      await store.delete(ORGANIZATION, 'trace-1');
      expect([call, await leftOver()]).toEqual([call, []]);
      await freeId();
    }
  });

  test('P9: nor does one leave a body that a first submission was storing, once its message comes', async () => {
    const store = openStore();
    let wasLone = false;
    for (let call = 1; call <= MOST_CALLS; call++) {
      await pausing(call, async () => {
        await vi
          .waitFor(() => store.findRecord(ORGANIZATION, 'trace-1').then(requireRecord), 50)
          .catch(() => undefined);
        await store.delete(ORGANIZATION, 'trace-1');
      }).put(aRecord(), body);
      if ((await store.find(ORGANIZATION, 'trace-1')) === null) {
        wasLone ||= (await leftOver()).length > 0;
        await store.removeLoneBody(ORGANIZATION, 'trace-1', 'hold-of-another');
        await store.removeLoneBody(ORGANIZATION, 'trace-1', aRecord().charge.hold_id);
        expect([call, await leftOver()]).toEqual([call, []]);
      }
      await store.removeLoneBody(ORGANIZATION, 'trace-1', aRecord().charge.hold_id);
      await store.delete(ORGANIZATION, 'trace-1');
      expect([call, await leftOver()]).toEqual([call, []]);
      await freeId();
    }
    expect(wasLone).toBe(true);
  });

  test('P1, P9: a trace that takes a free id while a retry empties the body of the one before keeps its body', async () => {
    const store = openStore();
    for (let call = 1; call <= MOST_CALLS; call++) {
      await store.put(aRecord(), body);
      await dropBody();
      const anew = aRecord({ charge: { ...aRecord().charge, hold_id: 'hold-anew' } });
      let isDeleted = false;
      const meanwhile = async () => {
        isDeleted = true;
        await store.delete(ORGANIZATION, 'trace-1');
        await freeId();
        await store.put(anew, body);
      };
      await retry(pausing(call, meanwhile));
      const found = await store.find(ORGANIZATION, 'trace-1');
      if (isDeleted) expect([call, found?.body]).toEqual([call, body]);
      await store.delete(ORGANIZATION, 'trace-1');
      expect([call, await leftOver()]).toEqual([call, []]);
      await freeId();
    }
  });
});

/** As a first submission leaves it that ended between its two writes. */
async function dropBody(): Promise<void> {
  const key = { pk: TRACE_PK, sk: 'BODY' };
  await created.table.transact([{ Delete: { TableName: created.table.name, Key: key } }]);
}
