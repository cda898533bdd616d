import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dataOf, MemoryGateway } from '../support/memory/gateway.ts';
import { askingFor, type ChatFault, type ChatStandIn, startChatStandIn } from '../support/providers/chat-stand-in.ts';
import { parseJson } from '../support/readers/parse-json.ts';

let provider: ChatStandIn;
beforeAll(async () => {
  provider = await startChatStandIn();
});
afterAll(() => provider.close());
beforeEach(() => provider.reset());

const PATH = '/v1/chat/completions';
/** Of gpt-4o-mini with the stand-in's usage of 12 and 7 tokens. */
const COST = 6;

function gateway(idleTimeoutMilliseconds = 200): MemoryGateway {
  const made = new MemoryGateway();
  made.useListed('openai', provider.baseUrl, idleTimeoutMilliseconds);
  made.settings = { guard_output: 'off', guard_input: 'off' };
  return made;
}

function asking(fault?: ChatFault, fields: object = {}) {
  const content = `What is the capital of France? ${fault === undefined ? '' : askingFor(fault)}`;
  return { model: 'openai:gpt-4o-mini', max_tokens: 100, messages: [{ role: 'user', content }], ...fields };
}

const STREAM = { stream: true };

describe('a call through the gateway', () => {
  test('answers byte for byte and charges what the provider reports', async () => {
    const system = gateway();
    const answer = await system.send('POST', PATH, asking());
    expect(answer).toMatchObject({
      status: 200,
      body: { choices: [{ message: { content: 'Paris is the capital of France.' } }] },
    });
    expect(await system.usage()).toEqual({
      cost: { used: COST, reserved: 0 },
      tokens: { used: 19, reserved: 0 },
      requests: { used: 1, reserved: 0 },
    });
    expect(answer.headers).toMatchObject({ 'x-aegis-cost-usd': '0.000006', 'x-aegis-attempts': '1' });
    const trace = await system.onlyTrace();
    expect(trace).toMatchObject({ input_tokens: 12, output_tokens: 7, cost_micro_usd: COST, model: 'gpt-4o-mini' });
    expect(trace.charge.reservation_id).toMatch(/^rsv_/);
  });

  test('streams, and keeps the usage that nobody asked for to itself', async () => {
    const system = gateway();
    const answer = await system.send('POST', PATH, asking(undefined, STREAM));
    expect(dataOf(answer.text).at(-1)).toBe('[DONE]');
    expect(answer.text).not.toContain('usage');
    expect(answer.text).not.toMatch(/"cost"/);
    expect((await system.usage()).cost).toEqual({ used: COST, reserved: 0 });
    expect(provider.requests[0]?.text).toContain('"stream_options":{"include_usage":true}');
  });

  test('streams the usage to a client that asks for it', async () => {
    const answer = await gateway().send(
      'POST',
      PATH,
      asking(undefined, { ...STREAM, stream_options: { include_usage: true } }),
    );
    expect(dataOf(answer.text).map(parseJson)).toContainEqual(
      expect.objectContaining({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 } }),
    );
  });

  test('forwards the bytes of the client but for model and limit', async () => {
    const body =
      '{ "model" : "openai:gpt-4o-mini", "messages":[{"role":"user","content":"\\u00e9 hi"}],  "seed": 1.0, "max_tokens":50,"x_new":{"a":1e400,"b":[12345678901234567890]} }';
    await gateway().send('POST', PATH, body);
    expect(provider.requests[0]?.text).toBe(body.replace('"openai:gpt-4o-mini"', '"gpt-4o-mini"'));
  });

  test('sends the model its limit where the client sets none', async () => {
    const { max_tokens: _none, ...body } = asking();
    await gateway().send('POST', PATH, body);
    expect(parseJson(provider.requests[0]?.text ?? '')).toMatchObject({ max_completion_tokens: 16_384 });
  });

  test.each([
    ['no member twice', '{"model":"openai:gpt-4o-mini","messages":[],"n":1,"n":100}', 400],
    ['no JSON', '{"model"', 400],
    ['no messages', '{"model":"openai:gpt-4o-mini"}', 400],
    ['a model that nobody knows', '{"model":"nobody:x","messages":[]}', 404],
    ['a model without a price', '{"model":"openai:unheard-of","messages":[]}', 400],
  ])('refuses a request with %s in the envelope of OpenAI', async (_name, body, status) => {
    const answer = await gateway().send('POST', PATH, body);
    expect(answer).toMatchObject({ status, body: { error: { message: expect.any(String), type: expect.any(String) } } });
    expect(provider.requests).toEqual([]);
  });

  test.each(['/v1/completions', '/v1/audio/speech', '/v1/files', '/v1/chat/completions/x'])(
    'knows no route %s, so that nothing passes unmetered',
    async (path) => {
      expect((await gateway().send('POST', path, asking())).status).toBe(404);
      expect(provider.requests).toEqual([]);
    },
  );

  test('tells a spent quota so that SDKs do not try again at once', async () => {
    const system = gateway();
    await system.limit({ kind: 'project', projectId: 'default' }, { cost: 1 });
    const answer = await system.send('POST', PATH, asking());
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'quota_exceeded' } } });
    expect(answer.headers).toMatchObject({ 'x-should-retry': 'false', 'retry-after': expect.any(String) });
    expect(answer.headers['ratelimit']).toContain('project-daily-cost');
    expect(provider.requests).toEqual([]);
  });

  test('holds a project to its cost of one request', async () => {
    const system = gateway();
    system.settings = { ...system.settings, max_cost_per_request_usd: '0.000100' };
    const answer = await system.send('POST', PATH, asking());
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'cost_limit' } } });
    expect((await system.usage()).cost).toEqual({ used: 0, reserved: 0 });
  });

  test('takes a lower layer for a request that is too dear for its own', async () => {
    const system = gateway();
    system.settings = {
      ...system.settings,
      layers: { L1: ['openai:gpt-4o-mini'], L2: ['openai:gpt-4o'] },
      max_cost_per_request_usd: '0.000500',
    };
    const answer = await system.send('POST', PATH, { ...asking(), model: 'L2' });
    expect(answer.headers).toMatchObject({ 'x-aegis-layer': 'L1', 'x-aegis-model': 'openai:gpt-4o-mini' });
  });

  test('embeds, and charges it', async () => {
    const system = gateway();
    const answer = await system.send('POST', '/v1/embeddings', {
      model: 'openai:text-embedding-3-small',
      input: ['a', 'b'],
    });
    expect(answer).toMatchObject({ status: 200, body: { data: [{ index: 0 }, { index: 1 }] } });
    expect((await system.usage()).tokens).toEqual({ used: 5, reserved: 0 });
    expect(await system.onlyTrace()).toMatchObject({ model: 'text-embedding-3-small', input_tokens: 5 });
  });

  test('lists the layers and their models', async () => {
    const system = gateway();
    system.settings = { layers: { L1: ['openai:gpt-4o-mini'] } };
    const { body } = await system.send('GET', '/v1/models');
    expect(body).toMatchObject({ object: 'list', data: [{ id: 'auto' }, { id: 'L1' }, { id: 'openai:gpt-4o-mini' }] });
  });
});

describe('usage that a provider reports strangely', () => {
  test.each<[ChatFault, number]>([
    ['late_usage', COST],
    ['camel_usage', COST],
    ['no_done', COST],
  ])('is read all the same: %s', async (fault, cost) => {
    const system = gateway();
    await system.send('POST', PATH, asking(fault, STREAM));
    expect((await system.usage()).cost).toEqual({ used: cost, reserved: 0 });
  });

  test.each<ChatFault>(['no_usage', 'zero_usage'])('is counted where there is none: %s', async (fault) => {
    for (const fields of [{}, STREAM]) {
      const system = gateway();
      await system.send('POST', PATH, asking(fault, fields));
      const { tokens, cost } = await system.usage();
      expect(tokens.used).toBeGreaterThan(7);
      expect(cost.used).toBeGreaterThan(0);
      expect(cost.reserved).toBe(0);
      expect((await system.onlyTrace()).cost_micro_usd).toBe(cost.used);
    }
  });

  test('is charged no further than a limit allows, and told', async () => {
    const system = gateway();
    await system.limit({ kind: 'project', projectId: 'default' }, { cost: 1_000, tokens: 5_000 });
    await system.send('POST', PATH, asking('over_reported'));
    const [counter] = system.ledger.counters().filter(({ key }) => key.scope.kind === 'project');
    expect(counter?.left.cost).toBeGreaterThanOrEqual(0);
    expect(counter?.left.tokens).toBeGreaterThanOrEqual(0);
    expect(system.notes).toContain('beyond_reservation');
  });
});

describe('a stream that goes wrong', () => {
  test.each<ChatFault>(['cut', 'error_mid_stream'])('ends with an error and no [DONE], and is charged: %s', async (fault) => {
    const system = gateway();
    const { text } = await system.send('POST', PATH, asking(fault, STREAM));
    const data = dataOf(text);
    expect(data.at(-1)).toContain('"error"');
    expect(text).not.toContain('[DONE]');
    expect(text).not.toContain('"finish_reason":"stop"');
    // The step that it had reached, since the provider may have written more than came.
    expect((await system.usage()).tokens.used).toBeGreaterThan(100);
    expect(system.notes).toContain('stream_cut');
    expect(await system.onlyTrace()).toMatchObject({ output_tokens: 100 });
  });

  test('is read to its end when the client has left, and charged', async () => {
    const system = gateway();
    const reply = await system.reply('POST', PATH, asking(undefined, STREAM));
    if (typeof reply.body === 'string') throw new Error('not streamed');
    // A socket that is gone: nothing is written any more, and the pieces are read all the same.
    for await (const _piece of reply.body);
    await reply.afterwards?.();
    expect((await system.usage()).cost).toEqual({ used: COST, reserved: 0 });
  });

  test('is charged when whoever reads it stops', async () => {
    const system = gateway();
    const reply = await system.reply('POST', PATH, asking(undefined, STREAM));
    if (typeof reply.body === 'string') throw new Error('not streamed');
    for await (const _piece of reply.body) break;
    await reply.afterwards?.();
    const { cost } = await system.usage();
    expect(cost.used).toBeGreaterThanOrEqual(COST);
    expect(cost.reserved).toBe(0);
  });

  test('whose function was killed leaves nothing reserved after its lease', async () => {
    const system = gateway();
    const reply = await system.reply('POST', PATH, asking(undefined, STREAM));
    if (typeof reply.body === 'string') throw new Error('not streamed');
    await reply.body[Symbol.asyncIterator]().next();
    expect((await system.usage()).cost.reserved).toBeGreaterThan(0);
    system.nowMs += 361_000;
    await system.reconcile();
    expect((await system.usage()).cost.reserved).toBe(0);
  });
});

describe('a provider that fails', () => {
  test.each<[ChatFault, number, string]>([
    ['rate_limited', 429, 'provider_rate_limited'],
    ['overloaded', 503, 'provider_overloaded'],
    ['spent', 402, 'provider_spent'],
    ['bad_key', 502, 'provider_auth'],
    ['redirect', 502, 'provider_network'],
    ['garbage', 502, 'provider_cut'],
    ['silent', 504, 'provider_timeout'],
  ])('is told as such: %s', async (fault, status, code) => {
    const system = gateway(100);
    const answer = await system.send('POST', PATH, asking(fault));
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(answer.text).not.toContain('provider-key');
    expect((await system.usage()).cost.reserved).toBe(0);
    expect((await system.usage()).requests.used).toBe(1);
    expect((await system.onlyTrace()).cost_micro_usd).toBe((await system.usage()).cost.used);
  });

  test('passes what the client did wrong on in its own words', async () => {
    const answer = await gateway().send('POST', PATH, asking('bad_request'));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('This value is wrong.');
  });

  test('hands over to the next model before the first content, and never after', async () => {
    const system = gateway();
    const broken = await startChatStandIn();
    try {
      system.useListed('groq', broken.baseUrl);
      system.settings = { ...system.settings, layers: { L1: ['groq:llama-3.1-8b-instant', 'openai:gpt-4o-mini'] } };
      broken.replay({ status: 503, response_content_type: 'application/json', response: '{}' });
      const first = await system.send('POST', PATH, { ...asking(undefined, STREAM), model: 'L1' });
      expect(first.headers).toMatchObject({ 'x-aegis-model': 'openai:gpt-4o-mini', 'x-aegis-attempts': '2' });
      expect((await system.usage()).requests).toEqual({ used: 1, reserved: 0 });
      broken.reset();
      provider.reset();
      const second = await system.send('POST', PATH, { ...asking('cut', STREAM), model: 'L1' });
      expect(second.text).toContain('"error"');
      expect(provider.requests).toEqual([]);
    } finally {
      await broken.close();
    }
  });
});

describe('a stepped reservation', () => {
  const long = () => asking('long', { ...STREAM, max_tokens: 16_000 });

  test('reserves far less than the worst case, and goes on step by step', async () => {
    const system = gateway();
    system.settings = { ...system.settings, reserve: 'stepped' };
    const reply = await system.reply('POST', PATH, long());
    expect((await system.usage()).tokens.reserved).toBeLessThan(4_000);
    if (typeof reply.body === 'string') throw new Error('not streamed');
    for await (const _piece of reply.body);
    expect((await system.usage()).tokens).toEqual({ used: 19, reserved: 0 });
  });

  test('ends at a limit with finish_reason length, and never goes over it', async () => {
    const system = gateway();
    system.settings = { ...system.settings, reserve: 'stepped' };
    await system.limit({ kind: 'project', projectId: 'default' }, { tokens: 4_500 });
    const { text } = await system.send('POST', PATH, long());
    const data = dataOf(text);
    expect(data.at(-1)).toBe('[DONE]');
    expect(data.at(-2)).toContain('"finish_reason":"length"');
    const [counter] = system.ledger.counters().filter(({ key }) => key.scope.kind === 'project');
    expect(counter?.left.tokens).toBeGreaterThanOrEqual(0);
    expect(system.notes).toContain('length_by_limit');
    const spoken = data.filter((each) => each.includes('" word"')).length;
    expect(spoken).toBeGreaterThan(1_000);
    expect(spoken).toBeLessThan(4_000);
  });
});
