import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IngestApi } from '../../support/ingest-api.ts';
import { Intake } from '../../support/intake.ts';
import { jsonExport, readStatus, toProtobuf } from '../../support/otlp-requests.ts';

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

/** What must be true of every answer to every body: no fault of ours, and nothing half done. */
function open() {
  const intake = new Intake();
  return { intake, api: new IngestApi(intake), before: intake.traces.dump() };
}

function namesAPath(problem: { status: number; errors?: { path: string }[]; code: string }): boolean {
  if (problem.status !== 422 || problem.code === 'price_unknown') return true;
  return (problem.errors ?? []).length > 0;
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
        const { intake, api, before } = open();
        const answer = await api.post('/api/v1/traces', text);
        expect(answer.status).toBeLessThan(500);
        if (answer.status === 202) return;
        expect(namesAPath(JSON.parse(answer.body.toString()))).toBe(true);
        expect(intake.traces.dump()).toBe(before);
        expect(intake.queue.length).toBe(0);
        expect((await intake.used()).holds).toBe(0);
      }),
      RUNS,
    );
  });

  test('of POST /traces/batch gives each trace an answer of its own', async () => {
    const body = fc.oneof(
      fc.json(),
      almostABatch.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const { intake, api } = open();
        const answer = await api.post('/api/v1/traces/batch', text);
        expect(answer.status).toBeLessThan(500);
        if (answer.status !== 202) return;
        const { results, accepted } = JSON.parse(answer.body.toString());
        expect(results).toHaveLength(JSON.parse(text).traces.length);
        for (const { status, error } of results) {
          if (status !== 202) expect(namesAPath({ status, ...error })).toBe(true);
        }
        expect(intake.queue.length).toBe(accepted);
      }),
      RUNS,
    );
  });

  test('of OTLP in JSON is no fault of ours', async () => {
    const body = fc.oneof(
      fc.json(),
      almostAnExport.map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const { intake, api, before } = open();
        const answer = await api.post('/v1/traces', text);
        expect(answer.status).toBeLessThan(500);
        if (answer.status === 200) return;
        expect(JSON.parse(answer.body.toString()).message.length).toBeGreaterThan(10);
        expect(intake.traces.dump()).toBe(before);
      }),
      RUNS,
    );
  });

  test('of OTLP in protobuf, bytes at random or a real request with some of them changed, is no fault of ours', async () => {
    const real = toProtobuf(
      jsonExport([
        {
          traceId: '5b8efff798038103d269b633813fc60c',
          spanId: 'eee19b7ec3c1b174',
          attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.input.messages': '[{"role":"user","content":"x"}]' },
          error: 'failed',
        },
      ]),
    );
    const mutated = fc
      .array(fc.record({ at: fc.nat(real.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 8 })
      .map((changes) => {
        const bytes = Uint8Array.from(real);
        for (const { at, byte } of changes) bytes[at] = byte;
        return bytes;
      });
    const cut = fc.nat(real.length).map((length) => real.slice(0, length));
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), mutated, cut), async (bytes) => {
        const { intake, api, before } = open();
        const answer = await api.post('/v1/traces', bytes, PROTOBUF);
        expect(answer.status).toBeLessThan(500);
        if (answer.status === 200) return;
        expect(readStatus(answer.body).message.length).toBeGreaterThan(10);
        expect(intake.traces.dump()).toBe(before);
      }),
      { ...RUNS, numRuns: 1_000 },
    );
  });
});

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
