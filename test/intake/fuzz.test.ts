import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonExport, readExportResponse, readStatus, toProtobuf } from '../support/builders/otlp-requests.ts';
import { IngestApi } from '../support/memory/ingest-api.ts';
import { Intake } from '../support/memory/intake.ts';
import { expectPath } from '../support/readers/expect-path.ts';

const RUNS = { numRuns: 200, seed: 20261120 };
const TIMEOUT_MILLISECONDS = 30_000;
const FEW = { maxLength: 2 };
const PROTOBUF = { 'content-type': 'application/x-protobuf' };

/** JSON that looks like a trace more often than chance would have it. */
const almostATrace = fc.dictionary(
  fc.oneof(
    fc.constantFrom('model', 'input', 'output', 'trace_id', 'usage', 'spans', 'contexts', 'tool_calls', 'rl_episode'),
    fc.constantFrom('metadata', 'llm_calls', 'user_id', 'cost_usd', 'started_at', 'domain', '__proto__', 'constructor'),
    fc.string(),
  ),
  fc.oneof(fc.jsonValue(), fc.string(), fc.constantFrom('gpt-4o', 'generic', -1, 1e308, [], {})),
);
const almostABatch = fc.record({ traces: fc.array(fc.oneof(almostATrace, fc.jsonValue()), { maxLength: 5 }) });

const almostAValue = fc.oneof(
  fc.record({ stringValue: fc.string() }),
  fc.record({ intValue: fc.oneof(fc.string(), fc.integer(), fc.bigInt().map(String)) }),
  fc.record({ arrayValue: fc.record({ values: fc.array(fc.jsonValue()) }) }),
  fc.jsonValue(),
);
const almostASpan = fc.record(
  {
    traceId: fc.oneof(fc.string(), fc.constant('5b8efff798038103d269b633813fc60c')),
    spanId: fc.oneof(fc.string(), fc.constantFrom('eee19b7ec3c1b174', 'eee19b7ec3c1b175')),
    parentSpanId: fc.oneof(fc.string(), fc.constant('eee19b7ec3c1b174')),
    name: fc.oneof(fc.string(), fc.jsonValue()),
    startTimeUnixNano: fc.oneof(fc.constant('1763640000000000000'), fc.string(), fc.double()),
    endTimeUnixNano: fc.oneof(fc.constant('1763640000000000000'), fc.string(), fc.double()),
    attributes: fc.array(
      fc.record({
        key: fc.oneof(
          fc.constantFrom('gen_ai.operation.name', 'gen_ai.input.messages', 'llm.input_messages.0.message.content'),
          fc.constantFrom('gen_ai.usage.input_tokens', 'retrieval.documents.0', 'ai.prompt', '__proto__.x'),
          fc.string(),
        ),
        value: almostAValue,
      }),
    ),
    events: fc.array(fc.record({ name: fc.constantFrom('gen_ai.choice', 'exception'), attributes: fc.constant([]) })),
    status: fc.oneof(fc.record({ code: fc.integer(), message: fc.string() }), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const almostAnExport = fc.record({
  resourceSpans: fc.array(
    fc.record({ scopeSpans: fc.array(fc.record({ spans: fc.array(almostASpan, FEW) }), FEW) }),
    FEW,
  ),
});

function open() {
  const intake = new Intake();
  const untouched = intake.traces.dump();
  const expectUntouched = async () => {
    expect(intake.traces.dump()).toBe(untouched);
    expect(intake.queue.length).toBe(0);
    expect((await intake.used()).holds).toBe(0);
  };
  return { intake, api: new IngestApi(intake), expectUntouched };
}

/** A `Status` says in its message where the trouble is: in the body, in a header, or in which span. */
const STATUS_PATH = /(?:body|content-encoding|content-type|resourceSpans(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)*): ./;

/** No fault of ours, and either all that was not rejected is stored and queued, or nothing at all. */
async function expectWholeExport(body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) {
  const { intake, api, expectUntouched } = open();
  const answer = await api.post('/v1/traces', body, headers);
  expect(answer.status).toBeLessThan(500);
  const isProtobuf = headers['content-type'] === PROTOBUF['content-type'];
  if (answer.status !== 200) {
    const { message } = isProtobuf ? readStatus(answer.body) : JSON.parse(answer.body.toString());
    expect(message).toMatch(STATUS_PATH);
    return expectUntouched();
  }
  const { partialSuccess } = Object(isProtobuf ? readExportResponse(answer.body) : JSON.parse(answer.body.toString()));
  if (partialSuccess !== undefined) {
    const isWarning = Number(partialSuccess.rejectedSpans ?? 0) === 0;
    expect(partialSuccess.errorMessage).toMatch(
      isWarning ? /price_unknown: |left out/ : /resourceSpans\[\d+\]|[0-9a-f]{16}/,
    );
  }
  const stored = new Set(intake.queue.receiveAll().map(({ trace_id: id }) => id));
  const records = await Promise.all([...stored].map((id) => intake.traces.findRecord('org_test', id)));
  expect(records).not.toContain(null);
  // A trace without a model is not charged.
  expect((await intake.used()).requests).toBe(records.filter((record) => record?.has_model === true).length);
}

describe('any body', { timeout: TIMEOUT_MILLISECONDS }, () => {
  test('of POST /traces is taken whole or refused with a path, and leaves nothing behind when refused', async () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      almostATrace.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const { api, expectUntouched } = open();
        const answer = await api.post('/api/v1/traces', text);
        if (answer.status === 202) return;
        expectPath(answer.status, JSON.parse(answer.body.toString()));
        await expectUntouched();
      }),
      RUNS,
    );
  });

  test('of POST /traces/batch gives each trace an answer of its own, and stores those that it accepts', async () => {
    const body = fc.oneof(
      fc.json(),
      almostABatch.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const { intake, api, expectUntouched } = open();
        const answer = await api.post('/api/v1/traces/batch', text);
        const problem = JSON.parse(answer.body.toString());
        if (answer.status !== 202) {
          expectPath(answer.status, problem);
          return expectUntouched();
        }
        const { results, accepted } = problem;
        expect(results).toHaveLength(JSON.parse(text).traces.length);
        for (const { status, error } of results) if (status !== 202) expectPath(status, error);
        expect(intake.queue.length).toBe(accepted);
        expect((await intake.used()).requests).toBe(accepted);
      }),
      RUNS,
    );
  });

  test('of OTLP in JSON is taken or refused with a path, and leaves nothing behind when refused', async () => {
    const body = fc.oneof(
      fc.json(),
      almostAnExport.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, (text) => expectWholeExport(text)),
      RUNS,
    );
  });

  test('of OTLP in protobuf, bytes at random or a real request with some of them changed, likewise', async () => {
    const cut = fc.nat(REAL_EXPORT.length).map((length) => REAL_EXPORT.slice(0, length));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), mutated(REAL_EXPORT), cut), (bytes) =>
        expectWholeExport(bytes, PROTOBUF),
      ),
      { ...RUNS, numRuns: 1_000 },
    );
  });

  test('of OTLP that says it is compressed, likewise, whatever the compression', async () => {
    const encoding = fc.oneof(fc.constant('gzip'), fc.constantFrom('br', 'deflate', 'GZIP', 'gzip, gzip', 'zstd'));
    await fc.assert(
      fc.asyncProperty(mutated(gzipSync(REAL_EXPORT)), encoding, (bytes, named) =>
        expectWholeExport(bytes, { ...PROTOBUF, 'content-encoding': named }),
      ),
      RUNS,
    );
  });
});

const REAL_EXPORT = toProtobuf(
  jsonExport([
    {
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': '[{"role":"user","content":"x"}]' },
      error: 'failed',
    },
  ]),
);

/** The bytes with up to eight of them changed. */
function mutated(real: Uint8Array) {
  const change = fc.record({ at: fc.nat(real.length - 1), byte: fc.nat(255) });
  return fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
    const bytes = Uint8Array.from(real);
    for (const { at, byte } of changes) bytes[at] = byte;
    return bytes;
  });
}

test('protobuf that nests values without end is refused, and no stack runs over', async () => {
  const { api } = open();
  let value = Buffer.from([]);
  for (let i = 0; i < 20_000; i++)
    value = Buffer.concat([
      Buffer.from([0x2a]),
      varint(value.length + 1 + varint(value.length).length),
      Buffer.from([0x0a]),
      varint(value.length),
      value,
    ]);
  const attribute = field(1, Buffer.concat([field(1, Buffer.from('k')), field(2, value)]));
  const answer = await api.post('/v1/traces', field(1, field(1, attribute)), PROTOBUF);
  expect(answer.status).toBeLessThan(500);
});

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}

function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([(number << 3) | 2]), varint(content.length), content]);
}
