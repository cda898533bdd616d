import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { awaitEvaluation } from '../support/system/await-evaluation.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

/** Programs that know nothing of us but the environment variables of their SDK. */
const WEATHER_AGENT = new URL('../support/instrumented/weather-agent.ts', import.meta.url);
const PLAIN_EXPORTER = new URL('../support/instrumented/plain-exporter.ts', import.meta.url);
const system = inject('deployedSystem');

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(system);
});

const Trace = z.looseObject({
  trace_id: z.string(),
  model: z.string(),
  status: z.string(),
  usage: z.looseObject({ input_tokens: z.int(), output_tokens: z.int(), cached_tokens: z.int() }),
  cost_usd: z.string().nullable(),
  content: z.looseObject({
    input: z.unknown(),
    output: z.string(),
    tool_calls: z.array(z.looseObject({ name: z.string() })).optional(),
    llm_calls: z.array(z.looseObject({ model: z.string() })).optional(),
    spans: z.array(z.looseObject({ name: z.string(), children: z.array(z.unknown()).optional() })),
  }),
});

/** Prints the id of the trace that the program leaves. */
function runInstrumented(program: URL, environment: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, [fileURLToPath(program)], {
    env: {
      PATH: process.env['PATH'] ?? '',
      OTEL_EXPORTER_OTLP_ENDPOINT: system.url,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${tenant.key}`,
      // Ten times what an exporter waits by itself, because here the whole deployment shares its machine.
      OTEL_EXPORTER_OTLP_TIMEOUT: '100000',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_SERVICE_NAME: 'travel-desk',
      ...environment,
    },
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(said.trim()) : reject(new Error(said))));
  });
}

async function readTrace(traceId: string): Promise<z.infer<typeof Trace>> {
  await poll(async () => ((await tenant.api.get(`/api/v1/traces/${traceId}`)).status === 200 ? true : undefined), {
    what: `trace ${traceId}`,
    withinMs: 60_000,
  });
  await awaitEvaluation(tenant.api, traceId);
  const answer = await tenant.api.get(`/api/v1/traces/${traceId}`);
  return Trace.parse(answer.body);
}

describe('the AI SDK, with its telemetry and environment variables only', () => {
  test.each([
    ['http/protobuf', 'none', ''],
    ['http/protobuf', 'gzip', ''],
    ['http/json', 'none', ''],
    ['http/protobuf', 'none', 'legacy'],
  ])('arrives whole by %s with compression %s %s', async (protocol, compression, conventions) => {
    const traceId = await runInstrumented(WEATHER_AGENT, {
      OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
      OTEL_EXPORTER_OTLP_COMPRESSION: compression,
      CONVENTIONS: conventions,
    });
    const trace = await readTrace(traceId);
    expect(trace).toMatchObject({
      model: 'gpt-4o',
      status: 'evaluated',
      usage: { input_tokens: 30, output_tokens: 12, cached_tokens: 2 },
    });
    expect(trace.content.output).toContain('It rains in Paris.');
    expect(JSON.stringify(trace.content.input)).toContain('Weather in Paris?');
    expect(trace.content.llm_calls).toHaveLength(2);
    expect(trace.content.tool_calls).toMatchObject([
      { name: 'weather', arguments: { city: 'Paris' }, result: { sky: 'rain' } },
    ]);
    expect(trace.content.spans).toHaveLength(1);
    expect(trace.content.spans[0]?.children?.length).toBeGreaterThan(0);
    expect(trace.cost_usd).not.toBeNull();
  });
});

describe('the exporters themselves', () => {
  test.each(['proto', 'http'])(
    '@opentelemetry/exporter-trace-otlp-%s is told that its spans are taken',
    async (exporter) => {
      const traceId = await runInstrumented(PLAIN_EXPORTER, { EXPORTER: exporter });
      const trace = await readTrace(traceId);
      expect(trace.content.output).toBe('4');
      expect(trace.usage).toMatchObject({ input_tokens: 9, output_tokens: 1 });
    },
  );
});
