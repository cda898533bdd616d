import { describe, expect, test } from 'vitest';
import { readExport } from '../../functions/spans/http/otlp-codec.ts';
import { readSpans } from '../../functions/spans/read-spans.ts';
import type { ExportedSpan } from '../../functions/spans/span.ts';
import { toProtobuf } from '../support/builders/otlp-requests.ts';
import { NOON } from '../support/builders/records.ts';

const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';
const START = '1763640000000000000';

type Encoding = 'json' | 'protobuf';

/** The one span of a request, in the encoding asked for. */
async function readOne(span: object, resource: object = {}, encoding: Encoding = 'json') {
  const spans = [{ traceId: TRACE_ID, spanId: SPAN_ID, startTimeUnixNano: START, ...span }];
  const [first] = await readAll({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }, encoding);
  return first;
}

async function readAll(request: unknown, encoding: Encoding = 'json') {
  const isJson = encoding === 'json';
  const headers = { 'content-type': isJson ? 'application/json' : 'application/x-protobuf' };
  const body = Buffer.from(isJson ? JSON.stringify(request) : toProtobuf(request));
  const exported = await readExport({
    method: 'POST',
    path: '/v1/traces',
    headers,
    query: {},
    body,
    requestId: 'request-1',
    sourceIp: '203.0.113.7',
  });
  return readSpans(exported, NOON).spans;
}

function nested(levels: number): object {
  return levels === 0 ? { intValue: 1 } : { arrayValue: { values: [nested(levels - 1)] } };
}

describe('an attribute', () => {
  const values: readonly (readonly [string, object, unknown])[] = [
    ['text', { stringValue: 'a' }, 'a'],
    ['an empty text', { stringValue: '' }, ''],
    ['a boolean', { boolValue: false }, false],
    ['an integer', { intValue: '42' }, 42],
    ['an integer that no double holds, as its digits', { intValue: '9223372036854775807' }, '9223372036854775807'],
    ['a double', { doubleValue: 0.5 }, 0.5],
    ['a list, with a value that is not set', { arrayValue: { values: [{ stringValue: 'a' }, {}] } }, ['a', null]],
    ['an empty list', { arrayValue: {} }, []],
    [
      'a map, with a value that is not set',
      { kvlistValue: { values: [{ key: 'k', value: { intValue: '1' } }, { key: 'none' }] } },
      { k: 1, none: null },
    ],
    ['an empty map', { kvlistValue: {} }, {}],
    ['bytes, as base64', { bytesValue: 'AQID' }, 'AQID'],
  ];

  test.each(values)('that is %s reads the same in both encodings', async (_what, value, expected) => {
    const attributes = [{ key: 'it', value }];
    const inJson = await readOne({ attributes });
    expect(inJson).toMatchObject({ attributes: { it: expected } });
    expect(await readOne({ attributes }, {}, 'protobuf')).toEqual(inJson);
  });

  test.each(['NaN', 'Infinity', '-Infinity'])(
    'that is %s, which JSON cannot write, reads as its name',
    async (name) => {
      const attributes = [{ key: 'it', value: { doubleValue: name } }];
      expect(await readOne({ attributes })).toMatchObject({ attributes: { it: name } });
      expect(await readOne({ attributes }, {}, 'protobuf')).toMatchObject({ attributes: { it: name } });
    },
  );

  test('that is a double may be written as a text, as the JSON of protobuf allows', async () => {
    const attributes = [{ key: 'it', value: { doubleValue: '-2.5e3' } }];
    expect(await readOne({ attributes })).toMatchObject({ attributes: { it: -2_500 } });
  });

  test('without a value is not there', async () => {
    const attributes = [{ key: 'none' }, { key: 'empty', value: {} }];
    expect(await readOne({ attributes })).toMatchObject({ attributes: {} });
  });

  test.each<Encoding>(['json', 'protobuf'])('in %s may be nested as deep as what walks it goes', async (encoding) => {
    const leaf = (span: unknown) => /1|null/.exec(JSON.stringify(Object(span).attributes.it))?.[0];
    const read = (value: object) => readOne({ attributes: [{ key: 'it', value }] }, {}, encoding);
    expect(leaf(await read(nested(32)))).toBe('1');
    const inMap = { kvlistValue: { values: [{ key: 'k', value: nested(31) }] } };
    expect(leaf(await read(inMap))).toBe('1');
    expect(leaf(await read({ arrayValue: { values: [inMap] } }))).toBe('null');
  });
});

describe('a span', () => {
  test.each([
    ['no trace id', { traceId: undefined }, 'traceId must be 32 hexadecimal digits'],
    ['a trace id of zeros', { traceId: '0'.repeat(32) }, 'traceId must be 32 hexadecimal digits'],
    ['a short span id', { spanId: 'abc' }, 'spanId must be 16 hexadecimal digits'],
    ['no span id', { spanId: null }, 'spanId must be 16 hexadecimal digits'],
    ['a parent that is no id', { parentSpanId: 'root' }, 'parentSpanId must be 16 hexadecimal digits'],
    ['a start that is a word', { startTimeUnixNano: 'noon' }, 'startTimeUnixNano must be a time'],
    ['a start after the year 9999', { startTimeUnixNano: 1e30 }, 'startTimeUnixNano must be a time'],
  ])('with %s is invalid, and says where', async (_what, fields, reason) => {
    expect(await readOne(fields)).toEqual({
      invalid: expect.stringContaining(`resourceSpans[0].scopeSpans[0].spans[0].${reason}`),
    });
  });

  test.each([
    ['is missing', {}],
    ['is empty', { parentSpanId: '' }],
    ['is all zeros', { parentSpanId: '0'.repeat(16) }],
  ])('whose parent %s is a root', async (_what, fields) => {
    expect(await readOne(fields)).toMatchObject({ parentSpanId: null });
  });

  test.each([
    ['no end', undefined, 0],
    ['an end before its start, as clocks are set back,', '1763639999000000000', 0],
    ['an end', '1763640001500000000', 1_500],
    ['an end in another age', '9999999999999999999', 1e12],
  ])('with %s has a duration that a trace can hold', async (_what, endTimeUnixNano, durationMs) => {
    expect(await readOne({ endTimeUnixNano })).toMatchObject({ durationMs });
  });

  test.each([
    ['neither', {}, { startedAt: NOON, durationMs: 0 }],
    ['zeros', { startTimeUnixNano: 0, endTimeUnixNano: '0' }, { startedAt: NOON, durationMs: 0 }],
    ['empty texts', { startTimeUnixNano: '', endTimeUnixNano: '' }, { startedAt: NOON, durationMs: 0 }],
    ['its end alone', { endTimeUnixNano: START }, { startedAt: Number(START) / 1e6, durationMs: 0 }],
  ])('that tells of its times %s is at its end, or else at its receipt', async (_what, times, expected) => {
    expect(await readOne({ startTimeUnixNano: undefined, ...times })).toMatchObject(expected);
  });

  test.each<[string, object, ExportedSpan['error']]>([
    ['of the status', { status: { code: 2, message: 'no network' } }, 'no network'],
    [
      'of its exception when the status has none',
      {
        status: { code: 2 },
        events: [
          { attributes: [] },
          { name: 'exception', attributes: [{ key: 'exception.message', value: { stringValue: 'timed out' } }] },
        ],
      },
      'timed out',
    ],
    ['that is just a word when nobody says more', { status: { code: 2 }, events: [{ name: 'exception' }] }, 'error'],
    ['not at all when the status is not an error', { status: { code: 1, message: 'fine' } }, undefined],
    ['of a status by its name', { status: { code: 'STATUS_CODE_ERROR', message: 'no network' } }, 'no network'],
    ['of a status by its short name', { status: { code: 'Error' } }, 'error'],
    ['of a status that is a number in a text', { status: { code: '2', message: null } }, 'error'],
    ['of a status that is its code alone', { status: 'STATUS_CODE_ERROR' }, 'error'],
    ['not at all by the name of another status', { status: { code: 'STATUS_CODE_OK' } }, undefined],
    ['not at all with a status that is none', { status: { code: 'dunno', message: 'x' } }, undefined],
    ['that is just a word when its message is no text', { status: { code: 2, message: 7 } }, 'error'],
  ])('has the error %s', async (_what, fields, error) => {
    expect(await readOne(fields)).toMatchObject({ error });
  });

  test('is read wherever a request holds nothing beside it', async () => {
    expect(await readAll({})).toEqual([]);
    expect(await readAll({ resourceSpans: [{}, { scopeSpans: [{}] }] })).toEqual([]);
  });
});
