import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readExport } from '../../functions/spans/http/otlp-codec.ts';
import { describeLosses, Omissions } from '../../functions/spans/omissions.ts';
import { type ReadSpans, readSpans } from '../../functions/spans/read-spans.ts';
import { toProtobuf } from '../support/builders/otlp-requests.ts';
import { NOON } from '../support/builders/records.ts';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';
const SEED = 20261130;

type Encoding = 'json' | 'protobuf';

async function read(body: unknown, encoding: Encoding = 'json'): Promise<ReadSpans> {
  const isBytes = body instanceof Uint8Array;
  const bytes = isBytes ? body : encoding === 'json' ? JSON.stringify(body) : toProtobuf(body);
  const request = {
    method: 'POST',
    path: '/v1/traces',
    headers: { 'content-type': encoding === 'json' ? 'application/json' : 'application/x-protobuf' },
    query: {},
    body: Buffer.from(bytes),
    requestId: 'request-1',
    sourceIp: '203.0.113.7',
  };
  return readSpans(await readExport(request), NOON);
}

function span(fields: object = {}): { [name: string]: unknown } {
  return { traceId: TRACE_ID, spanId: SPAN_ID, name: 'work', startTimeUnixNano: '1763640000000000000', ...fields };
}

function oneSpan(fields: object, resource: object = {}) {
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'test' }, spans: [span(fields)] }] }] };
}

async function readOne(fields: object, resource: object = {}) {
  const { spans, omissions } = await read(oneSpan(fields, resource));
  return { span: spans[0], left: [...omissions.listed] };
}

const AT = 'resourceSpans[0].scopeSpans[0].spans[0]';

describe('a fault costs the smallest part that it is in', () => {
  const good = { key: 'good', value: { stringValue: 'a' } };

  test.each<[string, unknown, string]>([
    [
      'an integer that is a word',
      { key: 'n', value: { intValue: 'many' } },
      '[1].value.intValue must be a whole number',
    ],
    ['an integer that is empty', { key: 'n', value: { intValue: '' } }, '[1].value.intValue must be a whole number'],
    ['an integer that is a list', { key: 'n', value: { intValue: [] } }, '[1].value.intValue must be a whole number'],
    [
      'a double that is no number',
      { key: 'n', value: { doubleValue: '1,5' } },
      '[1].value.doubleValue must be a number',
    ],
    ['a boolean that is neither', { key: 'n', value: { boolValue: 'maybe' } }, '[1].value.boolValue must be true or'],
    ['a text that is an object', { key: 'n', value: { stringValue: {} } }, '[1].value.stringValue must be a text'],
    ['bytes that are none', { key: 'n', value: { bytesValue: 7 } }, '[1].value.bytesValue must be bytes'],
    ['a kind that nobody knows', { key: 'n', value: { dateValue: '2026' } }, '[1].value holds no kind of value'],
    ['a value that is a list', { key: 'n', value: ['x'] }, '[1].value must be an object'],
    ['a name that is none', { key: 7, value: { stringValue: 'x' } }, '[1].key must be a text'],
    ['a text', 'n=1', '[1] must be an object'],
    ['null', null, '[1] must be an object'],
  ])('an attribute: %s', async (_what, attribute, reason) => {
    const ofSpan = await readOne({ attributes: [good, attribute] });
    expect(ofSpan.span).toMatchObject({ attributes: { good: 'a' } });
    expect(ofSpan.left).toEqual([expect.stringContaining(`${AT}.attributes${reason}`)]);

    const ofResource = await readOne({}, { attributes: [good, attribute] });
    expect(ofResource.span).toMatchObject({ resource: { good: 'a' } });
    expect(ofResource.left).toEqual([expect.stringContaining(`resourceSpans[0].resource.attributes${reason}`)]);

    const ofEvent = await readOne({ events: [{ name: 'e', attributes: [good, attribute] }] });
    expect(ofEvent.span).toMatchObject({ events: [{ name: 'e', attributes: { good: 'a' } }] });
    expect(ofEvent.left).toEqual([expect.stringContaining(`${AT}.events[0].attributes${reason}`)]);
  });

  test('a value within another costs itself', async () => {
    const list = { key: 'list', value: { arrayValue: { values: [{ intValue: 'x' }, { stringValue: 'b' }, 7] } } };
    const pairs = [{ key: 'a', value: { boolValue: 1 } }, { key: 'b', value: { intValue: 2 } }, null];
    const map = { key: 'map', value: { kvlistValue: { values: pairs } } };
    const none = { key: 'none', value: { arrayValue: 'x' } };
    const noMap = { key: 'noMap', value: { kvlistValue: 7 } };
    const { span: read, left } = await readOne({ attributes: [list, map, none, noMap] });
    expect(read).toMatchObject({ attributes: { list: [null, 'b', 7], map: { a: null, b: 2 }, none: [], noMap: {} } });
    expect(left).toEqual([
      `${AT}.attributes[0].value.arrayValue.values[0].intValue must be a whole number`,
      `${AT}.attributes[1].value.kvlistValue.values[0].value.boolValue must be true or false`,
      `${AT}.attributes[1].value.kvlistValue.values[2] must be an object`,
      `${AT}.attributes[2].value.arrayValue must be an object`,
      `${AT}.attributes[3].value.kvlistValue must be an object`,
    ]);
  });

  test.each<[string, object, string]>([
    ['attributes that are no list', { attributes: 'a=1' }, 'attributes must be a list'],
    ['events that are no list', { events: {} }, 'events must be a list'],
    ['an event that is a text', { events: ['e'] }, 'events[0] must be an object'],
    ['an event whose name is a number', { events: [{ name: 7 }] }, 'events[0] must have a text as its name'],
    ['a name that is a number', { name: 7 }, 'name must be a text'],
    ['a status with a code of its own', { status: { code: 'BROKEN' } }, 'status must have a code that OTLP defines'],
    ['an end that is a word', { endTimeUnixNano: 'later' }, 'endTimeUnixNano must be a time'],
  ])('a span is taken without %s', async (_what, fields, reason) => {
    const { span: taken, left } = await readOne({ attributes: [good], ...fields });
    expect(taken).toMatchObject({ spanId: SPAN_ID });
    expect(left).toEqual([`${AT}.${reason}`]);
  });

  test.each<[string, unknown, string]>([
    ['null', null, ' must be an object'],
    ['a text', 'span', ' must be an object'],
    ['an id that is a number', span({ traceId: 7 }), '.traceId must be 32'],
    ['a parent that is no id', span({ parentSpanId: {} }), '.parentSpanId must be 16'],
    ['a start that is an object', span({ startTimeUnixNano: {} }), '.startTimeUnixNano must be a time'],
  ])('a span: %s', async (_what, bad, reason) => {
    const spans = [span(), bad, span({ spanId: SPAN_ID.replace('4', '5') })];
    const { spans: taken } = await read({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    expect(taken).toEqual([
      expect.objectContaining({ spanId: SPAN_ID }),
      { invalid: expect.stringContaining(`resourceSpans[0].scopeSpans[0].spans[1]${reason}`) },
      expect.objectContaining({ spanId: SPAN_ID.replace('4', '5') }),
    ]);
  });

  test.each<[string, unknown, string]>([
    ['a resource that is a text', { resource: 'x' }, 'resourceSpans[0].resource must be an object'],
    ['a scope that is a text', { scopeSpans: [{ scope: 'x' }] }, 'resourceSpans[0].scopeSpans[0].scope must be'],
    [
      'a scope whose name is a number',
      { scopeSpans: [{ scope: { name: 1 } }] },
      'resourceSpans[0].scopeSpans[0].scope.name must be a text',
    ],
  ])('%s costs no span', async (_what, resourceSpans, reason) => {
    const { omissions, spans } = await read({ resourceSpans: [resourceSpans, ...oneSpan({}).resourceSpans] });
    expect(spans).toHaveLength(1);
    expect(omissions.listed).toEqual([expect.stringContaining(reason)]);
  });

  test.each<[string, unknown, string]>([
    ['resource spans that are a number', 7, 'resourceSpans[0] must be an object'],
    ['scope spans that are no list', { scopeSpans: {} }, 'resourceSpans[0].scopeSpans must be a list'],
    ['scope spans that are a text', { scopeSpans: ['x'] }, 'resourceSpans[0].scopeSpans[0] must be an object'],
    ['spans that are no list', { scopeSpans: [{ spans: 'x' }] }, 'resourceSpans[0].scopeSpans[0].spans must be a list'],
  ])('%s cost what is in them', async (_what, resourceSpans, invalid) => {
    const { spans } = await read({ resourceSpans: [resourceSpans, ...oneSpan({}).resourceSpans] });
    expect(spans).toEqual([{ invalid }, expect.objectContaining({ spanId: SPAN_ID })]);
  });

  test.each<[string, unknown, string]>([
    ['a list', [], 'body'],
    ['null', null, 'body'],
    ['an object whose spans are none', { resourceSpans: {} }, 'resourceSpans'],
  ])('a body that is %s is refused whole', async (_what, body, path) => {
    await expect(read(body)).rejects.toMatchObject({ code: 'malformed_request', errors: [{ path }] });
  });
});

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

/** Spans in two resources and three scopes, each with an id of its own and attributes of every kind. */
function manySpans() {
  const values = [
    { stringValue: 'text' },
    { boolValue: true },
    { intValue: '42' },
    { doubleValue: 0.5 },
    { arrayValue: { values: [{ stringValue: 'a' }] } },
    { kvlistValue: { values: [{ key: 'k', value: { intValue: '1' } }] } },
    { bytesValue: 'AQID' },
  ];
  const attributes = values.map((value, index) => ({ key: `k${index}`, value }));
  const make = (id: number) =>
    span({
      spanId: (id + 1).toString(16).padStart(16, 'a'),
      parentSpanId: SPAN_ID,
      endTimeUnixNano: '1763640001000000000',
      attributes,
      events: [{ name: 'exception', attributes }],
      status: { code: 2, message: 'no network' },
    });
  const resource = { attributes };
  const scope = { name: 'test' };
  return {
    resourceSpans: [
      {
        resource,
        scopeSpans: [
          { scope, spans: [make(0), make(1)] },
          { scope, spans: [make(2)] },
        ],
      },
      { resource, scopeSpans: [{ scope, spans: [make(3), make(4)] }] },
    ],
  };
}

/** Every place of a value, as the names on the way to it. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...path, name]))];
}

function damaged(value: unknown, [name, ...rest]: readonly string[], damage: unknown): unknown {
  if (name === undefined) return damage;
  const own = Object.entries(Object(value)).map(([key, inner]): [string, unknown] => [
    key,
    key === name ? damaged(inner, rest, damage) : inner,
  ]);
  return Array.isArray(value) ? own.map(([, inner]) => inner) : Object.fromEntries(own);
}

/** The spans that a place is in or above of; damage there may cost them. */
function touched([, resource, scopes, scope, spans, index]: readonly string[], part: readonly string[]): boolean {
  const [, ownResource, , ownScope, , ownIndex] = part;
  if (resource === undefined || resource !== ownResource) return resource === undefined;
  if (scopes !== 'scopeSpans') return scopes === undefined;
  if (scope === undefined || scope !== ownScope) return scope === undefined;
  if (spans !== 'spans') return spans === undefined;
  return index === undefined || index === ownIndex;
}

describe('damage at any place', () => {
  const whole = manySpans();
  const places = placesOf(whole).filter((path) => path.length > 1);
  const spanPlaces = places.filter((path) => path.length === 6 && path[4] === 'spans');
  const idAt = (path: readonly string[]) =>
    String(Object(path.reduce<unknown>((value, name) => Object(value)[name], whole)).spanId);
  const damages: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom<unknown>(null, '', 0, -1, 1.5, true, [], {}, [null], [[]], 'x', '1.5', { values: 7 }, 1e308),
    fc.jsonValue(),
  );

  test('of a JSON export costs no span beside it, and never throws', async () => {
    expect(spanPlaces).toHaveLength(5);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), damages, async (place, damage) => {
        const { spans, omissions } = await read(damaged(whole, place, damage));
        const taken = new Map(spans.flatMap((one) => ('invalid' in one ? [] : [[one.spanId, one]])));
        for (const path of spanPlaces) {
          if (!touched(place, path)) expect(taken.get(idAt(path))).toMatchObject({ name: 'work', error: 'no network' });
        }
        expect(describeLosses({ spans: 0, reasons: [] }, omissions).length).toBeLessThan(5_000);
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });

  test('of a protobuf export within one span costs that span alone', async () => {
    const bytes = toProtobuf(whole);
    const ids = spanPlaces.map(idAt);
    const starts = ids.map((id) => Buffer.from(bytes).indexOf(Buffer.from(id, 'hex')));
    // From the id to the status: what is before is the trace id and the lengths that hold the span.
    const length = 200;
    await fc.assert(
      fc.asyncProperty(fc.nat(4), fc.nat(length), fc.integer({ min: 0, max: 255 }), async (which, offset, byte) => {
        const copy = Uint8Array.from(bytes);
        copy[(starts[which] ?? 0) + offset] = byte;
        const { spans } = await read(copy, 'protobuf');
        expect(spans).toHaveLength(5);
        ids.forEach((id, index) => {
          if (index !== which) expect(spans[index]).toMatchObject({ spanId: id, error: 'no network' });
        });
      }),
      { numRuns: 1_000, seed: SEED },
    );
  });

  test('of a protobuf export anywhere never throws but for a body of which nothing can be read', async () => {
    const bytes = toProtobuf(whole);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), async (place, byte) => {
        const copy = Uint8Array.from(bytes);
        copy[place] = byte;
        const outcome = await read(copy, 'protobuf').catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'malformed_request' });
        else expect(outcome).toHaveProperty('spans');
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });

  test('of the lengths of a protobuf export costs what comes after it in the same part', async () => {
    const bytes = Uint8Array.from(toProtobuf(whole));
    const second = Buffer.from(bytes).indexOf(Buffer.from(idAt(spanPlaces[1] ?? []), 'hex'));
    // Before the id of the second span: its field and length, and the trace id with the same; before those, its own.
    const atLength = second - 2 - 18 - 1;
    bytes[atLength] = 0x7f;
    const { spans } = await read(bytes, 'protobuf');
    const taken = spans.flatMap((one) => ('invalid' in one ? [] : [one.spanId]));
    expect(taken).toEqual([0, 2, 3, 4].map((index) => idAt(spanPlaces[index] ?? [])));
    expect(spans.filter((one) => 'invalid' in one)).toEqual([
      {
        invalid: expect.stringMatching(
          /^resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[1\] cannot be decoded at byte \d+$/,
        ),
      },
    ]);
  });

  test('of a resource or a scope in protobuf is noted and costs no span', async () => {
    const bytes = Uint8Array.from(toProtobuf(whole));
    const scope = Buffer.from(bytes).indexOf('test');
    // The length of the name, which now goes beyond the scope.
    bytes[scope - 1] = 0x7f;
    const { spans, omissions } = await read(bytes, 'protobuf');
    expect(spans.filter((one) => 'invalid' in one)).toEqual([]);
    expect(omissions.listed).toEqual([expect.stringMatching(/scopeSpans\[0\]\.scope cannot be decoded at byte \d+/)]);
  });
});

describe('what a client is told', () => {
  test('says how much was lost and why', () => {
    const omissions = new Omissions();
    expect(describeLosses({ spans: 0, reasons: [] }, omissions)).toBe('');
    expect(describeLosses({ spans: 1, reasons: ['It is late.'] }, omissions)).toBe('1 span was rejected: It is late.');
    omissions.add('a', 'is none');
    expect(describeLosses({ spans: 2, reasons: ['a', 'b'] }, omissions)).toBe(
      '2 spans were rejected: a; b. 1 part was left out of what was read: a is none.',
    );
  });

  test('is bounded, whatever was lost', () => {
    const omissions = new Omissions();
    for (let i = 0; i < 1_000; i++) omissions.add('x'.repeat(1_000), 'is long');
    const reasons = Array.from({ length: 1_000 }, (_, index) => `${index}${'y'.repeat(1_000)}`);
    const told = describeLosses({ spans: 5_000, reasons }, omissions);
    expect(told.length).toBeLessThan(7_000);
    expect(told).toMatch(/^5000 spans were rejected, first: .*1000 parts were left out of what was read, first: /);
  });
});
