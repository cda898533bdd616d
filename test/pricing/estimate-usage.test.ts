import { describe, expect, test } from 'vitest';
import { estimateTokens } from '../../functions/pricing/estimate-tokens.ts';
import { estimateUsage, type UsageSource } from '../../functions/pricing/estimate-usage.ts';

const TRACE: UsageSource = { input: 'What is the notice period?', output: 'The notice period is three months.' };
const INPUT = estimateTokens('What is the notice period?');
const OUTPUT = estimateTokens(TRACE.output);

function call(figures: Partial<NonNullable<UsageSource['llm_calls']>[number]>) {
  return { model: 'gpt-4o', ...figures };
}

describe('without reported figures', () => {
  test('input and output are estimated from their text', () => {
    expect(estimateUsage(TRACE)).toEqual({
      inputTokens: INPUT,
      outputTokens: OUTPUT,
      cachedTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
      estimated: true,
    });
  });

  test('every message, the system text and every context count as input', () => {
    const system = 'Answer from the contract only.';
    const context = 'Either party may terminate with three months notice.';
    const usage = estimateUsage({
      input: [
        { role: 'system', content: system },
        { role: 'user', content: 'What is the notice period?' },
      ],
      output: TRACE.output,
      contexts: [{ content: context }, { content: context }],
    });
    expect(usage.inputTokens).toBe(estimateTokens(system) + INPUT + 2 * estimateTokens(context));
  });

  test('reasoning steps count as output and as reasoning, once', () => {
    const steps = ['Find the clause.', 'Read the number of months.'];
    const reasoning = steps.reduce((sum, step) => sum + estimateTokens(step), 0);
    expect(estimateUsage({ ...TRACE, reasoning_steps: steps })).toMatchObject({
      outputTokens: OUTPUT + reasoning,
      reasoningTokens: reasoning,
    });
  });
});

describe('reported usage', () => {
  test('wins over calls and text', () => {
    const usage = { input_tokens: 100, output_tokens: 20, cached_tokens: 60, reasoning_tokens: 5 };
    const calls = [call({ input_tokens: 1, output_tokens: 2, cached_tokens: 1 })];
    expect(estimateUsage({ ...TRACE, usage, llm_calls: calls, reasoning_steps: ['Think.'] })).toEqual({
      inputTokens: 100,
      outputTokens: 20,
      cachedTokens: 60,
      cacheWriteTokens: 0,
      reasoningTokens: 5,
      estimated: false,
    });
  });

  test('of one direction leaves the other to the calls, else to the text', () => {
    const usage = { input_tokens: 100 };
    expect(estimateUsage({ ...TRACE, usage, llm_calls: [call({ input_tokens: 7, output_tokens: 9 })] })).toMatchObject({
      inputTokens: 100,
      outputTokens: 9,
      estimated: false,
    });
    expect(estimateUsage({ ...TRACE, usage })).toMatchObject({
      inputTokens: 100,
      outputTokens: OUTPUT,
      estimated: true,
    });
  });

  test('takes no part from another source than its total', () => {
    const calls = [call({ input_tokens: 5_000, output_tokens: 1, cached_tokens: 4_000 })];
    expect(estimateUsage({ ...TRACE, usage: { input_tokens: 100 }, llm_calls: calls })).toMatchObject({
      inputTokens: 100,
      cachedTokens: 0,
    });
  });

  test('of hidden reasoning is added to the visible output instead of the reasoning steps', () => {
    const usage = { reasoning_tokens: 400 };
    expect(estimateUsage({ ...TRACE, usage, reasoning_steps: ['Think.'] })).toMatchObject({
      outputTokens: OUTPUT + 400,
      reasoningTokens: 400,
    });
  });

  test('with more cached than input tokens raises the input', () => {
    const usage = { input_tokens: 10, output_tokens: 1, cached_tokens: 300 };
    expect(estimateUsage({ ...TRACE, usage })).toMatchObject({ inputTokens: 300, cachedTokens: 300 });
  });
});

describe('LLM calls', () => {
  test('are summed, parts too, when all of them report', () => {
    const calls = [
      call({ input_tokens: 100, output_tokens: 10, cached_tokens: 50, reasoning_tokens: 4 }),
      call({ input_tokens: 200, output_tokens: 20 }),
    ];
    expect(estimateUsage({ ...TRACE, llm_calls: calls })).toEqual({
      inputTokens: 300,
      outputTokens: 30,
      cachedTokens: 50,
      cacheWriteTokens: 0,
      reasoningTokens: 4,
      estimated: false,
    });
  });

  test('that failed or were answered from a cache need not report', () => {
    const calls = [
      call({ input_tokens: 1_000, output_tokens: 50 }),
      call({ error: 'timeout' }),
      call({ cached: true }),
    ];
    expect(estimateUsage({ ...TRACE, llm_calls: calls })).toMatchObject({
      inputTokens: 1_000,
      outputTokens: 50,
      estimated: false,
    });
  });

  test('that are silent make the sum a lower bound of an estimate', () => {
    const large = [call({ input_tokens: 1_000, output_tokens: 500, reasoning_tokens: 300 }), call({})];
    expect(estimateUsage({ ...TRACE, llm_calls: large })).toMatchObject({
      inputTokens: 1_000,
      outputTokens: 500,
      reasoningTokens: 300,
      estimated: true,
    });
    const small = [call({ input_tokens: 1, output_tokens: 1 }), call({})];
    expect(estimateUsage({ ...TRACE, llm_calls: small })).toMatchObject({ inputTokens: INPUT, outputTokens: OUTPUT });
  });

  test('that all say nothing leave everything to the text', () => {
    expect(estimateUsage({ ...TRACE, llm_calls: [call({ cached: true })] })).toEqual(estimateUsage(TRACE));
    expect(estimateUsage({ ...TRACE, llm_calls: [] })).toEqual(estimateUsage(TRACE));
  });
});

describe('tokens written to a cache', () => {
  test('come from the usage, else with the calls, and are part of the input', () => {
    const usage = { input_tokens: 11_000, output_tokens: 100, cached_tokens: 5_000, cache_write_tokens: 2_000 };
    expect(estimateUsage({ ...TRACE, usage })).toMatchObject({
      inputTokens: 11_000,
      cachedTokens: 5_000,
      cacheWriteTokens: 2_000,
    });
    const calls = [call(usage), call(usage)];
    expect(estimateUsage({ ...TRACE, llm_calls: calls })).toMatchObject({
      cachedTokens: 10_000,
      cacheWriteTokens: 4_000,
    });
    const told = { cache_write_tokens: 7 };
    expect(estimateUsage({ ...TRACE, usage: told, llm_calls: calls })).toMatchObject({ cacheWriteTokens: 7 });
  });

  test('raise an input that is smaller than what was read and written, also of a call', () => {
    const usage = { input_tokens: 10, output_tokens: 1, cached_tokens: 300, cache_write_tokens: 200 };
    expect(estimateUsage({ ...TRACE, usage })).toMatchObject({ inputTokens: 500, cacheWriteTokens: 200 });
    expect(estimateUsage({ ...TRACE, llm_calls: [call(usage)] })).toMatchObject({ inputTokens: 500 });
  });
});

describe('an embedding model', () => {
  const vector = JSON.stringify(Array.from({ length: 50 }, (_, index) => index / 7));

  test.each(['text-embedding-3-small', 'nomic-embed-text', 'BAAI/bge-m3', 'voyage-3-large', 'intfloat/e5-large-v2'])(
    'writes nothing: %s',
    (model) => {
      const input = estimateUsage({ ...TRACE, output: '' }).inputTokens;
      const silent = { ...TRACE, output: vector };
      expect(estimateUsage({ ...silent, model })).toMatchObject({
        inputTokens: input,
        outputTokens: 0,
        estimated: true,
      });
      expect(estimateUsage({ ...silent, model, usage: { input_tokens: 7 } })).toMatchObject({
        inputTokens: 7,
        outputTokens: 0,
        estimated: false,
      });
      const calls = [{ model, input_tokens: 7 }];
      expect(estimateUsage({ ...silent, model: 'gpt-4o', llm_calls: calls })).toMatchObject({
        inputTokens: 7,
        outputTokens: 0,
        estimated: false,
      });
    },
  );

  test('is charged what it reports', () => {
    const usage = { input_tokens: 7, output_tokens: 3 };
    expect(estimateUsage({ ...TRACE, model: 'text-embedding-3-small', usage })).toMatchObject({ outputTokens: 3 });
  });

  test('does not make the answer of another model free', () => {
    const calls = [{ model: 'text-embedding-3-small', input_tokens: 7 }, { model: 'gpt-4o' }];
    expect(estimateUsage({ ...TRACE, model: 'text-embedding-3-small', llm_calls: calls })).toMatchObject({
      outputTokens: estimateUsage(TRACE).outputTokens,
      estimated: true,
    });
  });
});
