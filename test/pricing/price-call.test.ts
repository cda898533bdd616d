import { describe, expect, test } from 'vitest';
import { priceCall } from '../../functions/pricing/price-call.ts';
import type { TokenUsage } from '../../functions/pricing/token-usage.ts';

const AT = new Date('2026-11-20T12:00:00Z');

function usage(input: number, output: number, parts: Partial<TokenUsage> = {}): TokenUsage {
  return { inputTokens: input, outputTokens: output, cachedTokens: 0, reasoningTokens: 0, ...parts };
}

/**
 * Worked out by hand from list prices in USD per million tokens, which are micro-USD per token:
 * uncached input × input rate + cached × cache rate + written × write rate + output × output rate.
 */
const HAND_CHECKED: readonly (readonly [string | undefined, string, TokenUsage, number, string, string])[] = [
  // 0.15 / 0.6: 1000 × 0.15 + 500 × 0.6
  [undefined, 'gpt-4o-mini', usage(1_000, 500), 450, 'openai', 'gpt-4o-mini'],
  // 2.5 / 10, cached 1.25: 600 × 2.5 + 400 × 1.25 + 100 × 10
  ['openai', 'gpt-4o', usage(1_000, 100, { cachedTokens: 400 }), 3_000, 'openai', 'gpt-4o'],
  // 1.1 / 4.4, reasoning within output at the output's rate: 200 × 1.1 + 1000 × 4.4
  ['openai', 'o3-mini', usage(200, 1_000, { reasoningTokens: 800 }), 4_620, 'openai', 'o3-mini'],
  // 3 / 15, read 0.3, write 3.75: 100 × 3 + 1000 × 0.3 + 200 × 3.75 + 10 × 15
  [
    'anthropic',
    'claude-3-5-sonnet-20241022',
    usage(1_300, 10, { cachedTokens: 1_000, cacheWriteTokens: 200 }),
    1_500,
    'anthropic',
    'claude-3-5-sonnet',
  ],
  // 3 / 15, read 0.3, write 3.75: 4000 × 3 + 5000 × 0.3 + 2000 × 3.75 + 100 × 15
  [
    'anthropic',
    'claude-sonnet-4-20250514',
    usage(11_000, 100, { cachedTokens: 5_000, cacheWriteTokens: 2_000 }),
    22_500,
    'anthropic',
    'claude-sonnet-4-0',
  ],
  // Bedrock, region prefix: 0.8 / 4: 1000 × 0.8 + 100 × 4
  [
    'aws.bedrock',
    'us.anthropic.claude-3-5-haiku-20241022-v1:0',
    usage(1_000, 100),
    1_200,
    'aws',
    'regional.anthropic.claude-3-5-haiku-20241022-v1:0',
  ],
  // Bedrock without a prefix: 0.8 / 3.2, cached 0.2: 500 × 0.8 + 500 × 0.2 + 100 × 3.2
  ['aws', 'amazon.nova-pro-v1:0', usage(1_000, 100, { cachedTokens: 500 }), 820, 'aws', 'amazon.nova-pro-v1:0'],
  // Two tiers, 2 / 12 and 4 / 18 above 200,000 input tokens, the boundary belonging to the lower one
  ['gcp.gemini', 'gemini-3-pro-preview', usage(200_000, 10), 400_120, 'google', 'gemini-3-pro-preview'],
  ['gcp.gemini', 'gemini-3-pro-preview', usage(200_001, 10), 800_184, 'google', 'gemini-3-pro-preview'],
  // Azure sells OpenAI's models at OpenAI's list price
  ['azure.ai.openai', 'gpt-4o-mini', usage(1_000, 500), 450, 'azure', 'gpt-4o-mini'],
  // Reasoning at a rate of its own, 2 / 8 / 3: 100 × 2 + 40 × 8 + 60 × 3
  [
    'perplexity',
    'sonar-deep-research',
    usage(100, 100, { reasoningTokens: 60 }),
    700,
    'perplexity',
    'sonar-deep-research',
  ],
  // 12 USD per thousand requests: 12,000 + 1000 × 1 + 100 × 1
  ['perplexity', 'sonar', usage(1_000, 100), 13_100, 'perplexity', 'sonar'],
  // Free of charge
  ['google', 'gemma-3-27b-it', usage(1_000, 100), 0, 'google', 'gemma-3'],
];

test.each(HAND_CHECKED)('%s %s costs what the price list says', (provider, model, used, cost, ofProvider, ofModel) => {
  expect(priceCall({ provider, model, usage: used, at: AT })).toEqual({
    costMicroUsd: cost,
    provider: ofProvider,
    model: ofModel,
    priceTable: expect.stringMatching(/^genai-prices@\d+\.\d+\.\d+$/),
  });
});

describe('a price is null, never 0, when', () => {
  test.each([
    ['the model is unknown', 'openai', 'no-such-model'],
    ['neither provider nor model says whose it is', undefined, 'my-own-finetune'],
    ['the provider has prices of its own, which are not known', 'ollama', 'gpt-4o'],
    ['an aggregator sells it', 'openrouter', 'openai/gpt-4o'],
    ['audio and not tokens determine it', 'openai', 'whisper-1'],
    ['pages and not tokens determine it', 'mistral', 'mistral-ocr-2505'],
    ['the source lists no price for it', 'cerebras', 'qwen-3-coder-480b'],
  ])('%s', (_, provider, model) => {
    expect(priceCall({ provider, model, usage: usage(1_000, 100), at: AT })).toBeNull();
  });
});

describe('names', () => {
  function found(provider: string | undefined, model: string): string | undefined {
    const price = priceCall({ provider, model, usage: usage(1, 1), at: AT });
    return price ? `${price.provider} ${price.model}` : undefined;
  }

  test('are compared without case and surrounding space', () => {
    expect(found(' OpenAI ', ' GPT-4o-Mini ')).toBe('openai gpt-4o-mini');
  });

  test.each([
    ['x_ai', 'grok-4.3', 'x-ai grok-4.3'],
    ['aws.bedrock', 'amazon.nova-lite-v1:0', 'aws amazon.nova-lite-v1:0'],
    ['gcp.vertex_ai', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['gcp.gen_ai', 'gemini-2.5-pro', 'google gemini-2.5-pro'],
    ['azure.ai.inference', 'phi-4', 'azure phi-4'],
    ['az.ai.openai', 'o1-mini', 'azure o1-mini'],
    ['mistral_ai', 'mistral-large-latest', 'mistral mistral-large'],
  ])('of the telemetry conventions are known: %s', (provider, model, expected) => {
    expect(found(provider, model)).toBe(expected);
  });

  test('behind a router are those of the provider it names', () => {
    expect(found('litellm', 'anthropic/claude-3-5-sonnet-20241022')).toBe('anthropic claude-3-5-sonnet');
    expect(found('litellm', 'gpt-4o')).toBe('openai gpt-4o');
    expect(found('litellm', 'nobody/gpt-4o')).toBeUndefined();
    expect(found('litellm', '/gpt-4o')).toBeUndefined();
    expect(found('litellm', 'openai/')).toBeUndefined();
  });

  test('may write their date without dashes, if it is a date', () => {
    expect(found('openai', 'gpt-4o-20240513')).toBe(found('openai', 'gpt-4o-2024-05-13'));
    expect(found('openai', 'gpt-4o-20240231')).toBe(found('openai', 'gpt-4o-2024-02-31x'));
  });

  test('are found again after many others', () => {
    for (let index = 0; index < 600; index++) expect(found('openai', `unknown-${index}`)).toBeUndefined();
    expect(found('openai', 'gpt-4o')).toBe('openai gpt-4o');
  });
});

describe('prices change', () => {
  function cost(provider: string, model: string, at: string): number | undefined {
    return priceCall({ provider, model, usage: usage(1_000_000, 0), at: new Date(at) })?.costMicroUsd;
  }

  test('on a day, at midnight UTC', () => {
    expect(cost('google', 'gemini-3.6-flash', '2026-12-31T23:59:59.999Z')).toBe(750_000);
    expect(cost('google', 'gemini-3.6-flash', '2027-01-01T00:00:00Z')).toBe(1_500_000);
  });

  test('between two times of the day', () => {
    const price = (time: string) => cost('deepseek', 'deepseek-chat', `2025-03-01T${time}Z`);
    expect(price('00:30:00')).toBe(price('16:29:59.999'));
    expect(price('00:29:59.999')).toBe(price('16:30:00'));
    expect(price('12:00:00')).not.toBe(price('20:00:00'));
  });
});

describe('usage that contradicts itself', () => {
  test('raises the input to its cached part, so that nothing is given away', () => {
    // 400 × 1.25
    expect(
      priceCall({ provider: 'openai', model: 'gpt-4o', usage: usage(10, 0, { cachedTokens: 400 }), at: AT }),
    ).toMatchObject({ costMicroUsd: 500 });
  });

  test('raises the output to its reasoning part', () => {
    // 100 × 10
    expect(
      priceCall({ provider: 'openai', model: 'gpt-4o', usage: usage(0, 10, { reasoningTokens: 100 }), at: AT }),
    ).toMatchObject({ costMicroUsd: 1_000 });
  });
});

describe('rounding', () => {
  test('is half up to whole micro-USD', () => {
    const cost = (tokens: number) =>
      priceCall({ model: 'gpt-4o', usage: usage(tokens, 0), at: AT, provider: 'openai' })?.costMicroUsd;
    expect([0, 1, 2, 3].map(cost)).toEqual([0, 3, 5, 8]); // 0, 2.5, 5, 7.5
  });

  test('yields an integer for the largest call that is accepted', () => {
    const price = priceCall({ provider: 'openai', model: 'gpt-4o', usage: usage(1e9, 1e9), at: AT });
    expect(price?.costMicroUsd).toBe(2.5e9 + 10e9);
  });
});
