import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { RANDOM_IDS } from '../../functions/access/crypto/random-ids.ts';
import { sha256 } from '../../functions/kernel/crypto/sha256.ts';
import { DynamoLakeStore } from '../../functions/lake/dynamodb/lake-store.ts';
import { coldBodies } from '../../functions/lake/lake.ts';
import { moveDays } from '../../functions/lake/move-days.ts';
import { parquetFormat } from '../../functions/lake/parquet/parquet-part.ts';
import { pack } from '../../functions/storage/packed-json.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import type { TraceRecord } from '../../functions/traces/trace-store.ts';
import { aBody, anEvaluation, aProject, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { largeText, serveBodies } from '../support/emulator/serve-bodies.ts';

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

function open() {
  const lake = {
    store: new DynamoLakeStore(created.table),
    files: bucket.bodies,
    format: parquetFormat,
    sha256,
    unique: () => RANDOM_IDS.base62(12),
    now: () => now,
  };
  const access = { bodyDays: BODY_DAYS, open: async () => coldBodies(lake) };
  const traces = new DynamoTraceStore(created.table, () => now, bucket.bodies, access);
  return { lake, traces, deps: { ...lake, traces, pack, retentionDays: 30, isOn: true } };
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
});
