import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { RANDOM_IDS } from '../../functions/access/crypto/random-ids.ts';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { DynamoLakeStore } from '../../functions/lake/dynamodb/lake-store.ts';
import { coldBodies } from '../../functions/lake/lake.ts';
import { moveDays } from '../../functions/lake/move-days.ts';
import { parquetFormat } from '../../functions/lake/parquet/parquet-part.ts';
import { sweepLake } from '../../functions/lake/sweep-lake.ts';
import { pack } from '../../functions/storage/packed-json.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import type { TraceRecord } from '../../functions/traces/trace-store.ts';
import {
  aBody,
  anEvaluation,
  aProject,
  aRecord,
  NOON,
  ORGANIZATION,
  OTHER_ADMISSION,
} from '../support/builders/records.ts';
import { describeLakeStore } from '../support/contracts/lake-store.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { largeText, serveBodies } from '../support/emulator/serve-bodies.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';

const DAY = 86_400_000;
const BODY_DAYS = 7;
const NEVER = () => false;
const PROJECT = aProject({ created_at: '2026-11-20T08:00:00.000Z' });

let now = NOON;
let created: TestTable;
let bucket: Awaited<ReturnType<typeof serveBodies>>;
beforeEach(async () => {
  now = NOON;
  created = await createTable(inject('emulatorEndpointUrl'));
  bucket = await serveBodies();
});
afterEach(() => {
  bucket.close();
  return created.remove();
});

function open(table = created.table, bodies = bucket.bodies) {
  const lake = {
    store: new DynamoLakeStore(table),
    files: bodies,
    format: parquetFormat,
    sha256,
    unique: () => RANDOM_IDS.base62(12),
    now: () => now,
    backOff: async () => undefined,
  };
  const access = { bodyDays: BODY_DAYS, open: async () => coldBodies(lake) };
  const traces = new DynamoTraceStore(table, () => now, bodies, access);
  return { lake, traces, deps: { ...lake, traces, pack, retentionDays: 30, bodyDays: 14 } };
}

function recordAt(traceId: string, after = 0): TraceRecord {
  const at = NOON + after;
  return aRecord({
    trace_id: traceId,
    created_at: new Date(at).toISOString(),
    expires_at: at / 1_000 + 30 * 86_400,
    charge: { ...aRecord().charge, hold_id: `hold-${traceId}` },
  });
}

/** What the table does by itself once items have expired. */
async function expire(): Promise<void> {
  for (const id of ['t-1', 't-2', 't-large']) {
    const key = { pk: `TRACE#${ORGANIZATION}#${id}`, sk: 'BODY' };
    const item = await created.table.get(key);
    if (item !== undefined && Number(item['expires_at']) * 1_000 <= now) {
      await created.table.transact([{ Delete: { TableName: created.table.name, Key: key } }]);
    }
  }
}

const files = () => bucket.filledObjects().filter((name) => name.includes('/lake/'));

/** What changes something, in the table or in the bucket; a query is read in pages. */
const ENDING = ['run', 'transact', 'put', 'delete'];

/** Ends after one of the calls that change something. */
function ending<T extends object>(crash: CrashPoint, port: T): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (!ENDING.includes(String(name))) return member.bind(target);
      return crash.wrapCall(async (...values: unknown[]) => member.apply(target, values));
    },
  });
}

/** Traces in the files of the lake whose names end so. */
async function rowsOf(number: number): Promise<string[]> {
  const contents = await Promise.all(files().map((name) => bucket.bodies.get(name.slice('/bodies/'.length))));
  const rows = await Promise.all(contents.map((bytes) => parquetFormat.readAll(bytes ?? new Uint8Array())));
  return rows.flatMap((row) => row.map(({ trace_id: id }) => id)).filter((id) => id.endsWith(`-${number}`));
}

describeLakeStore('the table', async () => {
  const { lake, traces } = open();
  return {
    store: lake.store,
    async deleteTrace({ createdAt, traceId }) {
      const fails = new DynamoTraceStore(created.table, () => now, bucket.bodies, {
        open: () => Promise.reject(new Error()),
      });
      await traces.put({ ...recordAt(traceId), created_at: createdAt }, aBody());
      await fails.delete(ORGANIZATION, traceId).catch(() => undefined);
    },
  };
});

describe('a trace whose body left the table', () => {
  test('reads as before, from the lake, and its deletion says which file went', async () => {
    const { traces, deps, lake } = open();
    const large = aBody(largeText());
    await traces.put(recordAt('t-1'), aBody('of the first'));
    await traces.storeEvaluation(recordAt('t-1'), anEvaluation({ trace_id: 't-1', evaluation_id: 'ev_00000001_t-1' }));
    await traces.put(recordAt('t-2', 1_000), aBody('of the second'));
    await traces.put(recordAt('t-large', 2_000), large);
    const before = await Promise.all(['t-1', 't-2', 't-large'].map((id) => traces.find(ORGANIZATION, id)));
    now += 2 * DAY;
    expect(await moveDays(deps, PROJECT, NEVER)).toBe(3);
    now += BODY_DAYS * DAY;
    await expire();
    expect(await created.table.get({ pk: `TRACE#${ORGANIZATION}#t-1`, sk: 'BODY' })).toBeUndefined();
    const after = await Promise.all(['t-1', 't-2', 't-large'].map((id) => traces.find(ORGANIZATION, id)));
    expect(after).toEqual(before);

    const [file] = files();
    const removed = await traces.delete(ORGANIZATION, 't-1');
    expect(removed).toEqual({
      items: ['EVAL#ev_00000001_t-1', 'META'],
      objects: [],
      lake: [file?.slice('/bodies/'.length)],
    });
    expect(files()).toHaveLength(1);
    expect(files()).not.toContain(file);
    expect(await traces.find(ORGANIZATION, 't-1')).toBeNull();
    expect((await traces.find(ORGANIZATION, 't-2'))?.body).toEqual(aBody('of the second'));
    expect(await lake.store.due(now + DAY, 10)).toEqual([]);
    expect(await traces.delete(ORGANIZATION, 't-1')).toBeNull();

    const rest = await traces.deleteAll(ORGANIZATION, ['t-2', 't-large']);
    expect(rest.map((copies) => copies?.lake.length)).toEqual([1, 1]);
    expect(bucket.filledObjects()).toEqual([]);
  });

  test('P9: a deletion that ends after any of its calls hides the trace or not, and leaves nothing once the next run has swept', async () => {
    const { traces, deps } = open();
    let hidden = 0;
    for (let at = 0, isReached = true; isReached; at++) {
      const [doomed, other] = [`doomed-${at}`, `other-${at}`];
      await traces.put(recordAt(doomed, now - NOON), aBody(doomed));
      await traces.put(recordAt(other, now - NOON), aBody(other));
      now += 2 * DAY;
      await moveDays(deps, PROJECT, NEVER);
      const crash = new CrashPoint(at, 'after');
      await open(ending(crash, created.table), ending(crash, bucket.bodies))
        .traces.delete(ORGANIZATION, doomed)
        .catch(() => undefined);
      isReached = crash.isReached;
      const isHidden = (await traces.find(ORGANIZATION, doomed)) === null;
      if (isHidden) hidden++;
      now += 2 * 3_600_000;
      await sweepLake(deps, NEVER);
      const expected = isHidden ? [other] : [other, doomed];
      expect([at, (await rowsOf(at)).sort()]).toEqual([at, expected.sort()]);
      expect((await traces.find(ORGANIZATION, other))?.body).toEqual(aBody(other));
    }
    expect(hidden).toBeGreaterThan(6);
  });

  test('a body that a retry with another content left is none of the trace, and is emptied', async () => {
    const { traces, deps } = open();
    await traces.put(recordAt('t-1'), aBody('own'));
    now += 2 * DAY;
    await moveDays(deps, PROJECT, NEVER);
    now += BODY_DAYS * DAY;
    await expire();
    const forged = { ...recordAt('t-1'), fingerprint: 'of-another-body', charge: OTHER_ADMISSION };
    expect(await traces.put(forged, aBody('forged'))).toMatchObject({ outcome: 'exists' });
    expect(await created.table.get({ pk: `TRACE#${ORGANIZATION}#t-1`, sk: 'BODY' })).not.toHaveProperty('body');
    expect((await traces.find(ORGANIZATION, 't-1'))?.body).toEqual(aBody('own'));
    const again = { ...recordAt('t-1'), charge: OTHER_ADMISSION };
    expect(await traces.put(again, aBody('own'))).toMatchObject({ outcome: 'exists' });
    expect((await traces.find(ORGANIZATION, 't-1'))?.body).toEqual(aBody('own'));
  });

  test('a body stays as long as its trace where it came late, and where it was told to', async () => {
    const { traces } = open();
    const record = recordAt('t-1');
    const expiry = async () =>
      (await created.table.get({ pk: `TRACE#${ORGANIZATION}#t-1`, sk: 'BODY' }))?.['expires_at'];
    await traces.put(record, aBody());
    expect(await expiry()).toBe(NOON / 1_000 + BODY_DAYS * 86_400);
    await traces.keepBody(record);
    expect(await expiry()).toBe(record.expires_at);
    await traces.delete(ORGANIZATION, 't-1');
    const late = recordAt('t-2');
    now += 2 * DAY;
    await traces.put(late, aBody());
    const item = await created.table.get({ pk: `TRACE#${ORGANIZATION}#t-2`, sk: 'BODY' });
    expect(item?.['expires_at']).toBe(late.expires_at);
  });
});
