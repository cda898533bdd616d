import { describe, expect, test } from 'vitest';
import { askingMilliseconds } from '../../functions/gateway/deadline.ts';
import { eventOf } from '../../functions/gateway/replay-answer.ts';
import type { ChatEvent } from '../../functions/gateway/upstream.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import type { MemoryGateway } from '../support/memory/gateway.ts';
import { failing, scriptedGateway as gateway, saying, wholeAnswer } from '../support/memory/scripted-gateway.ts';

const EMBEDDINGS = '/v1/embeddings';
const TWO = { layers: { L1: ['house:a', 'house:b'] } };
const LAYERS = { layers: { L1: ['house:a'], L2: ['house:b'] }, auto_escalate: true };
const REFUSAL = { refusal: 'I cannot help with that.' };

/** What is stored of the only request. */
async function stored(system: MemoryGateway) {
  const { trace_id: traceId, cost_micro_usd: cost } = await system.onlyTrace();
  const content = (await system.traces.find(ORGANIZATION, traceId))?.body?.content;
  const { flags } = Object(content?.metadata)['gateway'];
  return { cost, error: content?.error ?? null, calls: content?.llm_calls ?? [], flags, output: content?.output };
}

/** Nothing is held, and the trace tells what was charged. */
async function expectCharged(system: MemoryGateway) {
  const { cost, requests } = await system.usage();
  expect(cost?.reserved).toBe(0);
  expect(cost?.used).toBeGreaterThan(0);
  expect(requests).toEqual({ used: 1, reserved: 0 });
  const trace = await stored(system);
  expect(trace.cost).toBe(cost?.used);
  return trace;
}

function untilEnded(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(failing('cut')), { once: true });
  });
}

describe('the deadline of a request', () => {
  test.each([
    [300_000, 285_000],
    [10_000, 5_000],
    [9_999, 4_999],
    [0, 0],
  ])('of %i ms leaves calls %i ms', (remaining, expected) => {
    expect(askingMilliseconds(remaining)).toBe(expected);
  });

  test.each(['/v1/chat/completions', EMBEDDINGS])('ends the call on %s, which is charged and stored', async (path) => {
    const deadline = new AbortController();
    const { system, ask, upstream } = gateway(
      (_model, signal) => {
        setImmediate(() => deadline.abort());
        return untilEnded(signal);
      },
      { ...TWO },
    );
    system.deadline = deadline.signal;
    const answer = await ask({ model: 'L1', input: 'Hi' }, path);
    expect(answer).toMatchObject({ status: 502, body: { error: { code: 'provider_cut' } } });
    expect(upstream.requests).toHaveLength(1);
    expect(system.notes).not.toContain('provider_failed');
    expect(await expectCharged(system)).toMatchObject({ error: 'cut' });
  });

  test('ends a stream that has begun', async () => {
    const deadline = new AbortController();
    const { system, ask } = gateway((_model, signal) => {
      async function* events(): AsyncGenerator<ChatEvent> {
        yield eventOf({ choices: [{ index: 0, delta: { content: 'Hello.' }, finish_reason: null }] });
        setImmediate(() => deadline.abort());
        await untilEnded(signal);
      }
      return { kind: 'stream', events: events() };
    });
    system.deadline = deadline.signal;
    expect((await ask({ stream: true })).text).toContain('provider_cut');
    expect(await expectCharged(system)).toMatchObject({ error: 'cut', flags: ['cut'] });
  });

  test('that is over lets no call begin', async () => {
    const { system, ask, upstream } = gateway(() => saying('Hello.'));
    system.deadline = AbortSignal.abort();
    expect((await ask()).status).toBe(503);
    expect(upstream.requests).toEqual([]);
    expect((await system.usage()).cost).toEqual({ used: 0, reserved: 0 });
  });

  test('that is over lets no second model check an answer', async () => {
    const deadline = new AbortController();
    const { system, ask, upstream } = gateway(
      () => {
        deadline.abort();
        return saying('Hello.');
      },
      { ...TWO, cross_check_share: 1 },
    );
    system.deadline = deadline.signal;
    expect((await ask({ model: 'L1' })).status).toBe(200);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('an answer higher up that breaks off', () => {
  async function* broken(): AsyncGenerator<ChatEvent> {
    yield eventOf({ choices: [{ index: 0, delta: { content: 'Hel' }, finish_reason: null }] });
    throw failing('cut');
  }
  async function* refused(): AsyncGenerator<ChatEvent> {
    yield eventOf({ choices: [{ index: 0, delta: REFUSAL, finish_reason: null }] });
    yield eventOf({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    yield { data: '[DONE]', chunk: null };
  }

  test('while it is held back leaves the lower one, and is charged', async () => {
    const { system, ask } = gateway((model) => {
      const events = model === 'a' ? refused() : broken();
      return { kind: 'stream', events };
    }, LAYERS);
    const answer = await ask({ model: 'L1', stream: true });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining(REFUSAL.refusal) });
    expect(answer.text).not.toContain('Hel"');
    const trace = await expectCharged(system);
    expect(trace).toMatchObject({ error: null, flags: ['escalated_refusal', 'escalation_refused'] });
    expect(trace.output).toContain(REFUSAL.refusal);
    expect(trace.calls).toMatchObject([{ model: 'a' }, { model: 'b', error: 'cut' }]);
  });

  test('before its first word leaves the lower one as it was', async () => {
    const { system, ask } = gateway((model) => {
      if (model === 'b') throw failing('cut');
      return saying(null, REFUSAL);
    }, LAYERS);
    expect((await ask({ model: 'L1' })).text).toContain(REFUSAL.refusal);
    expect(await expectCharged(system)).toMatchObject({
      error: null,
      flags: ['escalated_refusal', 'escalation_refused'],
    });
  });

  test('by a fault of ours is charged and stored before that is told', async () => {
    const { system, ask } = gateway((model) => {
      if (model === 'b') throw new TypeError('a fault');
      return saying(null, REFUSAL);
    }, LAYERS);
    await expect(ask({ model: 'L1' })).rejects.toThrow('a fault');
    await expectCharged(system);
  });

  test.each([
    ['a fault of ours', new TypeError('a fault')],
    ['what cannot be read', null],
  ])('for %s while it is held back is charged and stored', async (_name, fault) => {
    async function* events(): AsyncGenerator<ChatEvent> {
      const index = fault === null ? -1 : 0;
      const chunk = { choices: [{ index, delta: { content: 'Hi' }, finish_reason: 'stop' }] };
      yield { data: '', chunk };
      if (fault !== null) throw fault;
    }
    const { system, ask } = gateway(() => ({ kind: 'stream', events: events() }), LAYERS);
    if (fault === null) expect((await ask({ model: 'L1', stream: true })).status).toBe(502);
    else await expect(ask({ model: 'L1', stream: true })).rejects.toThrow('a fault');
    await expectCharged(system);
  });
});

describe('a call that was charged', () => {
  test.each([
    ['is too dear for what is left', null],
    ['cannot be told what is asked', new AegisError('invalid_request', 'It cannot be said.')],
  ])('has its trace where the next one %s', async (_name, refusal) => {
    const { system, ask, upstream } = gateway((model) => {
      if (model === 'b' && refusal !== null) throw refusal;
      throw failing('cut');
    }, TWO);
    const limit = refusal === null ? 300 : 100_000;
    if (refusal === null) await system.limit({ kind: 'project', projectId: 'default' }, { requests: 10, cost: 1_000 });
    const answer = await ask({ model: 'L1', max_tokens: limit });
    expect(answer).toMatchObject({ status: 502, body: { error: { code: 'provider_cut' } } });
    expect(upstream.requests).toHaveLength(refusal === null ? 1 : 2);
    expect(await expectCharged(system)).toMatchObject({ error: 'cut' });
  });

  test('is none where the next one is refused after a failure that cost nothing', async () => {
    const { ask } = gateway((model) => {
      if (model === 'b') throw new AegisError('invalid_request', 'It cannot be said.');
      throw failing('overloaded');
    }, TWO);
    expect((await ask({ model: 'L1' })).status).toBe(400);
  });
});

describe('an answer that is none', () => {
  const ERROR = { error: { message: 'No instance is free.', code: 502 } };

  test.each([
    ['tells an error alone', ERROR],
    ['tells an error beside choices', { ...ERROR, choices: [{ message: { content: 'x' } }] }],
    ['tells an error in words', { error: 'busy' }],
    ['has no choices', { choices: [], usage: { prompt_tokens: 3, completion_tokens: 1 } }],
    ['has another form', { choices: [{ message: { content: 'x', tool_calls: 'none' } }] }],
  ])('has broken off where it %s, and the next model is asked', async (_name, body) => {
    const { system, ask } = gateway(
      (model) => (model === 'a' ? wholeAnswer(JSON.stringify(body)) : saying('Hello.')),
      TWO,
    );
    const answer = await ask({ model: 'L1' });
    expect(answer).toMatchObject({ status: 200, headers: { 'x-aegis-model': 'house:b' } });
    const trace = await expectCharged(system);
    expect(trace.calls).toMatchObject([{ model: 'a', error: 'cut' }, { model: 'b' }]);
  });

  test.each([{ id: null }, { created: null }])('is one where a server tells nothing by null: %j', async (fields) => {
    const { ask } = gateway(() => wholeAnswer(JSON.stringify({ ...JSON.parse(saying('Hello.').body), ...fields })));
    expect((await ask()).status).toBe(200);
  });

  test('is one where the error is null', async () => {
    const { ask } = gateway(() => {
      const { body } = saying('Hello.');
      return wholeAnswer(JSON.stringify({ ...JSON.parse(body), error: null }));
    });
    expect((await ask()).status).toBe(200);
  });

  test.each([ERROR, { object: 'list' }, { data: [] }])('has no embeddings: %j', async (body) => {
    const { system, ask } = gateway(() => wholeAnswer(JSON.stringify(body)));
    const answer = await ask({ input: 'Hi' }, EMBEDDINGS);
    expect(answer).toMatchObject({ status: 502, body: { error: { code: 'provider_cut' } } });
    expect(system.notes).toContain('provider_failed');
    expect(await expectCharged(system)).toMatchObject({ error: 'cut' });
  });

  test('stays the answer for the client where it cannot be put together afterwards', async () => {
    async function* events(): AsyncGenerator<ChatEvent> {
      const chunk = { choices: [{ index: -1, delta: { content: 'Hi' }, finish_reason: 'stop' }] };
      yield { data: JSON.stringify(chunk), chunk };
      yield { data: '[DONE]', chunk: null };
    }
    const { system, ask } = gateway(() => ({ kind: 'stream', events: events() }));
    expect((await ask({ stream: true })).text).toContain('[DONE]');
    expect(system.notes).toContain('trace_failed');
    await expectCharged(system);
  });
});

test('embeddings of a model that fails twice are left alone for a while', async () => {
  const { system, ask } = gateway(() => {
    throw failing('rate_limited');
  });
  await ask({ input: 'Hi' }, EMBEDDINGS);
  expect(system.notes).toEqual(['provider_failed']);
  const target = { provider: 'house', model: 'small' };
  expect(await system.services.cooldowns.of(ORGANIZATION, 'default', target)).toMatchObject({ reason: 'rate_limited' });
});
