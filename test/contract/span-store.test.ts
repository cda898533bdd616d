import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { MAX_INLINE_BYTES } from '../../functions/adapters/body-items.ts';
import { DynamoSpanStore } from '../../functions/adapters/dynamodb-span-store.ts';
import { DynamoTraceStore } from '../../functions/adapters/dynamodb-trace-store.ts';
import { S3BodyStore } from '../../functions/adapters/s3-body-store.ts';
import { ASSEMBLED } from '../../functions/domain/otlp/span-store.ts';
import type { Charge, TraceRecord } from '../../functions/domain/traces/trace-store.ts';
import { aBody, aRecord, NOON, ORGANIZATION } from '../support/build-records.ts';
import { createTable, type TestTable } from '../support/create-table.ts';
import { emulatorClientConfig } from '../support/emulator-clients.ts';

const bucketClient = new S3Client({ ...emulatorClientConfig(inject('emulatorEndpointUrl')), forcePathStyle: true });
let created: TestTable | undefined;
afterEach(() => created?.remove());

async function open() {
  created = await createTable(inject('emulatorEndpointUrl'));
  const Bucket = `bodies-${crypto.randomUUID()}`;
  await bucketClient.send(new CreateBucketCommand({ Bucket }));
  const bodies = new S3BodyStore(Bucket, bucketClient);
  const now = () => NOON;
  return {
    Bucket,
    bodies,
    spans: new DynamoSpanStore(created.table, bodies, now),
    traces: new DynamoTraceStore(created.table, now, bodies),
  };
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

describe('spans in the table', () => {
  it('make one trace, which the first of them opens and the others join', async () => {
    const { spans, traces } = await open();
    expect(await spans.open(arriving('hold1'), null)).toBe('opened');
    expect(await spans.open(arriving('hold1'), null)).toBe('opened');
    expect(await spans.open(arriving('hold2', { last_span_at: '2026-11-20T12:00:09.000Z' }), null)).toBe('joined');
    await spans.putSpan(arriving('hold1'), aSpan('a'), chargeOf('hold1'));
    await spans.putSpan(arriving('hold2'), aSpan('b'), chargeOf('hold2'));
    const stored = await traces.find(ORGANIZATION, 'trace-1');
    expect(stored?.record).toMatchObject({ last_span_at: '2026-11-20T12:00:09.000Z', charge: { hold_id: 'hold1' } });
    expect(stored?.assembled?.spans).toHaveLength(2);
    expect(stored?.body?.content).toMatchObject({ input: 'hello', output: 'answer' });
  });

  it('are stored once, and a lost answer is no second time', async () => {
    const { spans, traces } = await open();
    await spans.open(arriving('hold1'), null);
    expect(await spans.putSpan(arriving('hold1'), aSpan('a'), chargeOf('hold1'))).toBe(true);
    expect(await spans.putSpan(arriving('hold1'), aSpan('a'), chargeOf('hold1'))).toBe(true);
    expect(await spans.putSpan(arriving('hold2'), aSpan('a'), chargeOf('hold2'))).toBe(false);
    expect(await traces.findCharges(ORGANIZATION, 'trace-1', 'hold1')).toHaveLength(2);
    expect(await traces.findCharges(ORGANIZATION, 'trace-1', 'hold2')).toEqual([]);
  });

  it('do not join what was submitted whole, another project, another user, or what has expired', async () => {
    const { spans, traces } = await open();
    await traces.put(aRecord({ trace_id: 'whole' }), aBody());
    expect(await spans.open(arriving('hold1', { trace_id: 'whole' }), null)).toBe('taken');
    await spans.open(arriving('hold1', { user_id: 'ann' }), 'ann');
    expect(await spans.open(arriving('hold2', { user_id: 'bob' }), 'bob')).toBe('taken');
    expect(await spans.open(arriving('hold2', { project_id: 'other' }), null)).toBe('taken');
    await spans.open(arriving('hold1', { trace_id: 'old', expires_at: NOON / 1000 - 1 }), null);
    expect(await spans.open(arriving('hold2', { trace_id: 'old' }), null)).toBe('taken');
  });

  it('make the trace that of the first user whom one of them names', async () => {
    const { spans, traces } = await open();
    const userOf = async () => (await traces.findRecord(ORGANIZATION, 'trace-1'))?.user_id;
    await spans.open(arriving('hold1'), null);
    expect(await userOf()).toBeNull();
    expect(await spans.open(arriving('hold2', { user_id: 'ann' }), null)).toBe('joined');
    expect(await userOf()).toBe('ann');
    await spans.open(arriving('hold3', { user_id: 'bob' }), null);
    await spans.open(arriving('hold4'), null);
    expect(await userOf()).toBe('ann');
  });

  it('open an evaluated trace again', async () => {
    const { spans, traces } = await open();
    await spans.open(arriving('hold1', { status: 'evaluated' }), null);
    await spans.open(arriving('hold2'), null);
    expect((await traces.findRecord(ORGANIZATION, 'trace-1'))?.status).toBe('queued');
  });

  it('go with their trace, and large ones with their objects', async () => {
    const { spans, traces, Bucket } = await open();
    const large = Array.from({ length: MAX_INLINE_BYTES / 16 }, () => crypto.randomUUID()).join(' ');
    await spans.open(arriving('hold1'), null);
    await spans.putSpan(arriving('hold1'), aSpan('a', large), chargeOf('hold1'));
    expect((await traces.find(ORGANIZATION, 'trace-1'))?.body?.content.input).toBe(large);
    const removed = await traces.delete(ORGANIZATION, 'trace-1');
    expect(removed).toMatchObject({ items: ['SPAN#a', 'META'], objects: [expect.stringMatching(/^keep-\d+-days\//)] });
    const { KeyCount } = await bucketClient.send(new ListObjectsV2Command({ Bucket }));
    expect(KeyCount).toBe(0);
  });
});

describe('a body above the inline size', () => {
  it('is an object that is read back whole, and its trace has none once it is gone', async () => {
    const { traces, bodies } = await open();
    const text = Array.from({ length: MAX_INLINE_BYTES / 16 }, () => crypto.randomUUID()).join(' ');
    const body = { content: { input: 'a', output: text }, findings: [] };
    await traces.put(aRecord(), body);
    expect((await traces.find(ORGANIZATION, 'trace-1'))?.body).toEqual(body);
    const removed = await traces.delete(ORGANIZATION, 'trace-1');
    expect(removed?.objects).toHaveLength(1);
    expect(await bodies.get(String(removed?.objects[0]))).toBeNull();
  });
});
