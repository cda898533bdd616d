import { describe, expect, test } from 'vitest';
import { summarizeSpans } from '../../functions/intake/summarize-spans.ts';
import { priceCall } from '../../functions/pricing/price-call.ts';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { modelCalls } from '../../functions/spans/model-calls.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { seeded, TraceGenerator, type TrueUse } from '../support/builders/nested-spans.ts';
import { NOON } from '../support/builders/records.ts';

const SEEDS = 3_000;

let ids = 0;
/** A span over others; a test names what it is about. */
function over(kind: NormalizedSpan['kind'], fields: Partial<NormalizedSpan>, ...within: NormalizedSpan[][]) {
  const id = (++ids).toString(16).padStart(16, '0');
  const span: NormalizedSpan = {
    span_id: id,
    parent_span_id: null,
    name: kind,
    kind,
    started_at: new Date(NOON + ids).toISOString(),
    duration_ms: 1,
    ...fields,
  };
  const inner = within.flatMap(([top, ...rest]) =>
    top === undefined ? [] : [{ ...top, parent_span_id: id }, ...rest],
  );
  return [span, ...inner];
}

const used = (input: number, output: number, more: NormalizedSpan['usage'] = {}) => ({
  usage: { input_tokens: input, output_tokens: output, ...more },
});
const chat = (input: number, output: number, fields: Partial<NormalizedSpan> = {}, ...within: NormalizedSpan[][]) =>
  over('llm', { model: 'gpt-4o', ...used(input, output), ...fields }, ...within);
const embedding = (input: number) =>
  over('embedding', { model: 'text-embedding-3-small', usage: { input_tokens: input } });

function totals(spans: readonly NormalizedSpan[]): [input: number, output: number] {
  const calls = modelCalls(spans);
  const total = (field: 'input_tokens' | 'output_tokens') =>
    calls.reduce((sum, { said }) => sum + (said.usage?.[field] ?? 0), 0);
  return [total('input_tokens'), total('output_tokens')];
}

describe('nested model calls', () => {
  test.each<[string, () => NormalizedSpan[], [number, number]]>([
    ['an embedding in a chat', () => chat(2_224, 150, {}, embedding(7)), [2_231, 150]],
    [
      'an embedding made by a retriever in a chat',
      () => chat(2_224, 150, {}, over('retriever', {}, embedding(7))),
      [2_231, 150],
    ],
    [
      'a sub-agent in a tool in a chat',
      () => chat(2_224, 150, {}, over('tool', {}, over('agent', {}, chat(7, 2)))),
      [2_231, 152],
    ],
    ['a sub-agent that used as much as the chat', () => chat(100, 10, {}, over('tool', {}, chat(100, 10))), [200, 20]],
    ['a sub-agent right in a chat', () => chat(300, 30, {}, over('agent', {}, chat(301, 30))), [601, 60]],
    [
      'a chat around an agent that made its one call',
      () => chat(300, 30, {}, over('agent', {}, chat(300, 30))),
      [300, 30],
    ],
    [
      'a chat with a sub-agent that used as much for other words',
      () => chat(300, 30, { output: 'In Rome.' }, over('agent', {}, chat(300, 30, { output: 'At noon.' }))),
      [600, 60],
    ],
    [
      'a chat that sums what its tools and agents did',
      () => chat(700, 70, {}, over('tool', {}, chat(300, 30)), over('agent', {}, chat(400, 40))),
      [700, 70],
    ],
    [
      'an embedding around an agent that embedded',
      () => over('embedding', { usage: { input_tokens: 7 } }, over('agent', {}, embedding(7))),
      [7, 0],
    ],
    [
      'a chat that tells its output alone, with a sub-agent',
      () => chat(0, 0, { usage: { output_tokens: 30 } }, over('agent', {}, chat(300, 30))),
      [300, 60],
    ],
    ['another chat in a chat', () => chat(2_224, 150, {}, chat(700, 20)), [2_924, 170]],
    [
      'a chat in a chat, the same figures for other words',
      () =>
        chat(300, 30, { input: 'Where?', output: 'In Rome.' }, chat(300, 30, { input: 'When?', output: 'At noon.' })),
      [600, 60],
    ],
    ['a chat over the same call of its SDK', () => chat(2_224, 150, {}, chat(2_224, 150)), [2_224, 150]],
    [
      'three levels over one call',
      () => chat(300, 30, {}, over('chain', {}, chat(300, 30, {}, over('span', {}, chat(300, 30))))),
      [300, 30],
    ],
    ['a wrapper without usage', () => over('llm', { model: 'gpt-4o' }, chat(300, 30)), [300, 30]],
    ['a wrapper with zeros', () => chat(0, 0, {}, chat(300, 30)), [300, 30]],
    ['a call of which only the wrapper tells', () => chat(300, 30, {}, over('llm', { model: 'gpt-4o' })), [300, 30]],
    ['a call with zeros in a wrapper that knows', () => chat(300, 30, {}, chat(0, 0)), [300, 30]],
    [
      'a streamed call without its output',
      () => chat(300, 30, {}, over('llm', { usage: { input_tokens: 300 } })),
      [300, 30],
    ],
    ['a wrapper that sums two calls', () => chat(700, 70, {}, chat(300, 30), chat(400, 40)), [700, 70]],
    ['a wrapper that tells the last of two calls', () => chat(400, 40, {}, chat(300, 30), chat(400, 40)), [700, 70]],
    ['a wrapper without usage over two calls', () => over('llm', {}, chat(300, 30), chat(400, 40)), [700, 70]],
    ['a retry', () => chat(300, 30, {}, over('llm', { error: 'busy' }), chat(300, 30)), [300, 30]],
    ['a retry without usage', () => over('llm', {}, over('llm', { error: 'busy' }), chat(300, 30)), [300, 30]],
    [
      'a retry whose first attempt was paid',
      () => chat(400, 40, {}, chat(300, 30, { error: 'late' }), chat(400, 40)),
      [700, 70],
    ],
    [
      'a retry that sums what succeeded',
      () => chat(700, 70, {}, chat(90, 9, { error: 'late' }), chat(300, 30), chat(400, 40)),
      [790, 79],
    ],
    ['a retry that failed for good', () => over('llm', { error: 'busy' }, over('llm', { error: 'busy' })), [0, 0]],
    [
      'a failed attempt, and a success that was not exported',
      () => chat(300, 30, {}, over('llm', { error: 'busy' })),
      [300, 30],
    ],
    ['an agent that sums its calls', () => over('agent', used(700, 70), chat(300, 30), chat(400, 40)), [700, 70]],
    [
      'an agent that sums its calls and not those of a sub-agent',
      () => over('agent', used(300, 30), chat(300, 30), over('tool', {}, over('agent', used(7, 2), chat(7, 2)))),
      [307, 32],
    ],
    [
      'agents that sum up agents',
      () =>
        over(
          'agent',
          used(1_000, 100),
          over('agent', used(700, 70), chat(300, 30), chat(400, 40)),
          over('agent', used(300, 30), chat(300, 30)),
        ),
      [1_000, 100],
    ],
    ['an agent alone', () => over('agent', used(300, 30)), [300, 30]],
    [
      'an agent whose calls tell nothing',
      () => over('agent', used(701, 70), over('llm', {}), over('llm', {})),
      [701, 70],
    ],
    [
      'an agent of whose calls one tells nothing',
      () => over('agent', used(700, 70), over('llm', {}), chat(300, 30)),
      [700, 70],
    ],
    ['an agent that used more than its calls', () => over('agent', used(900, 90), chat(300, 30)), [900, 90]],
    [
      'an agent that knows less than its calls',
      () => over('agent', used(200, 20), chat(300, 30), chat(400, 40)),
      [700, 70],
    ],
    [
      'an agent with an embedding and a chat',
      () => over('agent', used(307, 30), chat(300, 30), embedding(7)),
      [307, 30],
    ],
    ['a tool that reports a call of its own', () => chat(300, 30, {}, over('tool', used(7, 2))), [307, 32]],
    [
      'an SDK that counts cached tokens beside the input',
      () =>
        chat(
          6_000,
          100,
          { usage: { input_tokens: 6_000, output_tokens: 100, cached_tokens: 5_000 } },
          chat(1_000, 100, used(1_000, 100, { cached_tokens: 5_000 })),
        ),
      [6_000, 100],
    ],
    [
      'an SDK that does not say how many were cached',
      () => chat(6_000, 100, used(6_000, 100, { cached_tokens: 5_000 }), chat(1_000, 100)),
      [6_000, 100],
    ],
    [
      'a wrapper that counts cached tokens beside the input',
      () =>
        chat(
          1_000,
          100,
          used(1_000, 100, { cached_tokens: 5_000 }),
          chat(6_000, 100, used(6_000, 100, { cached_tokens: 5_000 })),
        ),
      [6_000, 100],
    ],
    [
      'an agent that counts what was cached, over calls that do not',
      () =>
        over(
          'agent',
          used(12_300, 150),
          chat(1_000, 100, used(1_000, 100, { cached_tokens: 5_000 })),
          chat(1_300, 50, used(1_300, 50, { cached_tokens: 5_000 })),
        ),
      [12_300, 150],
    ],
    [
      'a wrapper that counts reasoning beside the output',
      () =>
        chat(
          300,
          30,
          used(300, 30, { reasoning_tokens: 70 }),
          chat(300, 100, used(300, 100, { reasoning_tokens: 70 })),
        ),
      [300, 100],
    ],
    ['a wrapper that rounds', () => chat(2_220, 1_500, {}, chat(2_224, 1_502)), [2_224, 1_502]],
    [
      'an embedding of a framework over that of an SDK',
      () => over('embedding', { usage: { input_tokens: 7 } }, embedding(7)),
      [7, 0],
    ],
    ['a span between that is not here', () => [...chat(300, 30), ...chat(300, 30)], [600, 60]],
  ])('%s', (_name, make, expected) => {
    expect(totals(make())).toEqual(expected);
  });

  test('a call has the best that its spans know together', () => {
    const spans = chat(
      300,
      30,
      { provider: 'openai', cost: 900, input: 'Who?', output: 'Me.', reasoning: ['Hm.'] },
      over('llm', { model: 'gpt-4o-2024-08-06', usage: { input_tokens: 300, output_tokens: 30, cached_tokens: 200 } }),
    );
    const { llm_calls: calls, input, output } = assembleTrace(asStored(spans)).body.content;
    expect(calls).toEqual([
      {
        model: 'gpt-4o-2024-08-06',
        provider: 'openai',
        input_tokens: 300,
        output_tokens: 30,
        cached_tokens: 200,
        cost_usd: 900,
        duration_ms: 1,
      },
    ]);
    expect([input, output]).toEqual(['Who?', 'Me.']);
  });

  test.each<[string, Partial<NormalizedSpan>, Partial<NormalizedSpan>, number]>([
    [
      'another model that gave another answer',
      { output: 'In Rome.' },
      { model: 'claude-sonnet-4', output: 'At noon.' },
      2,
    ],
    [
      'a release of the model that gave the answer otherwise',
      { output: '{"at":"noon"}' },
      { model: 'openai/gpt-4o-2024-08-06', output: 'At noon.' },
      1,
    ],
    ['a model without a name', { output: 'In Rome.', model: undefined }, { output: 'At noon.' }, 1],
    [
      'another model that gave the same answer',
      { output: 'It is at noon. ' },
      { model: 'our-router', output: 'It  is at noon.' },
      1,
    ],
    [
      'another answer to a question that the other holds',
      { input: 'When?', output: 'In Rome.' },
      { input: 'Be brief. When?', output: 'At noon.' },
      1,
    ],
    [
      'another answer in another conversation',
      { input: [{ role: 'user', content: 'Where?' }], output: 'In Rome.' },
      { input: [{ role: 'assistant', content: 'When?' }], output: 'At noon.' },
      2,
    ],
  ])('the same figures and %s: %i', (_name, outer, inner, count) => {
    expect(modelCalls(chat(300, 30, outer, chat(300, 30, inner)))).toHaveLength(count);
    const { usage: _usage, ...silent } = { usage: 0, ...outer };
    expect(modelCalls(over('llm', { model: 'gpt-4o', ...silent }, chat(300, 30, inner)))).toHaveLength(count);
    expect(modelCalls(chat(300, 30, outer, over('llm', { model: 'gpt-4o', ...inner })))).toHaveLength(count);
  });

  test('calls that do not say what they used are given what is left of the sum around those that succeeded', () => {
    const streamed = (input: number) => over('llm', { usage: { input_tokens: input } });
    const spans = chat(700, 71, {}, chat(90, 9, { error: 'late' }), streamed(300), streamed(400));
    expect(modelCalls(spans).map(({ said }) => said.usage)).toEqual([
      { input_tokens: 90, output_tokens: 9 },
      { input_tokens: 300, output_tokens: 36 },
      { input_tokens: 400, output_tokens: 35 },
    ]);
  });

  test('what nobody reports and no call says is estimated from what the trace says, and priced by its model', () => {
    const question = 'Where do the trains to the mountains leave in the morning?';
    const spans = over(
      'agent',
      { input: question, output: 'From the main station.' },
      over('llm', { model: 'gpt-4o' }),
    );
    const summary = summarizeSpans(assembleTrace(asStored(spans)), new Date(NOON));
    expect(summary.tokens_estimated).toBe(true);
    expect(summary.input_tokens).toBeGreaterThan(5);
    expect(summary.cost_micro_usd).toBe(Math.round(summary.input_tokens * 2.5 + summary.output_tokens * 10));
    const unpriced = over('agent', { input: question }, over('llm', { model: 'a-model-of-mine' }));
    const { cost_micro_usd: cost } = summarizeSpans(assembleTrace(asStored(unpriced)), new Date(NOON));
    expect(cost).toBeNull();
    const silent = over('agent', {}, over('llm', { model: 'gpt-4o' }), chat(300, 30));
    expect(summarizeSpans(assembleTrace(asStored(silent)), new Date(NOON))).toMatchObject({ input_tokens: 300 });
  });

  test('a document that a reranker returns again is one, as relevant as that found it', () => {
    const found = ['a', 'b', 'b'].map((content) => ({ content, relevance: 0.5 }));
    const ranked = [{ content: 'b', relevance: 0.9 }, { content: 'a' }];
    const spans = over('span', {}, over('retriever', { documents: found }), over('retriever', { documents: ranked }));
    expect(assembleTrace(asStored(spans)).body.content.contexts).toEqual([
      { content: 'a', relevance: 0.5 },
      { content: 'b', relevance: 0.9 },
      { content: 'b', relevance: 0.5 },
    ]);
  });

  test('a tool of which several spans speak ran once, with what they know together', () => {
    const ran = (tool: object, ...within: NormalizedSpan[][]) =>
      over('tool', { tool: { name: 'search', ...tool } }, ...within);
    const toolsOf = (spans: NormalizedSpan[]) =>
      assembleTrace(asStored(spans)).body.content.tool_calls?.map(({ duration_ms: _, ...call }) => call);
    const given = { arguments: { q: 'me' } };
    expect(toolsOf(ran(given, over('span', {}, ran({ ...given, result: 'found' }))))).toEqual([
      { name: 'search', ...given, result: 'found' },
    ]);
    expect(toolsOf(ran(given, ran({ arguments: { q: 'you' } })))).toHaveLength(2);
    expect(toolsOf(ran(given, over('agent', {}, ran(given))))).toHaveLength(2);
    const failed = ran(
      {},
      ran({}).map((span) => ({ ...span, error: 'no network' })),
    );
    expect(toolsOf(failed)).toEqual([{ name: 'search', error: 'no network' }]);
    expect(JSON.stringify(assembleTrace(asStored(failed)).body.content).match(/no network/g)).toHaveLength(1);
  });

  test('a cost that only a span around several calls reports is divided by their tokens', () => {
    const spans = over(
      'agent',
      { ...used(1_000, 0), cost: 1_001 },
      chat(249, 0),
      chat(499, 0),
      chat(252, 0, { cost: 1 }),
    );
    expect(modelCalls(spans).map(({ said }) => said.cost)).toEqual([333, 667, 1]);
  });

  test('a cost alone: of the wrapper of a call, of an agent, and of calls that were not exported', () => {
    const costs = (spans: NormalizedSpan[]) => modelCalls(spans).map(({ said }) => said.cost);
    expect(costs(over('llm', { cost: 500 }, chat(300, 30)))).toEqual([500]);
    expect(costs(over('llm', { cost: 500 }, chat(300, 30, { cost: 503 })))).toEqual([503]);
    expect(costs(over('llm', { cost: 5_000 }, chat(300, 30, { cost: 503 })))).toEqual([5_000, 503]);
    expect(costs(over('agent', { cost: 500 }))).toEqual([500]);
    expect(costs(over('agent', { cost: 5_000 }, chat(300, 30, { cost: 3_000 })))).toEqual([2_000, 3_000]);
    expect(costs(over('agent', { cost: 3_001 }, chat(300, 30, { cost: 3_000 })))).toEqual([3_000]);
  });

  test('row 13: the text of a framework’s span around a call without text is the trace’s, and the call is one', () => {
    const texts = { input: 'q', output: 'An answer.' };
    const spans = over('span', { name: 'POST /chat' }, chat(2_224, 150, texts, chat(2_224, 150)));
    const assembled = assembleTrace(asStored(spans));
    expect(assembled.body.content).toMatchObject({ input: 'q', output: 'An answer.', llm_calls: [{}] });
    expect(assembled.body.content.llm_calls).toHaveLength(1);
    expect(summarizeSpans(assembled, new Date(NOON))).toMatchObject({ input_tokens: 2_224, output_tokens: 150 });
  });

  test('where no call has a text, the outermost that answers does', () => {
    const inner = over('chain', { output: 'a draft' }, over('llm', { ...used(1, 1) }));
    const spans = over(
      'span',
      {},
      over('agent', { input: 'q', output: 'first' }),
      over('agent', { output: 'last' }, inner),
    );
    expect(assembleTrace(asStored(spans)).body.content).toMatchObject({ input: 'q', output: 'last' });
  });

  test('what is embedded is asked only where nothing else is, and vectors are no answer', () => {
    const vectors = { input: 'a document', output: '[0.7531,0.2]' };
    const alone = assembleTrace(asStored(over('embedding', { ...vectors, usage: { input_tokens: 7 } }))).body.content;
    expect(alone).toMatchObject({ input: 'a document', output: '' });
    expect(JSON.stringify(alone)).not.toContain('0.7531');
    const asked = over('span', {}, over('embedding', vectors), over('llm', { input: 'q' }));
    expect(assembleTrace(asStored(asked)).body.content).toMatchObject({ input: 'q', output: '' });
  });

  test('what an agent used beyond its calls is priced as they are, where it names no model', () => {
    const spans = over('agent', used(2_000, 200), chat(1_000, 100, { provider: 'openai' }));
    const summary = summarizeSpans(assembleTrace(asStored(spans)), new Date(NOON));
    expect(summary.cost_micro_usd).toBe(2_000 * 2.5 + 200 * 10);
    const unnamed = over('agent', used(2_000, 200), over('llm', used(1_000, 100)));
    expect(modelCalls(unnamed).map(({ said }) => said.model)).toEqual([undefined, undefined]);
  });

  test('a deployment that has no price is priced as its framework names the model', () => {
    const spans = chat(
      1_000,
      100,
      { provider: 'openai' },
      chat(1_000, 100, { provider: 'azure', model: 'our-deployment' }),
    );
    const summary = summarizeSpans(assembleTrace(asStored(spans)), new Date(NOON));
    expect(summary).toMatchObject({ model: 'our-deployment', cost_micro_usd: 1_000 * 2.5 + 100 * 10 });
  });
});

describe('generated traces', () => {
  test('are counted and priced as what was truly done in them, whatever wraps it', () => {
    for (let seed = 0; seed < SEEDS; seed++) {
      const { spans, calls } = new TraceGenerator(seed).part(1 + (seed % 4));
      const summary = summarizeSpans(assembleTrace(asStored(shuffled(spans, seed))), new Date(NOON));
      const total = (of: (use: TrueUse) => number) => calls.reduce((sum, use) => sum + of(use), 0);
      expect({ seed, input: summary.input_tokens, output: summary.output_tokens }).toEqual({
        seed,
        input: total(({ input }) => input),
        output: total(({ output }) => output),
      });
      expect({ seed, cost: summary.cost_micro_usd }).toEqual({ seed, cost: total(costOf) });
    }
  });

  test('of nine thousand spans, wide or deep or both, are counted in a time that grows with their number', () => {
    const deep = (length: number, make: (i: number) => Partial<NormalizedSpan>) => {
      const spans = Array.from(
        { length },
        (_, i): NormalizedSpan => ({
          span_id: i.toString(16).padStart(16, '0'),
          parent_span_id: i === 0 ? null : (i - 1).toString(16).padStart(16, '0'),
          name: 'x',
          kind: 'llm',
          started_at: new Date(NOON + i).toISOString(),
          duration_ms: 1,
          ...make(i),
        }),
      );
      return spans;
    };
    const distinct = deep(9_000, (i) => used(1_000_000 - 100 * i, 10));
    expect(modelCalls(distinct).length).toBeGreaterThan(8_000);
    const wide = deep(9_000, (i) =>
      i < 4_500
        ? { kind: 'agent', ...used(i, 1) }
        : { ...used(7, 1), parent_span_id: (4_499).toString(16).padStart(16, '0') },
    );
    expect(modelCalls(wide).length).toBeGreaterThanOrEqual(4_500);
  }, 60_000);
});

function costOf({ kind, model, input, output, cached, reasoning, cost }: TrueUse): number {
  if (cost !== null) return cost;
  const usage = { inputTokens: input, outputTokens: output, cachedTokens: cached, reasoningTokens: reasoning };
  const priced = priceCall({ model, provider: 'openai', usage, at: new Date(NOON) });
  if (priced === null) throw new Error(`no price for ${kind} ${model}`);
  return priced.costMicroUsd;
}

function asStored(spans: readonly NormalizedSpan[]) {
  return spans.map((span) => ({ span, findings: [] }));
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
