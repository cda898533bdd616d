import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { jsonExport, readExportResponse, readStatus, toProtobuf } from '../support/builders/otlp-requests.ts';
import { IngestApi } from '../support/memory/ingest-api.ts';
import { Intake } from '../support/memory/intake.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const TRACE_ID = '5b8efff798038103d269b633813fc60c';
const SPAN_ID = 'eee19b7ec3c1b174';

const oneSpan = jsonExport([{ traceId: TRACE_ID, spanId: SPAN_ID }]);

function open(limits: { requests?: number } = {}, options = {}) {
  const intake = new Intake(limits);
  return { intake, api: new IngestApi(intake, options) };
}

describe('the answer', () => {
  test('is 200 in the encoding of the request, and has no partial success when there is none', async () => {
    const { api } = open();
    const json = await api.post('/v1/traces', JSON.stringify(oneSpan));
    expect([json.status, json.headers['content-type'], json.body.toString()]).toEqual([200, 'application/json', '{}']);
    const protobuf = await api.post('/v1/traces', toProtobuf(oneSpan), PROTOBUF);
    expect([protobuf.status, protobuf.headers['content-type']]).toEqual([200, 'application/x-protobuf']);
    expect(readExportResponse(protobuf.body)).toEqual({});
  });

  test('is success for an empty request, in either encoding', async () => {
    const { api } = open();
    expect((await api.post('/v1/traces', '{}')).status).toBe(200);
    expect((await api.post('/v1/traces', new Uint8Array(), PROTOBUF)).status).toBe(200);
  });

  test('says which spans were rejected for good, and why', async () => {
    const { api } = open();
    const spans = jsonExport([
      { traceId: TRACE_ID, spanId: SPAN_ID },
      { traceId: 'nonsense', spanId: SPAN_ID },
      { traceId: '0'.repeat(32), spanId: SPAN_ID },
    ]);
    const json = await api.post('/v1/traces', JSON.stringify(spans));
    expect(json.status).toBe(200);
    expect(JSON.parse(json.body.toString())).toMatchObject({
      partialSuccess: { rejectedSpans: 2, errorMessage: expect.stringContaining('spans[1].traceId') },
    });
    const protobuf = await api.post('/v1/traces', toProtobuf(jsonExport([{ traceId: '', spanId: SPAN_ID }])), PROTOBUF);
    expect(readExportResponse(protobuf.body)).toMatchObject({ partialSuccess: { rejectedSpans: 1 } });
  });
});

describe('a fault in one span', () => {
  const damaged = (fields: object) => {
    const spans = ['a1', 'a2', 'a3'].map((end) => ({ traceId: TRACE_ID, spanId: `eee19b7ec3c1b1${end}` }));
    const [first, second, third] = jsonExport(spans).resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
    return { resourceSpans: [{ scopeSpans: [{ spans: [first, { ...second, ...fields }, third] }] }] };
  };
  const shown = async (intake: Intake) => (await intake.traces.find('org_test', TRACE_ID))?.body?.content.spans;

  test.each([
    ['a time that is none', { startTimeUnixNano: 'noon' }, 1],
    ['an id that is none', { spanId: 7 }, 1],
    ['an attribute that is none', { attributes: [{ key: 'n', value: { intValue: 'many' } }] }, 0],
    ['an attribute that is nested without end', { attributes: [{ key: 'n', value: nested(200) }] }, 0],
  ])('%s leaves the others, and the client is told where it is', async (_what, fields, rejectedSpans) => {
    const { api, intake } = open();
    const answer = await api.post('/v1/traces', JSON.stringify(damaged(fields)));
    expect(answer.status).toBe(200);
    const errorMessage = expect.stringContaining('resourceSpans[0].scopeSpans[0].spans[1].');
    expect(JSON.parse(answer.body.toString())).toEqual({ partialSuccess: { rejectedSpans, errorMessage } });
    expect(await shown(intake)).toHaveLength(3 - rejectedSpans);
  });

  test('is told in protobuf as well', async () => {
    const { api, intake } = open();
    const bytes = Uint8Array.from(toProtobuf(damaged({})));
    const second = Buffer.from(bytes).indexOf('eee19b7ec3c1b1a2', 0, 'hex');
    // The length of the id, which now goes beyond the span.
    bytes[second - 1] = 0x7f;
    const answer = await api.post('/v1/traces', bytes, PROTOBUF);
    const errorMessage = expect.stringMatching(/resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[1\] .* at byte \d+/);
    expect(readExportResponse(answer.body)).toEqual({ partialSuccess: { rejectedSpans: 1, errorMessage } });
    expect(await shown(intake)).toHaveLength(2);
  });
});

function nested(levels: number): object {
  return levels === 0 ? { intValue: 1 } : { arrayValue: { values: [nested(levels - 1)] } };
}

test('spans without a known price are taken, and the message warns with 0 rejected spans, as the protocol has it', async () => {
  const attributes = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'llama3.1:8b' };
  const export_ = jsonExport([{ traceId: TRACE_ID, spanId: SPAN_ID, attributes }]);
  const { api, intake } = open();
  const json = await api.post('/v1/traces', JSON.stringify(export_));
  expect(json.status).toBe(200);
  expect(JSON.parse(json.body.toString())).toEqual({
    partialSuccess: { rejectedSpans: 0, errorMessage: expect.stringMatching(/^price_unknown: .*"llama3\.1:8b"/) },
  });
  const protobuf = await api.post('/v1/traces', toProtobuf(export_), PROTOBUF);
  const { partialSuccess } = Object(readExportResponse(protobuf.body));
  expect(Number(partialSuccess.rejectedSpans ?? 0)).toBe(0);
  expect(partialSuccess.errorMessage).toMatch(/^price_unknown: /);
  expect(intake.queue.receiveAll().map(({ trace_id: id }) => id)).toContain(TRACE_ID);
});

describe('a request', () => {
  test('may have ids in capitals, 64-bit integers as numbers or texts, and fields that nobody knows', async () => {
    const { api, intake } = open();
    const [resource] = oneSpan.resourceSpans;
    const span = {
      traceId: TRACE_ID.toUpperCase(),
      spanId: SPAN_ID.toUpperCase(),
      startTimeUnixNano: 1763640000000000000,
      endTimeUnixNano: '1763640001000000000',
      futureField: { deep: true },
    };
    const request = { resourceSpans: [{ ...resource, scopeSpans: [{ spans: [span] }] }], extra: 1 };
    expect((await api.post('/v1/traces', JSON.stringify(request))).body.toString()).toBe('{}');
    expect(await intake.traces.findRecord('org_test', TRACE_ID)).not.toBeNull();
  });

  test('means the same in both encodings and compressed', async () => {
    const requests: readonly { readonly body: Uint8Array; readonly headers?: Readonly<Record<string, string>> }[] = [
      { body: Buffer.from(JSON.stringify(oneSpan)) },
      { body: toProtobuf(oneSpan), headers: PROTOBUF },
      { body: gzipSync(toProtobuf(oneSpan)), headers: { ...PROTOBUF, 'content-encoding': 'gzip' } },
      { body: gzipSync(JSON.stringify(oneSpan)), headers: { 'content-encoding': 'gzip' } },
    ];
    const states = await Promise.all(
      requests.map(async ({ body, headers }) => {
        const { api, intake } = open();
        expect((await api.post('/v1/traces', body, headers)).status).toBe(200);
        return intake.traces.find('org_test', TRACE_ID);
      }),
    );
    for (const state of states) expect(state).toEqual(states[0]);
  });
});

test('a body that was decompressed on the way is taken; one that was made text says what to send instead', async () => {
  const { api } = open();
  const gzip = { 'content-encoding': 'gzip' };
  expect((await api.post('/v1/traces', JSON.stringify(oneSpan), gzip)).body.toString()).toBe('{}');
  const damaged = gzipSync(JSON.stringify(oneSpan)).toString('utf8');
  const answer = await api.post('/v1/traces', damaged, gzip);
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body.toString()).message).toContain('content-encoding: must be left out with JSON');
});

describe('an error', () => {
  test.each([
    ['is no JSON', '{', {}, 400],
    ['is no protobuf', Buffer.from([0x0a, 0xff, 0xff]), PROTOBUF, 400],
    ['has another shape', '{"resourceSpans":{"scopeSpans":[]}}', {}, 400],
    ['is no object', '[]', {}, 400],
    ['says gzip and is not', 'plain', { ...PROTOBUF, 'content-encoding': 'gzip' }, 400],
    ['is gzip that is cut', gzipSync('{}').subarray(0, 12), { 'content-encoding': 'gzip' }, 400],
    ['is text', 'hello', { 'content-type': 'text/plain' }, 415],
    ['is compressed otherwise', 'hello', { ...PROTOBUF, 'content-encoding': 'br' }, 415],
    ['is too large', Buffer.alloc(4_000_001), PROTOBUF, 413],
    [
      'is too large when it is decompressed',
      gzipSync(Buffer.alloc(5_000_000)),
      { ...PROTOBUF, 'content-encoding': 'gzip' },
      413,
    ],
    ['is nested too deep', `{"a":${'['.repeat(2_000)}${']'.repeat(2_000)}}`, {}, 400],
  ])('for a body that %s is a Status in the encoding of the request', async (_what, body, headers, status) => {
    const { api, intake } = open();
    const before = intake.traces.dump();
    const answer = await api.post('/v1/traces', body, headers);
    expect(answer.status).toBe(status);
    const isProtobuf = Object(headers)['content-type'] === 'application/x-protobuf';
    expect(answer.headers['content-type']).toBe(isProtobuf ? 'application/x-protobuf' : 'application/json');
    const said = isProtobuf ? readStatus(answer.body) : JSON.parse(answer.body.toString());
    expect(said).toEqual({ code: 3, message: expect.stringMatching(/.{10}/) });
    expect(intake.traces.dump()).toBe(before);
  });

  test('says in which span a body of protobuf ends too early, and which field of JSON is wrong', async () => {
    const spans = ['a1', 'a2', 'a3'].map((end) => ({ traceId: TRACE_ID, spanId: `eee19b7ec3c1b1${end}` }));
    const bytes = toProtobuf(jsonExport(spans));
    const second = Buffer.from(bytes).indexOf('eee19b7ec3c1b1a2', 0, 'hex');
    const { api } = open();
    const protobuf = await api.post('/v1/traces', bytes.subarray(0, second + 10), PROTOBUF);
    expect(readStatus(protobuf.body).message).toMatch(
      /resourceSpans\[0\]\.scopeSpans\[0\]\.spans\[1\]: .* at byte \d+/,
    );

    const json = await api.post('/v1/traces', JSON.stringify({ resourceSpans: 'none' }));
    expect(JSON.parse(json.body.toString()).message).toContain('resourceSpans: must be a list');
    const otherwise = await api.post('/v1/traces', 'x', { 'content-encoding': 'br' });
    expect(JSON.parse(otherwise.body.toString()).message).toContain('content-encoding: must be gzip');
  });

  test('of a store is 503 with Retry-After, which every exporter retries', async () => {
    const { api, intake } = open();
    intake.faults.failAt(2, 'before');
    const answer = await api.post('/v1/traces', toProtobuf(oneSpan), PROTOBUF);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(readStatus(answer.body).code).toBe(14);
  });

  test('of a spent quota is 429 when nothing was taken, and partial success where that is configured', async () => {
    const { api } = open({ requests: 0 });
    const attributes = { 'gen_ai.operation.name': 'chat' };
    const oneCall = toProtobuf(jsonExport([{ traceId: TRACE_ID, spanId: SPAN_ID, attributes }]));
    const refused = await api.post('/v1/traces', oneCall, PROTOBUF);
    expect(refused.status).toBe(429);
    expect(refused.headers).toHaveProperty('retry-after');
    expect(readStatus(refused.body)).toMatchObject({ code: 8, message: expect.stringContaining('quota') });

    const lenient = open({ requests: 0 }, { quotaAnswer: 'partial_success' }).api;
    const partial = await lenient.post('/v1/traces', oneCall, PROTOBUF);
    expect(partial.status).toBe(200);
    expect(readExportResponse(partial.body)).toMatchObject({ partialSuccess: { rejectedSpans: 1 } });
  });
});
