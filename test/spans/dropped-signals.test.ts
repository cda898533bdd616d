import { gzipSync } from 'node:zlib';
import { Writer } from 'protobufjs/minimal.js';
import { describe, expect, test } from 'vitest';
import { countExported, LOGS_PATH, METRICS_PATH } from '../../functions/spans/http/dropped-signals.ts';
import { readExportResponse, readStatus } from '../support/builders/otlp-requests.ts';
import { MemoryApi } from '../support/memory/api.ts';
import { IngestApi } from '../support/memory/ingest-api.ts';
import { Intake } from '../support/memory/intake.ts';

const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const GZIP = { ...PROTOBUF, 'content-encoding': 'gzip' };

const METRICS = {
  resourceMetrics: [
    { resource: { attributes: [] }, scopeMetrics: [{ metrics: [{ name: 'a' }, { name: 'b' }] }, { metrics: [] }] },
    { scopeMetrics: [{ scope: { name: 's' }, metrics: [{ name: 'c' }] }] },
  ],
};
const LOGS = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: 'started' } }, {}] }] }] };
const MESSAGES = {
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ eventName: 'gen_ai.user.message', traceId: '0'.repeat(32) }] }] }],
};

/** Resources of scopes of records; the field numbers are those of every signal. */
function inProtobuf(...resources: readonly (readonly (readonly string[])[])[]): Uint8Array {
  const message = (write: (writer: Writer) => void): Uint8Array => {
    const writer = Writer.create();
    write(writer);
    return writer.finish();
  };
  return message((request) => {
    for (const scopes of resources) {
      const resource = message((writer) => {
        writer.uint32(10).bytes(new Uint8Array());
        for (const records of scopes) {
          const scope = message((inner) => {
            inner.uint32(10).bytes(new Uint8Array());
            for (const text of records)
              inner.uint32(18).bytes(message((record) => void record.uint32(10).string(text)));
          });
          writer.uint32(18).bytes(scope);
        }
      });
      request.uint32(10).bytes(resource);
    }
  });
}

function requestOf(body: string | Uint8Array, headers: Record<string, string> = {}) {
  return {
    method: 'POST',
    path: '/v1/metrics',
    headers: { 'content-type': 'application/json', ...headers },
    query: {},
    body: Buffer.from(body),
    requestId: 'request-1',
    sourceIp: '203.0.113.7',
  };
}

describe.each([
  ['/v1/metrics', METRICS, 'MetricsDropped', METRICS_PATH, 3],
  ['/v1/logs', LOGS, 'LogRecordsDropped', LOGS_PATH, 2],
] as const)('%s', (path, exported, metric, signal, count) => {
  test('answers as the protocol says in the encoding of the request, compressed or not', async () => {
    const api = new IngestApi(new Intake());
    const json = await api.post(path, JSON.stringify(exported));
    expect([json.status, json.headers['content-type'], json.body.toString()]).toEqual([200, 'application/json', '{}']);
    const bytes = inProtobuf([['a', 'b']]);
    for (const [body, headers] of [
      [bytes, PROTOBUF],
      [gzipSync(bytes), GZIP],
      ['', PROTOBUF],
    ] as const) {
      const answer = await api.post(path, body, headers);
      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-protobuf']);
      expect(readExportResponse(answer.body)).toEqual({});
    }
  });

  test('counts what it dropped, and nothing of an export that holds nothing', async () => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    expect((await api.send('POST', path, { key, body: {} })).status).toBe(200);
    expect(api.counted).toEqual([]);
    expect((await api.send('POST', path, { key, body: exported })).status).toBe(200);
    expect(api.counted).toEqual([metric]);
    expect(countExported(requestOf(JSON.stringify(exported)), signal).count).toBe(count);
    expect(countExported(requestOf(inProtobuf([['a'], ['b', 'c']], [[], ['d']]), PROTOBUF), signal).count).toBe(4);
  });

  test('takes a key that may write traces, and no other', async () => {
    const api = new MemoryApi();
    const { key } = await api.createTenant();
    const body = { name: 'reader', scopes: ['traces:read'] };
    const reader = String(Object((await api.send('POST', '/api/v1/api-keys', { key, body })).body).key);
    expect((await api.send('POST', path, { body: exported })).status).toBe(401);
    expect((await api.send('POST', path, { key: reader, body: exported })).status).toBe(403);
    expect(api.counted).toEqual([]);
  });

  test.each([
    ['is no JSON', '{', {}, 400],
    ['is no protobuf', Buffer.from([0x0a, 0xff, 0xff]), PROTOBUF, 400],
    ['is text', 'hello', { 'content-type': 'text/plain' }, 415],
    ['is too large', Buffer.alloc(4_000_001), PROTOBUF, 413],
  ])('answers a body that %s with a Status', async (_what, body, headers, status) => {
    const answer = await new IngestApi(new Intake()).post(path, body, headers);
    expect(answer.status).toBe(status);
    const isProtobuf = Object(headers)['content-type'] === PROTOBUF['content-type'];
    const said = isProtobuf ? readStatus(answer.body) : JSON.parse(answer.body.toString());
    expect(said).toEqual({ code: 3, message: expect.stringMatching(/.{10}/) });
  });
});

describe('messages of model calls in log records', () => {
  test('are not kept, and the client is told how to send them in spans', async () => {
    const api = new IngestApi(new Intake());
    const warning = expect.stringContaining('CAPTURE_MESSAGE_CONTENT=SPAN_ONLY');
    const json = await api.post('/v1/logs', JSON.stringify(MESSAGES));
    expect([json.status, JSON.parse(json.body.toString())]).toEqual([
      200,
      { partialSuccess: { errorMessage: warning } },
    ]);
    const protobuf = await api.post('/v1/logs', inProtobuf([['gen_ai.choice']]), PROTOBUF);
    expect(readExportResponse(protobuf.body)).toEqual({ partialSuccess: { errorMessage: warning } });
  });

  test('are no matter of metrics, whose names may be the same', async () => {
    const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'gen_ai.choice' }] }] }] };
    const answer = await new IngestApi(new Intake()).post('/v1/metrics', JSON.stringify(metrics));
    expect(answer.body.toString()).toBe('{}');
  });
});
