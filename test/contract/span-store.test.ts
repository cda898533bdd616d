import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { MAX_TRACE_BYTES } from '../../functions/kernel/sizes.ts';
import { DynamoSpanStore } from '../../functions/traces/dynamodb/span-store.ts';
import { DynamoTraceStore } from '../../functions/traces/dynamodb/trace-store.ts';
import { ASSEMBLED } from '../../functions/traces/span-store.ts';
import { TOMBSTONE_SECONDS } from '../../functions/traces/tombstone.ts';
import type { Charge, TraceRecord } from '../../functions/traces/trace-store.ts';
import { aBody, aRecord, NOON, ORGANIZATION } from '../support/builders/records.ts';
import { createTable, type TestTable } from '../support/emulator/create-table.ts';
import { largeText, serveBodies } from '../support/emulator/serve-bodies.ts';

let created: TestTable | undefined;
let bucket: Awaited<ReturnType<typeof serveBodies>> | undefined;
afterEach(() => {
  bucket?.close();
  return created?.remove();
});

async function open() {
  created = await createTable(inject('emulatorEndpointUrl'));
  bucket = await serveBodies();
  const { bodies, filledObjects } = bucket;
  const now = () => NOON;
  return {
    bodies,
    filledObjects,
    spans: new DynamoSpanStore(created.table, bodies, now),
    traces: new DynamoTraceStore(created.table, now, bodies),
  };
}

/** A store that does something else between looking at a trace and removing the first of its items. */
function pausingBeforeRemoval(meanwhile: () => Promise<void>): DynamoTraceStore {
  if (created === undefined) throw new Error('There is no table');
  let isDone = false;
  const table = new Proxy(created.table, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'transact') return member.bind(target);
      return async (...args: unknown[]) => {
        if (!isDone) {
          isDone = true;
          await meanwhile();
        }
        return member.apply(target, args);
      };
    },
  });
  return new DynamoTraceStore(table, () => NOON);
}

const chargeOf = (holdId: string): Charge => ({
  hold_id: holdId,
  amounts: { requests: 1, tokens: 5, cost: 7 },
  counters: ['user:default:-/DAY#2026-11-20'],
});

const arriving = (holdId: string, fields: Partial<TraceRecord> = {}): TraceRecord =>
  aRecord({
    fingerprint: ASSEMBLED,
    last_span_at: '2026-11-20T12:00:00.000Z',
    charge: chargeOf(holdId),
    ...fields,
  });

/** What a few spans take of the room of their trace. */
const BYTES = 1_000;

const aSpan = (id: string, text = 'hello') => ({
  span: {
    span_id: id,
    parent_span_id: null,
    name: 'chat',
    kind: 'llm' as const,
    started_at: '2026-11-20T12:00:00.000Z',
    duration_ms: 1,
    input: text,
    output: 'answer',
  },
  findings: [],
});

const TRACE_PK = `TRACE#${ORGANIZATION}#trace-1`;

async function leftOver(): Promise<Record<string, unknown>[]> {
  if (created === undefined) throw new Error('There is no table');
  const { Items: items = [] } = await created.client.send(
    new QueryCommand({
      TableName: created.table.name,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': TRACE_PK },
    }),
  );
  return items;
}

describe('spans in the table', () => {
  test('make one trace, which the first of them opens and the others join', async () => {
    const { spans, traces } = await open();
    expect(await spans.open(arriving('hold1'), null, BYTES)).toBe('opened');
    expect(await spans.open(arriving('hold1'), null, BYTES)).toBe('opened');
    expect(await spans.open(arriving('hold2', { last_span_at: '2026-11-20T12:00:09.000Z' }), null, BYTES)).toBe(
      'joined',
    );
    await spans.putSpan(arriving('hold1'), aSpan('a'), chargeOf('hold1'));
    await spans.putSpan(arriving('hold2'), aSpan('b'), chargeOf('hold2'));
    const stored = await traces.find(ORGANIZATION, 'trace-1');
    expect(stored?.record).toMatchObject({ last_span_at: '2026-11-20T12:00:09.000Z', charge: { hold_id: 'hold1' } });
    expect(stored?.assembled?.spans).toHaveLength(2);
    expect(stored?.body?.content).toMatchObject({ input: 'hello', output: 'answer' });
  });

  test('are stored once, and a lost answer is no second time', async () => {
    const { spans, traces } = await open();
    await spans.open(arriving('hold1'), null, BYTES);
    expect(await spans.putSpan(arriving('hold1'), aSpan('a'), chargeOf('hold1'))).toBe(true);
    expect(await spans.putSpan(arriving('hold1'), aSpan('a'), chargeOf('hold1'))).toBe(true);
    expect(await spans.putSpan(arriving('hold2'), aSpan('a'), chargeOf('hold2'))).toBe(false);
    expect(await traces.findCharges(ORGANIZATION, 'trace-1', 'hold1')).toHaveLength(2);
    expect(await traces.findCharges(ORGANIZATION, 'trace-1', 'hold2')).toEqual([]);
  });

  test('do not join what was submitted whole, another project, another user, or what has expired', async () => {
    const { spans, traces } = await open();
    await traces.put(aRecord({ trace_id: 'whole' }), aBody());
    expect(await spans.open(arriving('hold1', { trace_id: 'whole' }), null, BYTES)).toBe('taken');
    await spans.open(arriving('hold1', { user_id: 'ann' }), 'ann', BYTES);
    expect(await spans.open(arriving('hold2', { user_id: 'bob' }), 'bob', BYTES)).toBe('taken');
    expect(await spans.open(arriving('hold2', { project_id: 'other' }), null, BYTES)).toBe('taken');
    await spans.open(arriving('hold1', { trace_id: 'old', expires_at: NOON / 1000 - 1 }), null, BYTES);
    expect(await spans.open(arriving('hold2', { trace_id: 'old' }), null, BYTES)).toBe('taken');
  });

  test('make the trace that of the first user whom one of them names', async () => {
    const { spans, traces } = await open();
    const userOf = async () => (await traces.findRecord(ORGANIZATION, 'trace-1'))?.user_id;
    await spans.open(arriving('hold1'), null, BYTES);
    expect(await userOf()).toBeNull();
    expect(await spans.open(arriving('hold2', { user_id: 'ann' }), null, BYTES)).toBe('joined');
    expect(await userOf()).toBe('ann');
    await spans.open(arriving('hold3', { user_id: 'bob' }), null, BYTES);
    await spans.open(arriving('hold4'), null, BYTES);
    expect(await userOf()).toBe('ann');
  });

  test('find no room in a full trace until some is given back, and take it once though an answer is lost', async () => {
    const { spans, traces } = await open();
    expect(await spans.open(arriving('hold1'), null, MAX_TRACE_BYTES - 10)).toBe('opened');
    expect(await spans.open(arriving('hold2'), null, 11)).toEqual({ room: 10 });
    expect(await spans.open(arriving('hold2', { user_id: 'bob' }), 'bob', 11)).toBe('taken');
    expect(await spans.open(arriving('hold3'), null, 10)).toBe('joined');
    expect(await spans.open(arriving('hold3'), null, 10)).toBe('joined');
    expect(await spans.open(arriving('hold4'), null, 1)).toEqual({ room: -10 });
    await spans.release(arriving('hold4'), 30);
    expect(await spans.open(arriving('hold4'), null, 11)).toBe('joined');
    await traces.delete(ORGANIZATION, 'trace-1');
    await spans.release(arriving('hold4'), 30);
    expect(await traces.findRecord(ORGANIZATION, 'trace-1')).toBeNull();
    expect(await spans.open(arriving('hold5', { trace_id: 'trace-2' }), null, MAX_TRACE_BYTES)).toBe('opened');
  });

  test('open an evaluated trace again', async () => {
    const { spans, traces } = await open();
    await spans.open(arriving('hold1', { status: 'evaluated' }), null, BYTES);
    await spans.open(arriving('hold2'), null, BYTES);
    expect((await traces.findRecord(ORGANIZATION, 'trace-1'))?.status).toBe('queued');
  });

  test('go with their trace, and large ones with their objects', async () => {
    const { spans, traces, filledObjects } = await open();
    const large = largeText();
    await spans.open(arriving('hold1'), null, BYTES);
    await spans.putSpan(arriving('hold1'), aSpan('a', large), chargeOf('hold1'));
    expect((await traces.find(ORGANIZATION, 'trace-1'))?.body?.content.input).toBe(large);
    const removed = await traces.delete(ORGANIZATION, 'trace-1');
    expect(removed).toMatchObject({ items: ['SPAN#a', 'META'], objects: [expect.stringMatching(/^keep-\d+-days\//)] });
    expect(filledObjects()).toEqual([]);
  });

  test('P9: a large one that came before under its id stays, and the content of the other is nowhere', async () => {
    const { spans, traces, filledObjects } = await open();
    await spans.open(arriving('hold1'), null, BYTES);
    const [first, second] = [largeText(), largeText()];
    expect(await spans.putSpan(arriving('hold1'), aSpan('a', first), chargeOf('hold1'))).toBe(true);
    expect(await spans.putSpan(arriving('hold2'), aSpan('a', second), chargeOf('hold2'))).toBe(false);
    expect(filledObjects()).toHaveLength(1);
    expect((await traces.find(ORGANIZATION, 'trace-1'))?.body?.content.input).toBe(first);
  });

  test('P9: of a deleted trace turn away what comes, and leave nothing of what came while it went', async () => {
    const { spans, traces, filledObjects } = await open();
    await spans.open(arriving('hold1'), null, BYTES);
    await spans.putSpan(arriving('hold1'), aSpan('a'), chargeOf('hold1'));
    await traces.delete(ORGANIZATION, 'trace-1');
    expect(await spans.open(arriving('hold2'), null, BYTES)).toBe('deleted');
    expect(await spans.open(arriving('hold2'), 'ann', MAX_TRACE_BYTES)).toBe('deleted');
    await spans.release(arriving('hold2'), 30);
    for (const [id, text] of [
      ['b', largeText()],
      ['c', 'small'],
    ] as const) {
      await spans.putSpan(arriving('hold2'), aSpan(id, text), chargeOf('hold2'));
    }
    expect(filledObjects()).toHaveLength(1);
    await spans.forget(arriving('hold2'), ['b', 'c', 'never-came']);
    await spans.forget(arriving('hold2'), ['b']);
    expect(filledObjects()).toEqual([]);
    expect(await traces.findRecord(ORGANIZATION, 'trace-1')).toBeNull();
    expect(await leftOver()).toEqual([
      {
        pk: TRACE_PK,
        sk: 'META',
        deleted_at: new Date(NOON).toISOString(),
        expires_at: NOON / 1000 + TOMBSTONE_SECONDS,
      },
      { pk: TRACE_PK, sk: 'SPAN#b', expires_at: NOON / 1000 },
      { pk: TRACE_PK, sk: 'SPAN#c', expires_at: NOON / 1000 },
    ]);
  });

  test('P9: a deletion takes what spans added while it ran', async () => {
    const { spans, traces } = await open();
    await spans.open(arriving('hold1'), null, BYTES);
    await spans.putSpan(arriving('hold1'), aSpan('a'), chargeOf('hold1'));
    const meanwhile = async () => {
      await traces.delete(ORGANIZATION, 'trace-1');
      await spans.putSpan(arriving('hold2'), aSpan('b'), chargeOf('hold2'));
    };
    await pausingBeforeRemoval(meanwhile).delete(ORGANIZATION, 'trace-1');
    expect((await leftOver()).map(({ sk }) => sk)).toEqual(['META']);
  });
});

describe('a body above the inline size', () => {
  test('is an object that is read back whole, and its trace has none once it is gone', async () => {
    const { traces, bodies } = await open();
    const text = largeText();
    const body = { content: { input: 'a', output: text }, findings: [] };
    await traces.put(aRecord(), body);
    expect((await traces.find(ORGANIZATION, 'trace-1'))?.body).toEqual(body);
    const removed = await traces.delete(ORGANIZATION, 'trace-1');
    expect(removed?.objects).toHaveLength(1);
    expect(await bodies.get(String(removed?.objects[0]))).toBeNull();
  });
});

describe('a trace that began without a model', () => {
  const request = (holdId: string): Charge => ({ ...chargeOf(holdId), span_id: 'request' });

  test('is charged the request once, whoever asks, and again by nobody but an attempt whose answer was lost', async () => {
    const { spans, traces } = await open();
    const began = arriving('hold-1', { has_model: false });
    expect(await spans.open(began, null, BYTES)).toBe('opened');
    expect(await spans.open(arriving('hold-2', { has_model: true }), null, BYTES)).toBe('joined');
    const found = await traces.findRecord(ORGANIZATION, began.trace_id);
    expect(found).toMatchObject({ has_model: false });
    if (found === null) throw new Error('It was not stored');
    const claims = await Promise.all(['hold-2', 'hold-3'].map((id) => spans.claimRequest(found, request(id))));
    expect(claims.filter(Boolean)).toHaveLength(1);
    const [winner, other] = claims[0] === true ? ['hold-2', 'hold-3'] : ['hold-3', 'hold-2'];
    expect(await spans.claimRequest(found, request(winner))).toBe(true);
    expect(await spans.claimRequest(found, request(other))).toBe(false);
    const claimed = await traces.findRecord(ORGANIZATION, began.trace_id);
    expect(claimed).toMatchObject({ has_model: true, request_charge: request(winner), charge: { hold_id: 'hold-1' } });
    expect(await traces.findCharges(ORGANIZATION, began.trace_id, winner)).toEqual([request(winner)]);
    expect(await traces.findCharges(ORGANIZATION, began.trace_id, other)).toEqual([]);
  });

  test('stays one of a model when other spans join it, and is nobody else’s when it was deleted', async () => {
    const { spans, traces } = await open();
    const began = arriving('hold-1', { has_model: true });
    await spans.open(began, null, BYTES);
    await spans.open(arriving('hold-2', { has_model: false }), null, BYTES);
    const found = await traces.findRecord(ORGANIZATION, began.trace_id);
    expect(found).toMatchObject({ has_model: true });
    await traces.delete(ORGANIZATION, began.trace_id);
    if (found === null) throw new Error('It was not stored');
    expect(await spans.claimRequest(found, request('hold-3'))).toBe(false);
    expect(await traces.findRecord(ORGANIZATION, began.trace_id)).toBeNull();
  });
});
