import { describe, expect, test } from 'vitest';
import { summarizeSpans } from '../../functions/intake/summarize-spans.ts';
import { priceCall } from '../../functions/pricing/price-call.ts';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { modelCalls } from '../../functions/spans/model-calls.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { asStored, chat, over, used } from '../support/builders/model-spans.ts';
import { seeded, TraceGenerator, type TrueUse } from '../support/builders/nested-spans.ts';
import { NOON } from '../support/builders/records.ts';

const SEEDS = 3_000;

const embedding = (input: number) =>
  over('embedding', { model: 'text-embedding-3-small', usage: { input_tokens: input } });

function totals(spans: readonly NormalizedSpan[]): [input: number, output: number] {
  const calls = modelCalls(spans);
  const total = (field: 'input_tokens' | 'output_tokens') =>
    calls.reduce((sum, { said }) => sum + (said.usage?.[field] ?? 0), 0);
  return [total('input_tokens'), total('output_tokens')];
}

function costOf({ kind, model, input, output, cached, reasoning, cost }: TrueUse): number {
  if (cost !== null) return cost;
  const usage = { inputTokens: input, outputTokens: output, cachedTokens: cached, reasoningTokens: reasoning };
  const priced = priceCall({ model, provider: 'openai', usage, at: new Date(NOON) });
  if (priced === null) throw new Error(`no price for ${kind} ${model}`);
  return priced.costMicroUsd;
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
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
