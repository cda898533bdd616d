import { describe, expect, test } from 'vitest';
import type { ChatEvent, Upstream, UpstreamFailure } from '../../functions/gateway/upstream.ts';
import { UpstreamError } from '../../functions/gateway/upstream.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import type { ReservationStore } from '../../functions/quota/reservation.ts';
import { MemoryGateway } from '../support/memory/gateway.ts';

const USAGE = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };

function whole(said: object, finish = 'stop') {
  const choices = [{ index: 0, message: { role: 'assistant', ...said }, finish_reason: finish }];
  return JSON.stringify({ id: 'c', object: 'chat.completion', created: 1, model: 'm', choices, usage: USAGE });
}

function event(chunk: object): ChatEvent {
  const full = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], ...chunk };
  return { data: JSON.stringify(full), chunk: full };
}

async function* streamed(texts: readonly string[], failure: UpstreamFailure['kind'] | null = null) {
  for (const content of texts) yield event({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
  if (failure !== null) throw failed(failure);
  yield event({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
  yield event({ usage: USAGE });
  yield { data: '[DONE]', chunk: null };
}

function failed(
  kind: UpstreamFailure['kind'],
  body: string | null = null,
  status: number | null = null,
): UpstreamError {
  return new UpstreamError({ kind, status, retryAfterSeconds: null, body });
}

/** A provider that answers the model of each name in its own way. */
function answering(answers: Readonly<Record<string, string | readonly string[] | UpstreamError>>): Upstream {
  return {
    async chat(model, { body }) {
      const answer = answers[model];
      if (answer instanceof UpstreamError) throw answer;
      if (answer === undefined) throw failed('overloaded');
      if (typeof answer === 'string') {
        if (body['stream'] === true) {
          const { content = '' } = JSON.parse(answer).choices[0].message;
          return { kind: 'stream', events: streamed([content ?? '']) };
        }
        return { kind: 'whole', body: answer };
      }
      if (body['stream'] !== true) return { kind: 'whole', body: whole({ content: answer.join('') }) };
      return { kind: 'stream', events: streamed(answer) };
    },
    async embed() {
      throw failed('refused', '{"error":{"message":"no embeddings"}}', 400);
    },
  };
}

function gateway(upstream: Upstream): MemoryGateway {
  const system = new MemoryGateway();
  system.providers.set('openai', { upstream, rates: null, isListed: true });
  system.settings = { guard_input: 'off', guard_output: 'off' };
  return system;
}

const MINI = 'gpt-4o-mini';
const ask = (fields: object = {}) => ({
  model: `openai:${MINI}`,
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Capital of France?' }],
  ...fields,
});

describe('the surface of Anthropic', () => {
  test('answers, streams and refuses in its own form', async () => {
    const system = gateway(answering({ [MINI]: ['Pa', 'ris.'] }));
    const answer = await system.send('POST', '/v1/messages', ask());
    expect(answer.body).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Paris.' }],
      stop_reason: 'end_turn',
    });
    const { text } = await system.send('POST', '/v1/messages', ask({ stream: true }));
    expect(text).toContain('event: message_start');
    expect(text).toContain('event: message_stop');
    expect(text).not.toContain('[DONE]');
    const refused = await system.send('POST', '/v1/messages', ask({ model: 'nobody' }));
    expect(refused).toMatchObject({ status: 404, body: { type: 'error', error: { type: 'not_found_error' } } });
  });

  test('tells what a provider did wrong in its own form', async () => {
    const broken = gateway({
      ...answering({}),
      chat: async () => ({ kind: 'stream', events: streamed(['Pa'], 'cut') }),
    });
    const { text } = await broken.send('POST', '/v1/messages', ask({ stream: true }));
    expect(text).toMatch(/event: error\ndata: {"type":"error".*\n\n$/);
    const down = gateway(answering({}));
    expect(await down.send('POST', '/v1/messages', ask())).toMatchObject({ status: 503, body: { type: 'error' } });
    const strange = gateway(answering({ [MINI]: failed('refused', '<html>', 418) }));
    expect(await strange.send('POST', '/v1/messages', ask())).toMatchObject({ status: 418, body: { type: 'error' } });
  });
});

describe("the surface of OpenAI's Responses", () => {
  test('answers and streams in its own form, and keeps nothing', async () => {
    const system = gateway(answering({ [MINI]: ['Pa', 'ris.'] }));
    const asked = { model: `openai:${MINI}`, input: 'Capital of France?' };
    const answer = await system.send('POST', '/v1/responses', asked);
    expect(answer.body).toMatchObject({ object: 'response', status: 'completed' });
    const { text } = await system.send('POST', '/v1/responses', { ...asked, stream: true });
    expect(text).toContain('event: response.completed');
    expect((await system.send('POST', '/v1/responses', { ...asked, previous_response_id: 'r' })).status).toBe(400);
  });

  test('tells of a stream that breaks off', async () => {
    const broken = gateway({
      ...answering({}),
      chat: async () => ({ kind: 'stream', events: streamed(['Pa'], 'cut') }),
    });
    const { text } = await broken.send('POST', '/v1/responses', { model: `openai:${MINI}`, input: 'x', stream: true });
    expect(text).toMatch(/event: error\ndata: .*provider|broke off.*\n\n$/);
  });
});

describe('embeddings', () => {
  test('pass the words of a provider that refuses on, and are held to the cost of one request', async () => {
    const system = gateway(answering({}));
    const asked = { model: 'openai:text-embedding-3-small', input: 'x' };
    expect(await system.send('POST', '/v1/embeddings', asked)).toMatchObject({
      status: 400,
      body: { error: { message: 'no embeddings' } },
    });
    system.settings = { max_cost_per_request_usd: '0.000001' };
    const long = { ...asked, input: 'x'.repeat(200_000) };
    expect(await system.send('POST', '/v1/embeddings', long)).toMatchObject({
      body: { error: { code: 'cost_limit' } },
    });
  });
});

describe('the cache', () => {
  test('answers equal requests for nothing, in either form, and is no reason to fail', async () => {
    const system = gateway(answering({ [MINI]: ['Pa', 'ris.'] }));
    system.settings = { ...system.settings, cache: true };
    await system.send('POST', '/v1/chat/completions', ask());
    const { cost } = await system.usage();
    for (const fields of [{}, { stream: true }]) {
      const hit = await system.send('POST', '/v1/chat/completions', ask(fields));
      expect(hit.headers).toMatchObject({ 'x-aegis-cache': 'hit', 'x-aegis-layer': 'L0' });
      expect(hit.text).toContain('Paris.');
    }
    expect((await system.usage()).cost).toEqual(cost);
    expect((await system.usage()).requests.used).toBe(3);
    system.answers.find = async () => Promise.reject(new Error('down'));
    system.answers.put = async () => Promise.reject(new Error('down'));
    expect((await system.send('POST', '/v1/chat/completions', ask())).headers['x-aegis-cache']).toBe('miss');
    expect(system.notes).toContain('cache_failed');
  });
});

describe('escalation and cross-check', () => {
  const layers = { L1: [`openai:${MINI}`], L2: ['openai:gpt-4o'] };
  const format = {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'c', schema: { type: 'object', required: ['city'] } },
    },
  };

  test.each([{}, { stream: true }])('asks one layer up when an answer breaks its schema: %o', async (fields) => {
    const system = gateway(
      answering({ [MINI]: whole({ content: 'no JSON' }), 'gpt-4o': whole({ content: '{"city":"Paris"}' }) }),
    );
    system.settings = { ...system.settings, layers, auto_escalate: true };
    const answer = await system.send('POST', '/v1/chat/completions', ask({ model: 'L1', ...format, ...fields }));
    expect(answer.headers).toMatchObject({ 'x-aegis-layer': 'L2', 'x-aegis-attempts': '2' });
    expect(answer.text).toContain('Paris');
    expect(answer.text).not.toContain('no JSON');
    expect((await system.usage()).requests).toEqual({ used: 1, reserved: 0 });
    expect((await system.usage()).cost.reserved).toBe(0);
  });

  test('gives the lower answer out where the hop is refused', async () => {
    const system = gateway(answering({ [MINI]: whole({ content: 'no JSON' }) }));
    system.settings = { ...system.settings, layers, auto_escalate: true };
    const answer = await system.send('POST', '/v1/chat/completions', ask({ model: 'L1', ...format }));
    expect(answer).toMatchObject({ status: 200, headers: { 'x-aegis-layer': 'L1' } });
    expect(answer.text).toContain('no JSON');
  });

  test('fails a stream that breaks off while it is held back', async () => {
    const system = gateway({
      ...answering({}),
      chat: async () => ({ kind: 'stream', events: streamed(['Pa'], 'cut') }),
    });
    system.settings = { ...system.settings, layers, auto_escalate: true };
    const answer = await system.send('POST', '/v1/chat/completions', ask({ model: 'L1', stream: true }));
    expect(answer).toMatchObject({ status: 502, body: { error: { code: 'provider_cut' } } });
    expect((await system.usage()).cost.used).toBeGreaterThan(0);
  });

  test('has a sampled request answered twice, in one trace and with money of its own', async () => {
    const system = gateway(
      answering({ [MINI]: whole({ content: '{"a":1}' }), 'gpt-4o': whole({ content: '{"a":1}' }) }),
    );
    system.settings = { ...system.settings, layers, cross_check_share: 1 };
    await system.send('POST', '/v1/chat/completions', ask({ model: 'L1' }));
    const { requests, tokens } = await system.usage();
    expect({ requests: requests.used, tokens: tokens.used }).toEqual({ requests: 1, tokens: 38 });
    const record = await system.onlyTrace();
    const stored = await system.traces.find(record.organization_id, record.trace_id);
    expect(stored?.body?.content.metadata).toMatchObject({ gateway: { flags: ['cross_check_agrees'] } });
    expect(stored?.body?.content.llm_calls).toHaveLength(2);
  });

  test('leaves the second answer out where a limit has no room for it', async () => {
    const system = gateway(answering({ [MINI]: whole({ content: 'x' }), 'gpt-4o': whole({ content: 'x' }) }));
    system.settings = { ...system.settings, layers, cross_check_share: 1 };
    await system.limit({ kind: 'project', projectId: 'default' }, { cost: 700 });
    expect((await system.send('POST', '/v1/chat/completions', ask({ model: 'L1' }))).status).toBe(200);
    expect((await system.usage()).requests.used).toBe(1);
  });
});

describe('rules', () => {
  test('a rule may ask what is left of the scarcest limit', async () => {
    const system = gateway(answering({ [MINI]: ['x'], 'gpt-4o': ['y'] }));
    const rule = { id: 'save', when: { budget_left_below: 0.5 }, action: { type: 'deny' as const } };
    system.settings = { ...system.settings, rules: [rule] };
    await system.limit({ kind: 'project', projectId: 'default' }, { requests: 2 });
    const statuses: number[] = [];
    for (let asked = 0; asked < 3; asked++) {
      statuses.push((await system.send('POST', '/v1/chat/completions', ask())).status);
    }
    expect(statuses).toEqual([200, 200, 403]);
  });
});

describe('when our own parts fail', () => {
  test('an answer that could not be looked at is not given out, and is paid (P7)', async () => {
    for (const fields of [{}, { stream: true }]) {
      const system = gateway(answering({ [MINI]: ['Paris.'] }));
      system.settings = { guard_input: 'off', guard_output: 'buffer' };
      const { services } = system;
      const broken = {
        name: 'broken',
        version: '1',
        category: 'toxicity' as const,
        unavailable: 'gone',
        assess: () => {
          throw new Error('gone');
        },
      };
      const answer = await system.sendWith(
        { ...services, loadGuard: async (project) => ({ ...(await services.loadGuard(project)), models: [broken] }) },
        ask(fields),
      );
      expect(answer.text).not.toContain('Paris');
      expect(answer.headers['x-request-id']).toBe('request-1');
      expect(system.notes).toContain('stream' in fields ? 'stream_cut' : 'guard_failed');
      expect((await system.usage()).cost).toMatchObject({ reserved: 0 });
      expect((await system.usage()).cost.used).toBeGreaterThan(0);
    }
  });

  test('a settlement that the store refuses is done afterwards', async () => {
    const system = gateway(answering({ [MINI]: ['Paris.'] }));
    const { services } = system;
    let refusals = 3;
    const { reservations: stored } = system;
    const reservations: ReservationStore = {
      find: (key) => stored.find(key),
      create: (record) => stored.create(record),
      listOf: (...values) => stored.listOf(...values),
      remove: (known) => stored.remove(known),
      async change(...values) {
        if (refusals-- > 0) throw new AegisError('unavailable', 'The table does not answer.');
        return stored.change(...values);
      },
    };
    const answer = await system.sendWith({ ...services, reservations }, ask());
    expect(answer.status).toBe(200);
    expect(system.notes).toContain('settlement_failed');
    expect((await system.usage()).cost.reserved).toBe(0);
    expect((await system.usage()).cost.used).toBeGreaterThan(0);
  });
});
