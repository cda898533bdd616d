import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { generateText, jsonSchema, Output, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as z from 'zod';
import { askingFor } from '../support/providers/chat-stand-in.ts';
import { metricsIn } from '../support/readers/emf-lines.ts';
import { GATEWAY_SECTIONS, watchedSections } from '../support/readers/watched-metrics.ts';
import { FaultyDeployment } from '../support/system/faulty-deployment.ts';
import { pollLogs, readAllLogs } from '../support/system/function-logs.ts';
import { createTenant, type Tenant } from '../support/system/tenant.ts';
import { poll } from '../support/waiting/poll.ts';

const system = inject('deployedSystem');
const { emulator, gatewayUrl = '' } = system;
const MODEL = 'stand-in:tiny';
const SENTENCE = 'Paris is the capital of France.';
const QUESTION = [{ role: 'user' as const, content: 'What is the capital of France?' }];
const CITY = {
  type: 'object' as const,
  properties: { city: { type: 'string' as const }, people: { type: 'number' as const } },
  required: ['city', 'people'],
  additionalProperties: false,
};
const WEATHER = { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } };
/** More connections at once are more processes than two cores start in time. */
const AT_ONCE = 20;
const ADMITTED = 12;

let tenant: Tenant;
beforeAll(async () => {
  tenant = await createTenant(system);
});

const Limits = z.looseObject({
  limits: z.array(
    z.looseObject({ scope: z.string(), dimension: z.string(), used: z.coerce.number(), reserved: z.coerce.number() }),
  ),
});

async function usageOf({ api }: Tenant, query: string, scope: string, dimension: string) {
  const { limits } = Limits.parse((await api.get(`/api/v1/quota/status${query}`)).body);
  return limits.find((limit) => limit.scope === scope && limit.dimension === dimension);
}

describe.skipIf(gatewayUrl === '')('the gateway, with programs as they are', () => {
  test.concurrent("OpenAI's SDK", async () => {
    const client = new OpenAI({ apiKey: tenant.key, baseURL: `${gatewayUrl}/v1` });
    const whole = await client.chat.completions.create({ model: MODEL, messages: QUESTION });
    expect(whole.choices[0]?.message.content).toBe(SENTENCE);
    const stream = await client.chat.completions.create({
      model: MODEL,
      messages: QUESTION,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    let tokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.total_tokens ?? tokens;
    }
    expect({ text, tokens }).toEqual({ text: SENTENCE, tokens: 19 });
    const tools = [{ type: 'function' as const, function: WEATHER }];
    const calls = await client.chat.completions
      .stream({ model: MODEL, messages: QUESTION, tools })
      .finalChatCompletion();
    expect(calls.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'weather', arguments: '{"city":"Paris"}' },
    });
    const structured = await client.chat.completions.create({
      model: MODEL,
      messages: QUESTION,
      response_format: { type: 'json_schema', json_schema: { name: 'city', schema: CITY, strict: true } },
    });
    expect(JSON.parse(structured.choices[0]?.message.content ?? '')).toEqual({ city: 'Paris', people: 2_000_000 });
    const response = await client.responses.create({
      model: MODEL,
      input: 'What is the capital of France?',
      store: false,
    });
    expect(response.output_text).toBe(SENTENCE);
    const embedded = await client.embeddings.create({ model: MODEL, input: 'x', encoding_format: 'float' });
    expect(embedded.data[0]?.embedding).toEqual([0.1, 0.2, 0.3]);
    await expect(client.chat.completions.create({ model: 'nobody', messages: QUESTION })).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });

  test.concurrent("Anthropic's SDK", async () => {
    const client = new Anthropic({ apiKey: tenant.key, baseURL: gatewayUrl });
    const asked = { model: MODEL, max_tokens: 100, messages: QUESTION };
    const whole = await client.messages.create(asked);
    expect(whole).toMatchObject({ content: [{ type: 'text', text: SENTENCE }], stop_reason: 'end_turn' });
    const streamed = await client.messages.stream(asked).finalMessage();
    expect(streamed).toMatchObject({ content: [{ text: SENTENCE }], usage: { output_tokens: 7 } });
    const tools = [
      { name: 'weather', input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } } },
    ];
    const called = await client.messages.stream({ ...asked, tools }).finalMessage();
    expect(called).toMatchObject({
      content: [{ type: 'tool_use', name: 'weather', input: { city: 'Paris' } }],
      stop_reason: 'tool_use',
    });
    await expect(client.messages.create({ ...asked, model: 'nobody' })).rejects.toMatchObject({ status: 404 });
  });

  test.concurrent('the AI SDK', async () => {
    const model = createOpenAI({ apiKey: tenant.key, baseURL: `${gatewayUrl}/v1` }).chat(MODEL);
    expect((await generateText({ model, prompt: 'x' })).text).toBe(SENTENCE);
    const streamed = streamText({ model, prompt: 'x' });
    let text = '';
    for await (const piece of streamed.textStream) text += piece;
    expect(text).toBe(SENTENCE);
    expect(await streamed.usage).toMatchObject({ inputTokens: 12, outputTokens: 7 });
    const inputSchema = jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } });
    const weather = tool({ inputSchema, execute: async ({ city }) => `It rains in ${city}.` });
    const called = await generateText({ model, prompt: 'x', tools: { weather } });
    expect(called.toolCalls[0]).toMatchObject({ toolName: 'weather', input: { city: 'Paris' } });
    const output = Output.object({ schema: jsonSchema<{ city: string; people: number }>(CITY) });
    expect((await generateText({ model, prompt: 'x', output })).output).toEqual({ city: 'Paris', people: 2_000_000 });
  });

  test.concurrent('makes a trace of each request, evaluated and paid once', async () => {
    const own = await createTenant(system);
    const client = new OpenAI({ apiKey: own.key, baseURL: `${gatewayUrl}/v1` });
    const headers = { 'x-aegis-user': 'ada', 'x-aegis-session': 'talk-1' };
    const { response } = await client.chat.completions
      .create({ model: MODEL, messages: QUESTION }, { headers })
      .withResponse();
    // 12 and 7 tokens at 1 and 2 USD a million.
    expect(response.headers.get('x-aegis-cost-usd')).toBe('0.000026');
    const traceId = response.headers.get('x-aegis-trace-id') ?? '';
    const trace = await poll(
      async () => {
        const answer = await own.api.get(`/api/v1/traces/${traceId}`);
        return typeof Object(answer.body).evaluation_id === 'string' ? answer.body : undefined;
      },
      { what: `the evaluation of ${traceId}`, withinMs: 120_000 },
    );
    expect(trace).toMatchObject({
      user_id: 'ada',
      session_id: 'talk-1',
      provider: 'stand-in',
      model: 'tiny',
      cost_usd: '0.000026',
      usage: { input_tokens: 12, output_tokens: 7, estimated: false },
    });
    expect(await usageOf(own, '?user_id=ada', 'user:default:ada', 'cost')).toMatchObject({ reserved: 0 });
    expect(await usageOf(own, '?user_id=ada', 'user:default:ada', 'tokens')).toMatchObject({ used: 19 });
  });

  test.concurrent('sends no secret on that a program puts into its prompt', async () => {
    const own = await createTenant(system);
    const client = new OpenAI({ apiKey: own.key, baseURL: `${gatewayUrl}/v1` });
    const secret = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_');
    const messages = [{ role: 'user' as const, content: `My token is ${secret}.` }];
    const { data, response } = await client.chat.completions.create({ model: MODEL, messages }).withResponse();
    expect(data.choices[0]?.message.content).toBe(SENTENCE);
    const traceId = response.headers.get('x-aegis-trace-id') ?? '';
    const trace = await poll(
      async () => {
        const answer = await own.api.get(`/api/v1/traces/${traceId}`);
        return answer.status === 200 ? answer.text : undefined;
      },
      { what: `trace ${traceId}`, withinMs: 60_000 },
    );
    expect(trace).toContain('My token is');
    expect(trace).not.toContain(secret);
  });

  test.concurrent(`admits exactly what fits when ${AT_ONCE} streams race`, async () => {
    const own = await createTenant(system);
    const quota = { project_id: 'default', max_requests_daily: ADMITTED };
    const changed = await own.api.post('/api/v1/quota/update', quota);
    expect(changed.status, changed.text).toBeLessThan(300);
    const client = new OpenAI({ apiKey: own.key, baseURL: `${gatewayUrl}/v1`, maxRetries: 0 });
    // Who comes first opens the window; the others race for what is left.
    await client.chat.completions.create({ model: MODEL, messages: QUESTION });
    const results = await Promise.allSettled(
      Array.from({ length: AT_ONCE }, async () => {
        const stream = await client.chat.completions.create({ model: MODEL, messages: QUESTION, stream: true });
        for await (const _chunk of stream);
      }),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(ADMITTED - 1);
    const refused = results.filter((result) => result.status === 'rejected').map(({ reason }) => reason.status);
    expect(refused).toContain(429);
    expect(await usageOf(own, '?project_id=default', 'project:default', 'requests')).toMatchObject({
      used: ADMITTED,
      reserved: 0,
    });
  });

  test.concurrent('tells of a provider that breaks off, and charges what came', async () => {
    const own = await createTenant(system);
    const client = new OpenAI({ apiKey: own.key, baseURL: `${gatewayUrl}/v1`, maxRetries: 0 });
    // Held back by the guard until it is whole, so that nothing of it is given out.
    const stream = await client.chat.completions.create({
      model: MODEL,
      max_tokens: 50,
      stream: true,
      messages: [{ role: 'user', content: askingFor('cut') }],
    });
    const read = async (): Promise<void> => {
      for await (const _chunk of stream);
    };
    await expect(read()).rejects.toMatchObject({ code: 'provider_cut' });
    const cost = await usageOf(own, '', 'user:default:-', 'cost');
    expect(cost?.used).toBeGreaterThan(0);
  });
});

describe.runIf(emulator !== undefined && gatewayUrl !== '')('faults of the gateway', () => {
  const deployment = new FaultyDeployment(emulator);
  const sections = watchedSections([], { gateway: 'true' });
  afterAll(() => deployment.close());

  async function ask(content: string) {
    const answer = await fetch(`${gatewayUrl}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tenant.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content }] }),
    });
    return { status: answer.status, text: await answer.text() };
  }

  test('all have a section of the runbook', () => {
    expect([...sections.keys()].filter((section) => section.startsWith('gateway')).sort()).toEqual(GATEWAY_SECTIONS);
  });

  test('of its providers are counted as what the alarm watches, and are over when the provider answers', async () => {
    expect(await ask(askingFor('overloaded'))).toMatchObject({
      status: 503,
      text: expect.stringContaining('provider_'),
    });
    const { own = [] } = sections.get('gateway-errors') ?? {};
    expect(own.map((name) => name.split(' ')[1]).sort()).toEqual(['GatewayErrors', 'GatewayRequests']);
    for (const metric of own) {
      const isEmitted = async () => {
        if (emulator && metricsIn(await readAllLogs(emulator)).has(metric)) return true;
        // A line that comes late is kept by the emulator until that process of the function is called again.
        await ask('Hi');
        return undefined;
      };
      if (emulator !== undefined)
        await pollLogs(emulator, isEmitted, { what: `a line of ${metric}`, withinMs: 60_000 });
    }
    expect((await ask('Hi')).status).toBe(200);
  });

  test('of its concurrency refuse requests, which the next one that gets some answers', async () => {
    await deployment.withoutConcurrency('GatewayFunctionName', async () => {
      expect((await deployment.invoke('GatewayFunctionName')).status).toBe(429);
      expect((await ask('Hi')).status).toBeGreaterThanOrEqual(429);
    });
    expect(await deployment.functionMetric('GatewayFunctionName', 'Throttles')).toBeGreaterThan(0);
    expect(sections.get('gateway-busy')?.foreign).toEqual(['AWS/Lambda ConcurrentExecutions']);
    expect((await ask('Hi')).status).toBe(200);
  });
});
