import { describe, expect, test } from 'vitest';
import { TraceSubmission } from '../../functions/content/trace-submission.ts';
import { estimateUsage } from '../../functions/pricing/estimate-usage.ts';
import { type PriceSource, priceTrace, type ZeroCost } from '../../functions/pricing/price-trace.ts';

const RECEIVED_AT = new Date('2026-11-20T12:00:00Z');
/** gpt-4o: 2.5 USD per million input tokens, 10 output, 1.25 cached. 1000 × 2.5 + 100 × 10 micro-USD. */
const GPT_4O_COST = 3_500;

function trace(fields: Partial<PriceSource> = {}): PriceSource {
  return {
    input: 'question',
    output: 'answer',
    model: 'gpt-4o',
    usage: { input_tokens: 1_000, output_tokens: 100 },
    ...fields,
  };
}

describe('a trace costs', () => {
  test('what it reports, to the micro-USD', () => {
    const submission = TraceSubmission.parse({ input: 'a', output: 'b', model: 'no-such-model', cost_usd: '0.012345' });
    expect(priceTrace(submission, RECEIVED_AT)).toEqual({ costMicroUsd: 12_345, source: 'reported' });
  });

  test('what its tokens cost when it reports a cost of 0 beside them, unless 0 means free', () => {
    const zero = trace({ cost_usd: 0 });
    expect(priceTrace(zero, RECEIVED_AT)).toEqual(priceTrace(trace(), RECEIVED_AT));
    expect(priceTrace(trace({ cost_usd: 0, usage: undefined }), RECEIVED_AT)).toMatchObject({ source: 'priced' });
    expect(priceTrace({ ...zero, model: 'no-such-model' }, RECEIVED_AT).costMicroUsd).toBeNull();
    expect(priceTrace(zero, RECEIVED_AT, undefined, { zeroCost: 'free' })).toEqual({
      costMicroUsd: 0,
      source: 'reported',
    });
  });

  test('nothing when it reports a cost of 0 and used nothing, or was answered from a cache', () => {
    const free = { costMicroUsd: 0, source: 'reported' };
    const usage = { input_tokens: 0, output_tokens: 0 };
    expect(priceTrace(trace({ cost_usd: 0, usage }), RECEIVED_AT)).toEqual(free);
    const cached = [{ model: 'gpt-4o', cached: true, input_tokens: 5, cost_usd: 0 }];
    expect(priceTrace(trace({ cost_usd: 0, llm_calls: cached }), RECEIVED_AT)).toEqual(free);
    expect(
      priceTrace(trace({ llm_calls: cached.map((call) => ({ ...call, output_tokens: 1 })) }), RECEIVED_AT),
    ).toEqual(free);
  });

  test('what is written to a cache at its own rate', () => {
    const usage = { input_tokens: 11_000, output_tokens: 100, cached_tokens: 5_000, cache_write_tokens: 2_000 };
    const claude = { provider: 'anthropic', model: 'claude-sonnet-4-20250514' };
    expect(priceTrace(trace({ ...claude, usage }), RECEIVED_AT).costMicroUsd).toBe(22_500);
    const calls = [{ ...claude, ...usage }];
    expect(priceTrace(trace({ usage: undefined, llm_calls: calls }), RECEIVED_AT).costMicroUsd).toBe(22_500);
  });

  test('the price of the input when an embedding model is all that it called', () => {
    const embedding = { model: 'text-embedding-3-small', usage: { input_tokens: 1_000_000 } };
    expect(priceTrace(trace(embedding), RECEIVED_AT).costMicroUsd).toBe(20_000);
    const calls = [{ model: 'text-embedding-3-small', input_tokens: 1_000_000 }];
    expect(priceTrace(trace({ usage: undefined, llm_calls: calls }), RECEIVED_AT).costMicroUsd).toBe(20_000);
  });

  test('the price of its usage, with the version of the price table', () => {
    expect(priceTrace(trace(), RECEIVED_AT)).toEqual({
      costMicroUsd: GPT_4O_COST,
      source: 'priced',
      priceTable: expect.stringMatching(/^genai-prices@/),
    });
  });

  test('the price of the usage that the caller has derived', () => {
    const usage = { inputTokens: 2_000, outputTokens: 0, cachedTokens: 2_000, reasoningTokens: 0 };
    expect(priceTrace(trace(), RECEIVED_AT, usage).costMicroUsd).toBe(2_500);
  });

  test('the price of its estimated usage when it reports none', () => {
    const silent = trace({ usage: undefined });
    expect(priceTrace(silent, RECEIVED_AT)).toEqual(priceTrace(silent, RECEIVED_AT, estimateUsage(silent)));
    expect(priceTrace(silent, RECEIVED_AT).costMicroUsd).toBeGreaterThan(0);
  });

  test('an unknown amount, not 0, when its model has no price', () => {
    expect(priceTrace(trace({ model: 'no-such-model' }), RECEIVED_AT)).toEqual({
      costMicroUsd: null,
      source: 'unknown',
    });
  });

  test('what its model cost when it started, else when it was received', () => {
    const dated = trace({ model: 'gemini-3.6-flash' });
    const before = priceTrace(dated, new Date('2026-12-31T00:00:00Z')).costMicroUsd;
    const after = priceTrace(dated, new Date('2027-01-02T00:00:00Z')).costMicroUsd;
    expect(after).not.toBe(before);
    const started = { ...dated, started_at: '2026-12-31T23:00:00-05:00' };
    expect(priceTrace(started, new Date('2026-12-01T00:00:00Z')).costMicroUsd).toBe(after);
  });
});

describe('LLM calls', () => {
  test('are summed, each as reported or priced, and not added to the usage', () => {
    const calls = [
      { model: 'gpt-4o', input_tokens: 1_000, output_tokens: 100, cached_tokens: 400, reasoning_tokens: 50 },
      { model: 'no-such-model', cost_usd: 42 },
    ];
    // 600 × 2.5 + 400 × 1.25 + 100 × 10 + 42
    expect(priceTrace(trace({ llm_calls: calls }), RECEIVED_AT)).toMatchObject({
      costMicroUsd: 3_042,
      source: 'priced',
    });
  });

  test('that all report their cost make a reported cost', () => {
    const calls = [
      { model: 'a', cost_usd: 1 },
      { model: 'b', cost_usd: 2 },
    ];
    expect(priceTrace(trace({ llm_calls: calls }), RECEIVED_AT)).toEqual({ costMicroUsd: 3, source: 'reported' });
  });

  test('make the whole unknown when one of them has no price', () => {
    const calls = [
      { model: 'gpt-4o', cost_usd: 5 },
      { model: 'no-such-model', input_tokens: 1, output_tokens: 1 },
    ];
    const unknown = { costMicroUsd: null, source: 'unknown' };
    expect(priceTrace(trace({ llm_calls: calls }), RECEIVED_AT)).toEqual({ ...unknown, knownMicroUsd: 5 });
    expect(priceTrace(trace({ llm_calls: [...calls, { model: 'gpt-4o' }] }), RECEIVED_AT)).toEqual({
      ...unknown,
      knownMicroUsd: GPT_4O_COST,
    });
    expect(priceTrace(trace({ llm_calls: calls.slice(1) }), RECEIVED_AT)).toEqual(unknown);
  });

  test('that failed or were answered from a cache cost nothing more', () => {
    const calls = [
      { model: 'gpt-4o', cost_usd: 7 },
      { model: 'gpt-4o', error: 'timeout' },
      { model: 'gpt-4o', cached: true },
    ];
    expect(priceTrace(trace({ llm_calls: calls }), RECEIVED_AT).costMicroUsd).toBe(7);
  });

  test('that report a cost of 0 beside tokens cost what the table says, unless they used none or 0 means free', () => {
    const cost = (call: object, zeroCost?: ZeroCost) => {
      const calls = [{ model: 'gpt-4o', cost_usd: 0, ...call }];
      return priceTrace(trace({ llm_calls: calls }), RECEIVED_AT, undefined, zeroCost && { zeroCost }).costMicroUsd;
    };
    const tokens = { input_tokens: 1_000, output_tokens: 100 };
    expect(cost(tokens)).toBe(GPT_4O_COST);
    expect(cost({})).toBe(GPT_4O_COST);
    expect(cost({ ...tokens, error: 'refused' })).toBe(GPT_4O_COST);
    expect(cost({ ...tokens, model: 'no-such-model' })).toBeNull();
    expect(cost(tokens, 'free')).toBe(0);
    expect(cost({ ...tokens, cached: true })).toBe(0);
    expect(cost({ error: 'timeout' })).toBe(0);
    expect(cost({ input_tokens: 0, output_tokens: 0 })).toBe(0);
  });

  test('that say nothing at all do not make the trace free', () => {
    const calls = [{ model: 'gpt-4o', cached: true }];
    expect(priceTrace(trace({ llm_calls: calls }), RECEIVED_AT).costMicroUsd).toBe(GPT_4O_COST);
    expect(priceTrace(trace({ llm_calls: [] }), RECEIVED_AT).costMicroUsd).toBe(GPT_4O_COST);
  });

  test('of which some are silent are a lower bound of the cost', () => {
    const silent = { model: 'gpt-4o' };
    const cheap = [{ model: 'gpt-4o', cost_usd: 5 }, silent];
    expect(priceTrace(trace({ llm_calls: cheap }), RECEIVED_AT).costMicroUsd).toBe(GPT_4O_COST);
    const dear = [{ model: 'gpt-4o', input_tokens: 100_000, output_tokens: 0 }, silent];
    expect(priceTrace(trace({ llm_calls: dear }), RECEIVED_AT).costMicroUsd).toBe(250_000);
  });

  test('are a lower bound when one says only how much it read', () => {
    const calls = [{ model: 'gpt-4o', output_tokens: 1_000 }];
    expect(priceTrace(trace({ llm_calls: calls }), RECEIVED_AT).costMicroUsd).toBe(10_000);
  });

  test('are bought where the call says, else where the trace says, else where the model comes from', () => {
    const tokens = { input_tokens: 1_000, output_tokens: 0 };
    const cost = (provider: string | undefined, call: { model: string; provider?: string }) =>
      priceTrace(trace({ provider, llm_calls: [{ ...call, ...tokens }] }), RECEIVED_AT).costMicroUsd;
    const bedrockOnly = 'us.anthropic.claude-3-5-haiku-20241022-v1:0';
    expect(cost('aws', { model: bedrockOnly })).toBe(800);
    expect(cost(undefined, { model: bedrockOnly })).toBe(800);
    expect(cost(undefined, { model: bedrockOnly, provider: 'aws' })).toBe(800);
    expect(cost('anthropic', { model: 'gpt-4o' })).toBe(2_500);
    expect(cost('openai', { model: 'gpt-4o', provider: 'my-gateway' })).toBe(2_500);
    expect(cost('openai', { model: 'gpt-4o', provider: 'ollama' })).toBeNull();
    // What a host does not list was not bought elsewhere.
    expect(cost('aws', { model: 'gpt-4o' })).toBeNull();
    expect(cost('ollama', { model: 'deepseek-chat' })).toBeNull();
    expect(cost('langchain', { model: 'gpt-4o' })).toBe(2_500);
  });
});
