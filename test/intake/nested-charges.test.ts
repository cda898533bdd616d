import { expect, test } from 'vitest';
import { receiveSpans } from '../../functions/intake/receive-spans.ts';
import { priceCall } from '../../functions/pricing/price-call.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import type { ExportedSpan } from '../../functions/spans/span.ts';
import { ROOTLESS_QUIET_SECONDS } from '../../functions/traces/whole-trace.ts';
import { type Part, seeded, TraceGenerator, type TrueUse } from '../support/builders/nested-spans.ts';
import { NOON, ORGANIZATION } from '../support/builders/records.ts';
import { aModelCall, aSpan, spanId } from '../support/builders/spans.ts';
import { CALLER, Intake } from '../support/memory/intake.ts';

const SEEDS = 60;
const PLENTY = { tokens: 1e12, cost: 1e12 };
const TRACE = aSpan('1').traceId;

/** A normalized span as OpenInference would export it. */
function exported(span: NormalizedSpan): ExportedSpan {
  const { usage, kind } = span;
  const attributes = {
    ...(kind === 'span' ? {} : { 'openinference.span.kind': kind.toUpperCase() }),
    'llm.model_name': span.model,
    'llm.provider': span.provider,
    'llm.token_count.prompt': usage?.input_tokens,
    'llm.token_count.completion': usage?.output_tokens,
    'llm.token_count.prompt_details.cache_read': usage?.cached_tokens,
    'llm.token_count.completion_details.reasoning': usage?.reasoning_tokens,
    'llm.cost.total': span.cost === undefined ? undefined : span.cost / 1e6,
  };
  return aSpan('1', {
    spanId: span.span_id,
    parentSpanId: span.parent_span_id,
    startedAt: Date.parse(span.started_at),
    error: span.error,
    attributes: Object.fromEntries(
      Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  });
}

/** The spans of a trace in a few requests, the inner ones first for the most part, some of them sent again. */
function requestsOf({ spans }: Part, random: () => number): ExportedSpan[][] {
  const order = spans.map((span, index) => ({ span, at: -index + random() * 6 })).sort((a, b) => a.at - b.at);
  const requests: ExportedSpan[][] = [];
  for (const { span } of order) {
    const last = requests.at(-1);
    if (last === undefined || random() < 0.3) requests.push([exported(span)]);
    else last.push(exported(span));
  }
  return requests.flatMap((request) => (random() < 0.2 ? [request, request] : [request]));
}

test('a trace is finally charged what was truly used, however its spans are grouped into requests and evaluations', async () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = seeded(seed);
    const part = new TraceGenerator(seed).part(1 + (seed % 3));
    const intake = new Intake(PLENTY);
    for (const request of requestsOf(part, random)) {
      expect(await receiveSpans(intake.deps, CALLER, request)).toMatchObject({ rejectedSpans: 0 });
      const { tokens } = await intake.used();
      expect(tokens).toBeLessThanOrEqual(reportedBy(part.spans));
      if (random() < 0.15) await settle(intake);
    }
    await settle(intake);
    const tokens = part.calls.reduce((sum, { input, output }) => sum + input + output, 0);
    const cost = part.calls.reduce((sum, use) => sum + costOf(use), 0);
    const record = await intake.traces.findRecord(ORGANIZATION, TRACE);
    expect({ seed, cost: record?.cost_micro_usd }).toEqual({ seed, cost });
    expect({ seed, ...(await intake.used()), cost: await intake.usedCost() }).toEqual({
      seed,
      requests: 1,
      tokens,
      holds: 0,
      cost,
    });
    expect({ seed, kept: await intake.keptTokens() }).toEqual({ seed, kept: tokens });
  }
}, 60_000);

/** Lets the trace be quiet long enough, without the end of the day. */
async function settle(intake: Intake): Promise<void> {
  intake.now += ROOTLESS_QUIET_SECONDS * 1000;
  await intake.evaluateAll();
}

/** No more than every span reports is ever charged; a total that is less than a part of it does not hold that part. */
function reportedBy(spans: readonly NormalizedSpan[]): number {
  return spans.reduce((sum, { usage = {} }) => {
    const wholeOf = (whole = 0, part = 0) => (part > whole ? whole + part : whole);
    return (
      sum + wholeOf(usage.input_tokens, usage.cached_tokens) + wholeOf(usage.output_tokens, usage.reasoning_tokens)
    );
  }, 0);
}

function costOf({ model, input, output, cached, reasoning, cost }: TrueUse): number {
  const usage = { inputTokens: input, outputTokens: output, cachedTokens: cached, reasoningTokens: reasoning };
  const priced = priceCall({ model, provider: 'openai', usage, at: new Date(NOON) });
  if (cost === null && priced === null) throw new Error(`no price for ${model}`);
  return cost ?? priced?.costMicroUsd ?? 0;
}

const usage = (input: number, output: number) => ({
  'gen_ai.usage.input_tokens': input,
  'gen_ai.usage.output_tokens': output,
});
const anAgent = (id: string, parent: string | null, attributes: ExportedSpan['attributes'] = {}) =>
  aSpan(id, {
    parentSpanId: parent === null ? null : spanId(parent),
    attributes: { 'gen_ai.operation.name': 'invoke_agent', ...attributes },
  });

test('row 14: an embedding in a chat leaves the chat its tokens', async () => {
  const intake = new Intake();
  const call = aModelCall('1', null);
  const embedding = aSpan('2', {
    parentSpanId: spanId('1'),
    attributes: {
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'text-embedding-3-small',
      'gen_ai.usage.input_tokens': 7,
    },
  });
  await receiveSpans(intake.deps, CALLER, [embedding]);
  await receiveSpans(intake.deps, CALLER, [{ ...call, attributes: { ...call.attributes, ...usage(2_224, 150) } }]);
  await settle(intake);
  expect(await intake.used()).toMatchObject({ tokens: 2_231 + 150 });
});

test('row 16: an embedding is charged what it reports, and its vector is neither a text nor an answer', async () => {
  const intake = new Intake();
  const vector = JSON.stringify(Array.from({ length: 1_536 }, (_, i) => Math.sin(i)));
  const attributes = {
    'openinference.span.kind': 'EMBEDDING',
    'llm.provider': 'openai',
    'embedding.model_name': 'text-embedding-3-small',
    'input.value': 'A document.',
    'output.value': vector,
  };
  await receiveSpans(intake.deps, CALLER, [
    aSpan('1', { attributes: { ...attributes, 'llm.token_count.prompt': 7 } }),
    aSpan('1', { traceId: '2'.padStart(32, '0'), attributes }),
  ]);
  const unreported = 3;
  expect(await intake.used()).toMatchObject({ requests: 2, tokens: 7 + unreported });
  await settle(intake);
  expect(await intake.used()).toMatchObject({ requests: 2, tokens: 7 + unreported });
  const content = (await intake.traces.find(ORGANIZATION, TRACE))?.body?.content;
  expect(content).toMatchObject({ input: 'A document.', output: '' });
  expect(JSON.stringify(content)).not.toContain(String(Math.sin(1)).slice(0, 8));
});

test('row 13: a call whose text only its wrapper has is charged once and answered by it', async () => {
  const intake = new Intake();
  const framework = aModelCall('2', '1');
  const { 'gen_ai.input.messages': _in, 'gen_ai.output.messages': _out, ...silent } = framework.attributes;
  await receiveSpans(intake.deps, CALLER, [aModelCall('3', '2', { attributes: silent })]);
  await receiveSpans(intake.deps, CALLER, [aSpan('1', { attributes: { 'http.request.method': 'POST' } }), framework]);
  await settle(intake);
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
  const stored = await intake.traces.find(ORGANIZATION, TRACE);
  expect(stored?.body?.content).toMatchObject({ input: 'Who?', output: 'Me.' });
  expect(stored?.evaluations[0]?.issues.map(({ type }) => type)).not.toContain('empty_output');
});

test('tokens that only an agent reports are charged, and once when its calls come in another request', async () => {
  const alone = new Intake();
  await receiveSpans(alone.deps, CALLER, [anAgent('1', null, usage(700, 70))]);
  expect((await alone.used()).tokens).toBe(770);
  await settle(alone);
  expect(await alone.used()).toMatchObject({ requests: 1, tokens: 770 });

  const apart = new Intake();
  const call = aModelCall('2', '1');
  await receiveSpans(apart.deps, CALLER, [call]);
  await receiveSpans(apart.deps, CALLER, [anAgent('1', null, usage(100, 10))]);
  await settle(apart);
  expect(await apart.used()).toMatchObject({ requests: 1, tokens: 110 });
});

test('an agent that names no model is taken where prices have to be known, since its calls may have come before', async () => {
  const intake = new Intake({}, { unknown_price: 'refuse' });
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  const outcome = await receiveSpans(intake.deps, CALLER, [anAgent('1', null, usage(100, 10))]);
  expect(outcome.rejectedSpans).toBe(0);
  await settle(intake);
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
  expect(await intake.traces.findRecord(ORGANIZATION, TRACE)).toMatchObject({ cost_micro_usd: 350 });
});

test('a cost that a wrapper reports later is charged, though the tokens are the same', async () => {
  const intake = new Intake();
  await receiveSpans(intake.deps, CALLER, [aModelCall('2', '1')]);
  const wrapper = aModelCall('1', null);
  await receiveSpans(intake.deps, CALLER, [
    { ...wrapper, attributes: { ...wrapper.attributes, 'gen_ai.usage.cost': 0.5 } },
  ]);
  await settle(intake);
  expect(await intake.usedCost()).toBe(500_000);
});

test('row 07: a call without a price takes no other span with it', async () => {
  const intake = new Intake({}, { unknown_price: 'refuse' });
  const unpriced = aModelCall('3', '1');
  const outcome = await receiveSpans(intake.deps, CALLER, [
    aSpan('1'),
    aModelCall('2', '1'),
    { ...unpriced, attributes: { ...unpriced.attributes, 'gen_ai.request.model': 'a-model-of-mine' } },
  ]);
  expect(outcome).toMatchObject({ rejectedSpans: 1, openedTraces: 1 });
  expect((await intake.traces.find(ORGANIZATION, TRACE))?.assembled?.spans).toHaveLength(2);
  expect(await intake.used()).toMatchObject({ requests: 1, tokens: 110 });
});

test('what no rule allows is rejected span by span: another user, and a span that cannot be read', async () => {
  const intake = new Intake();
  const ofBob = aModelCall('2', '1', { attributes: { 'user.id': 'bob' } });
  const unreadable = aSpan('3', { startedAt: Number.NaN });
  const outcome = await receiveSpans(intake.deps, { ...CALLER, userId: 'ann' }, [aSpan('1'), ofBob, unreadable]);
  expect(outcome).toMatchObject({
    rejectedSpans: 2,
    openedTraces: 1,
    reasons: [expect.stringContaining('user.id'), expect.stringContaining(unreadable.spanId)],
  });
  expect((await intake.traces.find(ORGANIZATION, TRACE))?.record.user_id).toBe('ann');
});
