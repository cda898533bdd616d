import { describe, expect, test } from 'vitest';
import { summarizeSpans } from '../../functions/intake/summarize-spans.ts';
import { assembleTrace } from '../../functions/spans/assemble-trace.ts';
import { modelCalls } from '../../functions/spans/model-calls.ts';
import type { NormalizedSpan } from '../../functions/spans/normalized-span.ts';
import { asStored, chat, over, used } from '../support/builders/model-spans.ts';
import { NOON } from '../support/builders/records.ts';

describe('what the spans of one call know together', () => {
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
