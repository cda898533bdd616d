import { expect, test } from 'vitest';
import { type ReceiveDependencies, receiveSpans } from '../../functions/intake/receive-spans.ts';
import { submitTrace } from '../../functions/intake/submit-trace.ts';
import { AegisError } from '../../functions/kernel/errors.ts';
import { TOMBSTONE_SECONDS } from '../../functions/traces/tombstone.ts';
import { ROOTLESS_QUIET_SECONDS } from '../../functions/traces/whole-trace.ts';
import { ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan } from '../support/builders/spans.ts';
import { CrashPoint } from '../support/faults/crashing-ports.ts';
import type { FaultMoment } from '../support/faults/fault-injection.ts';
import { CALLER, Intake, QUIET_SECONDS } from '../support/memory/intake.ts';

const TRACE = aSpan('1').traceId;

test('spans sent again are charged once and evaluated once', async () => {
  const intake = new Intake();
  for (let i = 0; i < 3; i++) await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1')]);
  intake.now += QUIET_SECONDS * 1000;
  expect((await intake.evaluateAll()).filter((outcome) => outcome === 'evaluated')).toHaveLength(1);
  expect(await intake.used()).toEqual({ requests: 1, tokens: 110, holds: 0 });
});

test('a span that occurs twice in one request is one span', async () => {
  const intake = new Intake();
  const outcome = await receiveSpans(intake.deps, CALLER, [aModelCall('2', null), aModelCall('2', null)]);
  expect(outcome.rejectedSpans).toBe(0);
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
});

test('a trace is not evaluated while its spans still come, nor before its root has ended', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  expect(new Set(await intake.evaluateAll())).toEqual(new Set(['waiting']));
  intake.now += QUIET_SECONDS * 1000;
  expect(new Set(await intake.evaluateAll())).toEqual(new Set(['waiting']));
  await receiveSpans(intake.deps, CALLER, [aSpan('1')]);
  intake.now += QUIET_SECONDS * 1000;
  expect((await intake.evaluateAll()).filter((outcome) => outcome === 'evaluated')).toHaveLength(1);
});

test('a trace whose root never comes is evaluated in the end', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  intake.now += ROOTLESS_QUIET_SECONDS * 1000;
  expect(await intake.evaluateAll()).toContain('evaluated');
});

test('a late span opens its trace again, which is evaluated as it is then', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1')]);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  await receiveSpans(intake.deps, CALLER, [aModelCall('3', '1')]);
  expect((await intake.traces.findRecord(ORGANIZATION, TRACE))?.status).toBe('queued');
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  const stored = await intake.traces.find(ORGANIZATION, TRACE);
  expect(stored?.evaluations).toHaveLength(2);
  expect(stored?.record).toMatchObject({ status: 'evaluated', input_tokens: 200, output_tokens: 20 });
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 220 });
});

test('a quota that is spent refuses the traces that do not fit, and says so when it refuses all', async () => {
  const intake = new Intake({ requests: 2 });
  const three = ['1', '2', '3'].map((digit) => aModelCall('1', null, { traceId: digit.padStart(32, '0') }));
  const some = await receiveSpans(intake.deps, CALLER, three);
  expect(some).toMatchObject({ rejectedSpans: 1, refusal: null });
  const none = await receiveSpans(intake.deps, CALLER, [aModelCall('1', null, { traceId: '4'.padStart(32, '0') })]);
  expect(none).toMatchObject({ rejectedSpans: 1, refusal: { code: 'quota_exceeded' } });
  expect(await intake.used()).toMatchObject({ requests: 2, tokens: 220 });
});

test('P9: a trace is that of the user whom its root names, though its root ends last', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  await receiveSpans(intake.deps, CALLER, [aSpan('1', { attributes: { 'user.id': 'ann' } })]);
  await receiveSpans(intake.deps, CALLER, [aSpan('3', { attributes: { 'user.id': 'bob' } })]);
  intake.now += ROOTLESS_QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ user_id: 'ann', status: 'evaluated' });
});

test('spans do not join a trace that was submitted whole, nor that of another user', async () => {
  const intake = new Intake();
  await submitTrace(intake.deps, intake.project, { model: 'gpt-4o', input: 'a', output: 'b', trace_id: TRACE });
  const whole = await receiveSpans(intake.deps, CALLER, [aSpan('1')]);
  expect(whole.rejectedSpans).toBe(1);

  const other = { traceId: '9'.padStart(32, '0') };
  await receiveSpans(intake.deps, { ...CALLER, userId: 'ann' }, [aSpan('1', other)]);
  const foreign = await receiveSpans(intake.deps, { ...CALLER, userId: 'bob' }, [aSpan('2', other)]);
  expect(foreign.rejectedSpans).toBe(1);
});

test('a span with a wrong id is rejected alone, by its path', async () => {
  const intake = new Intake();
  const outcome = await receiveSpans(intake.deps, CALLER, [{ invalid: 'resourceSpans[0]… is wrong' }, aSpan('1')]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, reasons: ['resourceSpans[0]… is wrong'], openedTraces: 1 });
});

test('a key that is bound to a user takes no spans of another, which would count against its own', async () => {
  const intake = new Intake();
  const ofBob = aModelCall('1', null, { attributes: { 'user.id': 'bob' } });
  const outcome = await receiveSpans(intake.deps, { ...CALLER, userId: 'ann' }, [ofBob]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, openedTraces: 0, reasons: [expect.stringContaining('user.id')] });
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toBeNull();
});

/** The stores of traces, where one does something before each of their calls. */
function before(traces: Intake['traces'], act: () => Promise<unknown>): Intake['traces'] {
  return new Proxy(traces, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return async (...values: unknown[]) => {
        await act();
        return Reflect.apply(member, target, values);
      };
    },
  });
}

test('P9: a deletion before any call of a store leaves nothing, and turns away the spans of the request', async () => {
  for (let deletedAt = 0, calls = 1; deletedAt < calls; deletedAt++) {
    calls = 0;
    const intake = new Intake();
    await receiveSpans(intake.deps, CALLER, [aModelCall('3', '1')]);
    const stores = before(intake.traces, async () => {
      if (calls++ === deletedAt) await intake.traces.delete(ORGANIZATION, TRACE);
    });
    const deps = { ...intake.deps, traces: stores, spans: stores };
    const outcome = await receiveSpans(deps, CALLER, [aSpan('1'), aModelCall('2', '1')]);
    if (calls <= deletedAt) break;
    expect([deletedAt, outcome]).toMatchObject([
      deletedAt,
      { rejectedSpans: 2, openedTraces: 0, reasons: [expect.stringContaining('was deleted')] },
    ]);
    expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toBeNull();
    expect(intake.traces.dump()).not.toContain('Who?');
    const { tokens, requests } = await intake.used();
    expect([deletedAt, requests, tokens]).toEqual([deletedAt, 1, await intake.keptTokens()]);
  }
});

test('P9: the request that began a trace pays for it, though it was deleted before its spans were there', async () => {
  const intake = new Intake();
  let calls = 0;
  const stores = before(intake.traces, async () => {
    if (++calls === 2) await intake.traces.delete(ORGANIZATION, TRACE);
  });
  const outcome = await receiveSpans({ ...intake.deps, traces: stores, spans: stores }, CALLER, [
    aModelCall('1', null),
  ]);
  expect(outcome).toMatchObject({ rejectedSpans: 1 });
  expect(intake.traces.dump()).not.toContain('Who?');
  await intake.reconcile();
  expect(await intake.used()).toEqual({ requests: 1, tokens: 0, holds: 0 });
});

test('P9: a deleted trace stays deleted when its spans are sent again, until its id is free', async () => {
  const intake = new Intake();
  const spans = [aSpan('1'), aModelCall('2', '1')];
  await receiveSpans(intake.deps, CALLER, spans);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  await intake.traces.delete(ORGANIZATION, TRACE);
  const other = aSpan('1', { traceId: '7'.padStart(32, '0') });
  const again = await receiveSpans(intake.deps, CALLER, [...spans, other]);
  expect(again).toMatchObject({ rejectedSpans: 2, openedTraces: 1, reasons: [expect.stringContaining(TRACE)] });
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toBeNull();
  // The other trace has no model and is not charged.
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
  const submission = { model: 'gpt-4o', input: 'a', output: 'b', trace_id: TRACE };
  await expect(submitTrace(intake.deps, intake.project, submission)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('was deleted'),
  });
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
  intake.now += TOMBSTONE_SECONDS * 1000;
  await submitTrace(intake.deps, intake.project, submission);
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ status: 'queued' });
});

test('spans of a trace that keeps filling up are not acknowledged', async () => {
  const intake = new Intake();
  const spans = new Proxy(intake.traces, {
    get: (target, name) => (name === 'open' ? async () => ({ room: 1_000_000 }) : Reflect.get(target, name, target)),
  });
  const receiving = receiveSpans({ ...intake.deps, spans }, CALLER, [aSpan('1')]);
  await expect(receiving).rejects.toMatchObject({ code: 'unavailable' });
});

test('a project that is not active takes no spans', async () => {
  const intake = new Intake({}, { status: 'inactive' });
  expect(await receiveSpans(intake.deps, CALLER, [aSpan('1')])).toMatchObject({ rejectedSpans: 1, openedTraces: 0 });
});

test('P4: spans are masked as their project says, and kept as long as it says', async () => {
  const masking = { secret: 'redact', pii: 'hash', kinds: {} } as const;
  const intake = new Intake({}, { masking, retention_days: 3 });
  const told = aSpan('1', { attributes: { 'input.value': 'Write to ann@example.com' } });
  await receiveSpans(intake.deps, CALLER, [told]);
  const stored = await intake.traces.find(ORGANIZATION, TRACE);
  expect(JSON.stringify(stored)).not.toContain('ann@example.com');
  expect(stored?.body?.findings).toContainEqual(expect.objectContaining({ action: 'hash' }));
  expect(stored?.record.expires_at).toBe(intake.now / 1000 + 3 * 86_400);
});

test.each<FaultMoment>(['before', 'after'])(
  'what a counter was charged for spans stays explained, with a store failing %s any call',
  async (moment) => {
    for (let call = 1; ; call++) {
      const intake = new Intake();
      intake.faults.failAt(call, moment);
      await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1'), aModelCall('3', '1')]).catch(() => {});
      const isOver = !intake.faults.hasStruck;
      await intake.reconcile();
      const { tokens, holds } = await intake.used();
      expect({ call, holds, explained: await intake.keptTokens() }).toEqual({ call, holds: 0, explained: tokens });
      if (isOver) break;
    }
  },
);

test('a resource names the project of its spans, for a key that is not bound to one', async () => {
  const intake = new Intake();
  const asked: (string | undefined)[] = [];
  const deps: ReceiveDependencies = {
    ...intake.deps,
    findProject: async (_caller, projectId) => {
      asked.push(projectId);
      return intake.project;
    },
  };
  const other = { traceId: '2'.padStart(32, '0') };
  await receiveSpans(deps, CALLER, [
    aSpan('1'),
    aSpan('2', { resource: { 'aegis.project_id': 'billing' } }),
    aSpan('1', { ...other, resource: { 'aegis.project_id': 7 } }),
  ]);
  expect(asked).toEqual(['billing', undefined]);
});

test('a project that holds cost to a limit takes no model call without a price', async () => {
  const intake = new Intake({}, { unknown_price: 'refuse' });
  const unknown = aModelCall('1', null, { attributes: { 'gen_ai.request.model': 'a-model-of-mine' } });
  const outcome = await receiveSpans(intake.deps, CALLER, [unknown]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, openedTraces: 0, reasons: [expect.stringContaining('price')] });
});

test('reasoning that a model reports no tokens for is charged with its answer', async () => {
  const charged = async (reasoning: string) => {
    const intake = new Intake();
    const parts = [
      { type: 'reasoning', content: reasoning },
      { type: 'text', content: 'Me.' },
    ];
    const attributes = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.output.messages': [{ role: 'assistant', parts }] };
    await receiveSpans(intake.deps, CALLER, [aModelCall('1', null, { attributes })]);
    return (await intake.used()).tokens;
  };
  expect(await charged('I am asked for a name, and I have one.')).toBeGreaterThan(await charged(''));
});

test('spans whose trace cannot be queued are not acknowledged, and the retry charges nothing more', async () => {
  const intake = new Intake();
  const down = new AegisError('unavailable', 'The queue did not answer.');
  const queue = { ...intake.queue, send: () => Promise.reject(down), sendAll: async () => [down] };
  const spans = [aSpan('1'), aModelCall('2', '1')];
  await expect(receiveSpans({ ...intake.deps, queue }, CALLER, spans)).rejects.toBe(down);
  await receiveSpans(intake.deps, CALLER, spans);
  intake.now += QUIET_SECONDS * 1000;
  expect(await intake.evaluateAll()).toContain('evaluated');
  expect(await intake.used()).toEqual({ requests: 1, tokens: 110, holds: 0 });
});

test('a project that cannot be looked up is our fault, not the reason to reject a span for good', async () => {
  const intake = new Intake();
  const down = new AegisError('unavailable', 'The table did not answer.');
  const deps = { ...intake.deps, findProject: () => Promise.reject(down) };
  await expect(receiveSpans(deps, CALLER, [aSpan('1')])).rejects.toBe(down);
});

/** A model call that says what was asked and answered, but not in how many tokens. */
function anUncountedCall(id: string, parent: string | null) {
  const call = aModelCall(id, parent);
  const long = 'internationalization of telecommunications infrastructure responsibilities';
  const question = JSON.stringify([{ role: 'user', parts: [{ type: 'text', content: long }] }]);
  const { 'gen_ai.usage.input_tokens': _in, 'gen_ai.usage.output_tokens': _out, ...rest } = call.attributes;
  return { ...call, attributes: { ...rest, 'gen_ai.input.messages': question } };
}

async function expectCharged(intake: Intake): Promise<void> {
  const record = await intake.traces.findRecord(ORGANIZATION, TRACE);
  expect(record).toMatchObject({ status: 'evaluated', tokens_estimated: false });
  const tokens = (record?.input_tokens ?? 0) + (record?.output_tokens ?? 0);
  await intake.reconcile();
  expect(await intake.used()).toEqual({ requests: 1, tokens, holds: 0 });
  expect(await intake.keptTokens()).toBe(tokens);
}

test('spans that report no tokens are charged what was counted, once, and again when one comes late', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aSpan('1'), anUncountedCall('2', '1')]);
  const estimated = (await intake.used()).tokens;
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect((await intake.used()).tokens).toBeLessThan(estimated);
  await receiveSpans(intake.deps, CALLER, [aModelCall('3', '1')]);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  await expectCharged(intake);
});

test('a wrapper whose inner call came in another request is given back what it repeats', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  await receiveSpans(intake.deps, CALLER, [aModelCall('1', null)]);
  expect((await intake.used()).tokens).toBe(220);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect((await intake.used()).tokens).toBe(110);
  await expectCharged(intake);
});

test('what spans of two days repeat goes back where it was charged', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  intake.now += 24 * 3_600_000;
  await receiveSpans(intake.deps, CALLER, [aModelCall('1', null)]);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  const days = [];
  for await (const { keys } of intake.ledger.openCounters(null)) {
    for (const counter of await intake.ledger.findCounters(keys)) {
      days.push([counter?.key.window.name, 1_000_000 - (counter?.left.tokens ?? 0)]);
    }
  }
  expect(days.sort()).toEqual([
    ['DAY#2026-11-20', 110],
    ['DAY#2026-11-21', 0],
  ]);
});

test('a trace that is corrected very often is still charged what was used, its record stays small, and a deletion keeps it explained', async () => {
  const intake = new Intake({ tokens: 1e9 });
  for (let round = 0; round < 40; round++) {
    const call = (round * 2 + 2).toString(16);
    await receiveSpans(intake.deps, CALLER, [aModelCall(call, (round * 2 + 3).toString(16))]);
    await receiveSpans(intake.deps, CALLER, [aModelCall((round * 2 + 3).toString(16), '1')]);
    intake.now += ROOTLESS_QUIET_SECONDS * 1000;
    await intake.evaluateAll();
    expect((await intake.traces.findRecord(ORGANIZATION, TRACE))?.corrections?.length).toBeLessThanOrEqual(16);
  }
  await expectCharged(intake);
  expect(await intake.used()).toMatchObject({ tokens: 40 * 110 });
  await intake.traces.delete(ORGANIZATION, TRACE);
  expect(await intake.keptTokens()).toBe(40 * 110);
});

test('spans that report their tokens and repeat none correct nothing', async () => {
  const intake = new Intake();
  // 2.50 USD per million: half a micro-USD is left of each.
  const calls = ['2', '3'].map((id) => {
    const call = aModelCall(id, '1');
    return { ...call, attributes: { ...call.attributes, 'gen_ai.usage.input_tokens': 101 } };
  });
  await receiveSpans(intake.deps, CALLER, [aSpan('1'), ...calls]);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect((await intake.traces.findRecord(ORGANIZATION, TRACE))?.corrections).toBeUndefined();
});

test('P3: an evaluation of spans that ends anywhere is corrected once by the next', async () => {
  let isOver = false;
  for (let call = 0; !isOver; call++) {
    for (const moment of ['before', 'after'] as const) {
      const intake = new Intake();
      await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
      await receiveSpans(intake.deps, CALLER, [aModelCall('1', null)]);
      intake.now += QUIET_SECONDS * 1000;
      const crash = new CrashPoint(call, moment);
      const { ledger, traces, keptCharges } = intake;
      const wrapped = { ledger: crash.wrap(ledger), traces: crash.wrap(traces), keptCharges: crash.wrap(keptCharges) };
      const [request] = intake.queue.receiveAll();
      if (request === undefined) throw new Error('No message');
      await intake.evaluate(request, wrapped).catch(() => undefined);
      isOver = !crash.isReached;
      intake.now += 150_000;
      await intake.evaluate(request);
      await expectCharged(intake);
    }
  }
});

/** A model call with these attributes and none of its own but the operation. */
function aCallOf(id: string, attributes: Record<string, string | number>, operation = 'chat') {
  return aModelCall(id, '1', { attributes: { 'gen_ai.operation.name': operation, ...attributes } });
}

const OF_GPT_4O = { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.usage.input_tokens': 2_224 };
const OF_OLLAMA = { 'gen_ai.provider.name': 'ollama', 'gen_ai.usage.input_tokens': 7 };

test('a model call without a price is taken with an unknown cost, and the client is told which model it was', async () => {
  const intake = new Intake();
  const embedding = { ...OF_OLLAMA, 'gen_ai.request.model': 'nomic-embed-text' };
  const outcome = await receiveSpans(intake.deps, CALLER, [
    aSpan('1'),
    aModelCall('2', '1'),
    aCallOf('3', embedding, 'embeddings'),
    aCallOf('4', embedding, 'embeddings'),
  ]);
  expect(outcome).toMatchObject({ rejectedSpans: 0, reasons: [], unpricedModels: ['nomic-embed-text'] });
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ cost_micro_usd: null });
  // 100 and 10 of gpt-4o, and twice the 7 of the embedding, which has no output.
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 124 });
  expect(await intake.usedCost()).toBe(350);
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 124 });
  expect(await intake.usedCost()).toBe(350);
});

test('an unknown price refuses its own span and no other, in a project that refuses unknown prices', async () => {
  const intake = new Intake({}, { unknown_price: 'refuse' });
  const unknown = aCallOf('3', { ...OF_OLLAMA, 'gen_ai.request.model': 'llama3.1:8b' });
  const outcome = await receiveSpans(intake.deps, CALLER, [aSpan('1'), aModelCall('2', '1'), unknown]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, openedTraces: 1, unpricedModels: [] });
  expect(outcome.reasons).toEqual([expect.stringMatching(/"llama3\.1:8b".*0{15}3/)]);
  const trace = await intake.traces.find(ORGANIZATION, TRACE);
  expect(trace?.assembled?.spans.map(({ span_id: id }) => id)).toEqual(['1', '2'].map((id) => id.padStart(16, '0')));
  expect(trace?.record).toMatchObject({ cost_micro_usd: 350 });
});

test('a cost of 0 beside tokens is charged at the table, unless the project says that 0 is free', async () => {
  const cost = async (zero_cost: 'unknown' | 'free', attributes: Record<string, string | number>) => {
    const intake = new Intake({}, { zero_cost });
    await receiveSpans(intake.deps, CALLER, [aSpan('1'), aCallOf('2', { 'gen_ai.usage.cost': 0, ...attributes })]);
    intake.now += QUIET_SECONDS * 1000;
    await intake.evaluateAll();
    const record = await intake.traces.findRecord(ORGANIZATION, TRACE);
    expect(await intake.usedCost()).toBe(record?.cost_micro_usd ?? 0);
    return record?.cost_micro_usd;
  };
  const used = { ...OF_GPT_4O, 'gen_ai.usage.output_tokens': 150 };
  // 2224 × 2.5 + 150 × 10
  expect(await cost('unknown', used)).toBe(7_060);
  expect(await cost('free', used)).toBe(0);
  expect(await cost('unknown', { ...used, 'gen_ai.request.model': 'a-model-of-mine' })).toBeNull();
});

test('the output of an embedding is never counted, whatever its model is called', async () => {
  const intake = new Intake();
  const vector = JSON.stringify(Array.from({ length: 1_536 }, (_, index) => index / 7));
  const named = { 'llm.provider': 'openai', 'output.value': vector, 'llm.token_count.prompt': 7 };
  const calls = ['text-embedding-3-small', 'my-vectors'].map((model, index) =>
    aCallOf(`${index + 2}`, { ...named, 'embedding.model_name': model }, 'embeddings'),
  );
  await receiveSpans(intake.deps, CALLER, [aSpan('1'), ...calls]);
  expect(await intake.used()).toMatchObject({ tokens: 14 });
  intake.now += QUIET_SECONDS * 1000;
  await intake.evaluateAll();
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ input_tokens: 14, output_tokens: 0 });
  expect(await intake.used()).toMatchObject({ tokens: 14 });
});

test.each([
  ['azure.chat', 'gpt-4o', 3_500],
  ['groq.chat', 'llama-3.3-70b-versatile', 669],
  ['xai.chat', 'grok-3', 4_500],
  ['strands-agents', 'us.anthropic.claude-sonnet-4-20250514-v1:0', 4_500],
  ['langchain', 'anthropic/claude-3-5-sonnet-20241022', 4_500],
])('a call of %s for %s has a price', async (system, model, cost) => {
  const intake = new Intake({}, { unknown_price: 'refuse' });
  const usage = { 'gen_ai.usage.input_tokens': 1_000, 'gen_ai.usage.output_tokens': 100 };
  const call = aCallOf('2', { 'gen_ai.system': system, 'gen_ai.request.model': model, ...usage });
  expect(await receiveSpans(intake.deps, CALLER, [aSpan('1'), call])).toMatchObject({ rejectedSpans: 0 });
  expect(await intake.usedCost()).toBe(cost);
});
