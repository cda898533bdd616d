import { describe, expect, test } from 'vitest';
import { eventOf } from '../../functions/gateway/replay-answer.ts';
import type { ChatEvent, Upstream } from '../../functions/gateway/upstream.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import type { MemoryGateway } from '../support/memory/gateway.ts';
import {
  failing,
  scriptedGateway as gateway,
  saying,
  wholeAnswer as whole,
} from '../support/memory/scripted-gateway.ts';

const PATH = '/v1/chat/completions';
const NOTHING_USED = { used: 0, reserved: 0 };
const HI = [{ role: 'user', content: 'Hi' }];
const USAGE = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };

describe('a request', () => {
  test('that allows no token at all is refused, but by OpenAI in its own words', async () => {
    const { ask, upstream } = gateway(() => saying('Hello.'));
    expect(await ask({ max_tokens: 0 })).toMatchObject({ status: 400 });
    expect(upstream.requests).toEqual([]);
    expect(await ask({ model: 'openai:gpt-4o-mini', max_tokens: 0 })).toMatchObject({ status: 200 });
    expect(upstream.requests[0]?.body['max_tokens']).toBe(0);
  });

  test('without a limit is sent with one, under the name that the provider knows', async () => {
    const { ask, upstream } = gateway(() => saying('Hello.'));
    await ask({ max_tokens: undefined });
    await ask({ max_tokens: undefined, model: 'openai:gpt-4o-mini' });
    const [own, listed] = upstream.requests.map(({ body }) => body);
    expect(own?.['max_tokens']).toBeGreaterThan(0);
    expect(own).not.toHaveProperty('max_completion_tokens');
    expect(listed?.['max_completion_tokens']).toBeGreaterThan(0);
    expect(listed).not.toHaveProperty('max_tokens');
  });

  test('that sets its own limit for a model that nobody listed is sent with that', async () => {
    const { ask, upstream } = gateway(() => saying('Hello.'));
    await ask({ max_tokens: 30_000 });
    await ask({ max_tokens: undefined, max_completion_tokens: 8_000 });
    await ask({ max_tokens: 30_000, model: 'openai:gpt-4o-mini' });
    await ask({ max_tokens: undefined });
    const told = upstream.requests.map(({ body }) => body['max_completion_tokens'] ?? body['max_tokens']);
    expect(told).toEqual([30_000, 8_000, 16_384, 4_096]);
  });

  test('with a prediction reserves what of it the answer may not take over', async () => {
    const reserved: number[] = [];
    const prediction = { type: 'content', content: 'x'.repeat(1_000) };
    for (const fields of [{}, { prediction }]) {
      const { system, ask } = gateway(() => {
        const [counter] = system.ledger.counters().filter(({ key }) => key.scope.kind === 'user');
        reserved.push(counter?.left.tokens ?? 0);
        return saying('Hello.');
      });
      await ask(fields);
    }
    // The text of the request holds it too.
    expect((reserved[0] ?? 0) - (reserved[1] ?? 0)).toBeGreaterThan(2_000);
  });

  test('that shows a tool call of another kind is sent as it came', async () => {
    const { ask, upstream } = gateway(() => saying('Hello.'), { guard_input: 'block' });
    const messages = [
      { role: 'system', content: null },
      { role: 'assistant', content: null, tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'x', input: '' } }] },
      { role: 'tool', tool_call_id: 'a', content: 'done' },
      ...HI,
    ];
    expect(await ask({ messages })).toMatchObject({ status: 200 });
    expect(JSON.parse(upstream.requests[0]?.text ?? '').messages).toEqual(messages);
  });

  test('is refused where the limit of the project is none', async () => {
    const rules = [{ id: 'poor', when: { budget_left_below: 0.5 }, action: { type: 'deny' } }] as const;
    const { system, ask, upstream } = gateway(() => saying('Hello.'), { rules: [...rules] });
    await system.limit({ kind: 'project', projectId: 'default' }, { tokens: 0 });
    expect((await ask()).status).toBe(429);
    expect((await ask()).status).toBeGreaterThanOrEqual(400);
    expect(upstream.requests).toEqual([]);
  });

  test('for models that a rule names is tried with the first of them alone where there is no fallback', async () => {
    const rules = [{ id: 'two', action: { type: 'route_to', models: ['house:a', 'house:b'] } }] as const;
    const asked: string[] = [];
    const { ask } = gateway(
      (model) => {
        asked.push(model);
        throw failing('overloaded');
      },
      {
        fallback: false,
        rules: rules.map(({ id, action }) => ({ id, action: { ...action, models: [...action.models] } })),
      },
    );
    expect((await ask()).status).toBe(503);
    expect(asked).toEqual(['a']);
  });
});

describe('a provider', () => {
  test('that fails is not replaced by a cheaper model, which is for calls that could cost too much', async () => {
    const asked: string[] = [];
    const { ask } = gateway(
      (model) => {
        asked.push(model);
        throw failing('overloaded');
      },
      { layers: { L1: ['house:a'], L2: ['house:b'] }, max_cost_per_request_usd: '1.00' },
    );
    expect((await ask({ model: 'L2' })).status).toBe(503);
    expect(asked).toEqual(['b']);
  });

  test('that answers a stream as a whole has broken off', async () => {
    const { ask } = gateway(() => saying('Hello.'));
    expect(await ask({ stream: true })).toMatchObject({ status: 502, body: { error: { code: 'provider_cut' } } });
  });

  test('whose stream breaks off at once is paid for the first step of a stepped call', async () => {
    const { system, ask } = gateway(
      () => {
        throw failing('cut');
      },
      { reserve: 'stepped' },
    );
    expect((await ask({ stream: true, max_tokens: 16_000 })).status).toBe(502);
    const { tokens } = await system.usage();
    expect(tokens.reserved).toBe(0);
    expect(tokens.used).toBeGreaterThanOrEqual(2_000);
    expect(tokens.used).toBeLessThan(4_000);
  });

  test.each([PATH, '/v1/embeddings'])('that is asked by a fault of ours charges nobody on %s', async (path) => {
    const { system, ask } = gateway(() => {
      throw new TypeError('a fault');
    });
    await expect(ask({ input: 'Hi' }, path)).rejects.toThrow('a fault');
    expect(await system.usage()).toMatchObject({ tokens: NOTHING_USED, requests: NOTHING_USED });
  });

  test.each([PATH, '/v1/embeddings'])('that answers what is no JSON has broken off on %s', async (path) => {
    const { system, ask } = gateway(() => whole('<html>'));
    expect(await ask({ input: 'Hi' }, path)).toMatchObject({ status: 502, body: { error: { code: 'provider_cut' } } });
    expect((await system.usage()).tokens.reserved).toBe(0);
  });

  test('that refuses embeddings is told with its failure, and nothing is charged', async () => {
    const { system, ask } = gateway(() => {
      throw failing('rate_limited');
    });
    expect(await ask({ input: 'Hi' }, '/v1/embeddings')).toMatchObject({ status: 429 });
    expect((await system.usage()).tokens).toEqual(NOTHING_USED);
  });

  test('that cannot be looked up for a reason of ours is no reason to ask another', async () => {
    const { system, upstream } = gateway(() => saying('Hello.'));
    const openProvider = () => Promise.reject(new TypeError('a fault'));
    const body = { model: 'house:small', messages: HI };
    await expect(system.sendWith({ ...system.services, openProvider }, body)).rejects.toThrow('a fault');
    expect(upstream.requests).toEqual([]);
  });
});

describe('a second opinion', () => {
  const layers = { L1: ['house:a', 'house:b'] };

  async function flagsOf(system: MemoryGateway): Promise<readonly string[]> {
    const { trace_id: traceId } = await system.onlyTrace();
    const stored = await system.traces.find(ORGANIZATION, traceId);
    // The answer stands, whatever became of the second one.
    expect(stored?.body?.content.error ?? null).toBeNull();
    return Object(stored?.body?.content.metadata)['gateway'].flags;
  }

  async function checked(answer: (model: string) => Awaited<ReturnType<Upstream['chat']>>) {
    const { system, ask } = gateway(answer, { layers, cross_check_share: 1 });
    expect(await ask({ model: 'L1' })).toMatchObject({ status: 200 });
    return flagsOf(system);
  }

  test.each([
    ['cross_check_agrees', '{"n":1}', '{ "n": 1 }'],
    ['cross_check_differs', '{"n":1}', '{"n":2}'],
    ['cross_checked', 'One.', 'It is one.'],
  ])('is told as %s', async (flag, first, second) => {
    expect(await checked((model) => saying(model === 'a' ? first : second))).toContain(flag);
  });

  test('that fails leaves the answer as it was', async () => {
    const flags = await checked((model) => {
      if (model === 'b') throw failing('overloaded');
      return saying('One.');
    });
    expect(String(flags)).not.toContain('cross_check');
  });

  test('that is refused says so, and a fault of ours is no refusal', async () => {
    const openedFor = async (error: Error) => {
      const { system } = gateway(() => saying('One.'), { layers, cross_check_share: 1 });
      const { openProvider } = system.services;
      let opened = 0;
      const services = {
        ...system.services,
        openProvider: (organizationId: string, provider: string) => {
          opened += 1;
          return opened > 1 ? Promise.reject(error) : openProvider(organizationId, provider);
        },
      };
      await system.sendWith(services, { model: 'L1', max_tokens: 100, messages: HI });
      return { flags: await flagsOf(system), notes: system.notes };
    };
    const refused = await openedFor(new AegisError('quota_exceeded', 'No room.'));
    expect(refused.flags).toEqual(['cross_check_refused']);
    expect(refused.notes).not.toContain('trace_failed');
    const faulty = await openedFor(new TypeError('a fault'));
    expect(faulty.flags).toEqual([]);
    expect(faulty.notes).toContain('trace_failed');
  });
});

describe('a kept answer', () => {
  test('is told as a stream of Anthropic’s Messages, to its own end', async () => {
    const { ask, upstream } = gateway(() => saying('Hello.'), { cache: true });
    await ask({}, '/v1/messages');
    const hit = await ask({ stream: true }, '/v1/messages');
    expect(hit.headers['x-aegis-cache']).toBe('hit');
    expect(hit.text).toContain('"text":"Hello."');
    expect(hit.text.trimEnd()).toMatch(/data: \{"type":"message_stop"\}\n\n: [^\n]*$/);
    expect(hit.text).not.toContain('[DONE]');
    expect(upstream.requests).toHaveLength(1);
  });
});

test('a stream is passed on piece by piece whatever the model is called', async () => {
  async function* events(): AsyncGenerator<ChatEvent> {
    yield eventOf({ model: '', choices: [{ index: 0, delta: { content: 'Hello.' }, finish_reason: null }] });
    yield eventOf({ model: '', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE });
    yield { data: '[DONE]', chunk: null };
  }
  const { ask } = gateway(() => ({ kind: 'stream', events: events() }));
  const { text } = await ask({ input: 'Hi', stream: true, max_tokens: undefined }, '/v1/responses');
  const created = /event: response\.created\ndata: (.*)/.exec(text)?.[1] ?? '{}';
  // The client is told what it asked for.
  expect(JSON.parse(created).response.model).toBe('house:small');
});
