import { describe, expect, test } from 'vitest';
import { AT, oneSpan, read, readOne, SPAN_ID, span, TRACE_ID } from '../support/readers/read-one-span.ts';

describe('what is clear in another spelling is taken', () => {
  const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

  test.each<[string, object]>([
    ['ids in capitals', { traceId: TRACE_ID.toUpperCase(), spanId: SPAN_ID.toUpperCase() }],
    ['ids in base64', { traceId: base64(TRACE_ID), spanId: base64(SPAN_ID) }],
    [
      'ids in base64 of addresses',
      {
        traceId: Buffer.from(TRACE_ID, 'hex').toString('base64url'),
        spanId: Buffer.from(SPAN_ID, 'hex').toString('base64url'),
      },
    ],
    ['a trace id as a UUID', { traceId: TRACE_ID.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') }],
    ['members that are null', { parentSpanId: null, attributes: null, events: null, status: null, links: null }],
    ['the name of a kind', { kind: 'SPAN_KIND_CLIENT' }],
    ['ids with a prefix', { traceId: `0x${TRACE_ID}`, spanId: `0X${SPAN_ID}` }],
    ['ids with space around', { traceId: ` ${TRACE_ID}`, spanId: `${SPAN_ID}\n` }],
    ['times in microseconds', { startTimeUnixNano: 1763640000000000, endTimeUnixNano: '1763640000000000' }],
    ['times in milliseconds', { startTimeUnixNano: 1763640000000, endTimeUnixNano: '1763640000000' }],
    ['times in seconds', { startTimeUnixNano: 1763640000, endTimeUnixNano: '1763640000.0' }],
    ['times in ISO 8601', { startTimeUnixNano: '2025-11-20T12:00:00Z', endTimeUnixNano: '2025-11-20T13:00:00+01:00' }],
    [
      'times in halves of 64 bits',
      {
        startTimeUnixNano: { low: 1605074944, high: 410629436 },
        endTimeUnixNano: { low: 1605074944 | 0, high: 410629436 },
      },
    ],
    ['times as numbers', { startTimeUnixNano: 1763640000000000000, endTimeUnixNano: 1763640000000000000 }],
  ])('%s', async (_what, fields) => {
    const { span: taken, left } = await readOne(fields);
    expect(taken).toMatchObject({ traceId: TRACE_ID, spanId: SPAN_ID, parentSpanId: null, startedAt: 1763640000000 });
    expect(left).toEqual([]);
  });

  test.each<[string, object]>([
    ['a date that is none', { startTimeUnixNano: '2026-13-45T99:99' }],
    ['a date before the epoch', { startTimeUnixNano: '1960-01-01T00:00:00Z' }],
    ['halves that are none', { startTimeUnixNano: { low: '1', high: 2 } }],
  ])('but no time is %s', async (_what, fields) => {
    expect((await readOne(fields)).span).toEqual({ invalid: `${AT}.startTimeUnixNano must be a time` });
  });

  test('a trace id of 64 bits is filled with zeros on the left', async () => {
    expect((await readOne({ traceId: SPAN_ID })).span).toMatchObject({ traceId: SPAN_ID.padStart(32, '0') });
  });

  test('a small number is nanoseconds, as the protocol says', async () => {
    expect((await readOne({ startTimeUnixNano: '5000000' })).span).toMatchObject({ startedAt: 5 });
  });

  test('spans under the names of OTLP before 0.15', async () => {
    const instrumentationLibrarySpans = [{ instrumentationLibrary: { name: 'old' }, spans: [span()] }];
    const { spans, omissions } = await read({ resourceSpans: [{ instrumentationLibrarySpans }] });
    expect([spans, omissions.count]).toEqual([[expect.objectContaining({ name: 'work', scope: 'old' })], 0]);
  });

  test.each<[string, unknown, unknown]>([
    ['an integer in halves of 64 bits', { intValue: { low: 5, high: 1, unsigned: false } }, 4294967301],
    ['an integer with a fraction', { intValue: '1.5' }, 1.5],
    ['an integer as a number', { intValue: 42 }, 42],
    ['an integer with an exponent', { intValue: '1e3' }, 1_000],
    ['a large double', { doubleValue: 1e20 }, 1e20],
    ['a double as a text', { doubleValue: '0.25' }, 0.25],
    ['a boolean as a text', { boolValue: 'true' }, true],
    ['a number as a text', { stringValue: 7 }, '7'],
    ['a value without its kind', 'plain', 'plain'],
    ['a number without its kind', 0.5, 0.5],
    ['a kind by its other name', { string_value: 'a' }, 'a'],
    ['a list without its wrapper', { arrayValue: [{ intValue: '1' }] }, [1]],
    ['a map without its wrapper', { kvlistValue: [{ key: 'k', value: 'v' }] }, { k: 'v' }],
    ['kinds that are null beside one that is not', { stringValue: null, intValue: '3' }, 3],
  ])('%s', async (_what, value, expected) => {
    expect(await readOne({ attributes: [{ key: 'it', value }] })).toMatchObject({
      span: { attributes: { it: expected } },
      left: [],
    });
  });

  test('attributes as an object of names', async () => {
    const { span: taken, left } = await readOne({ attributes: { a: { stringValue: 'x' }, b: 2, c: [], d: null } });
    expect(taken).toMatchObject({ attributes: { a: 'x', b: 2 } });
    expect(left).toEqual([`${AT}.attributes[2] must be an object`]);
  });

  test.each<[string, object, string]>([
    ['its status', { status: { code: 2, message: 'slow down' }, attributes: { 'error.type': '429' } }, 'slow down'],
    ['an event', { events: [{ name: 'exception', attributes: { 'exception.message': 'slow down' } }] }, 'slow down'],
    ['a message', { attributes: { 'error.type': '429', 'error.message': 'slow down' } }, 'slow down'],
    ['an exception', { attributes: { 'exception.message': 'slow down' } }, 'slow down'],
    ['a type', { attributes: { 'error.type': '429' } }, '429'],
    ['nothing', { attributes: { 'error.type': 7 } }, 'error'],
  ])('what went wrong, by %s', async (_what, fields, error) => {
    expect((await readOne({ status: { code: 'ERROR' }, ...fields })).span).toMatchObject({ error });
    expect((await readOne({ ...fields, status: {} })).span).toMatchObject({ error: undefined });
  });

  test('the names of the definitions', async () => {
    const spans = [
      {
        trace_id: TRACE_ID,
        span_id: SPAN_ID,
        parent_span_id: SPAN_ID,
        start_time_unix_nano: '1763640000000000000',
        end_time_unix_nano: '1763640001000000000',
        attributes: [{ key: 'n', value: { int_value: '1' } }],
      },
    ];
    const { spans: taken } = await read({ resource_spans: [{ scope_spans: [{ spans }] }] });
    expect(taken).toMatchObject([{ spanId: SPAN_ID, parentSpanId: SPAN_ID, durationMs: 1_000, attributes: { n: 1 } }]);
  });

  test('ids in protobuf that are their own digits', async () => {
    const digits = { traceId: Buffer.from(TRACE_ID).toString('hex'), spanId: Buffer.from(SPAN_ID).toString('hex') };
    const { spans } = await read(oneSpan(digits), 'protobuf');
    expect(spans).toMatchObject([{ traceId: TRACE_ID, spanId: SPAN_ID }]);
  });
});
