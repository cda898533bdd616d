import { describe, expect, test } from 'vitest';
import { priceCall } from '../../functions/pricing/price-call.ts';

const AT = new Date('2026-11-20T12:00:00Z');

interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly written?: number;
  readonly reasoning?: number;
}

/** Each figure was calculated by hand from the published rates that stand beside it, USD per million tokens. */
const CALLS: readonly (readonly [what: string, provider: string, model: string, usage: Usage, microUsd: number])[] = [
  // In 2.50, cached 1.25, out 10: 600 × 2.5 + 400 × 1.25 + 150 × 10.
  ['OpenAI, cached', 'openai', 'gpt-4o', { input: 1_000, cached: 400, output: 150 }, 1_500 + 500 + 1_500],
  // In 2, cached 0.5, out 8, reasoning as output: 900 × 2 + 100 × 0.5 + 500 × 8.
  ['OpenAI, reasoning', 'openai', 'o3', { input: 1_000, cached: 100, output: 500, reasoning: 400 }, 1_800 + 50 + 4_000],
  // In 3, read 0.30, written 3.75, out 15: 4,000 × 3 + 5,000 × 0.3 + 2,000 × 3.75 + 100 × 15.
  [
    'Anthropic, cache read and written',
    'anthropic',
    'claude-sonnet-4-20250514',
    { input: 11_000, cached: 5_000, written: 2_000, output: 100 },
    12_000 + 1_500 + 7_500 + 1_500,
  ],
  // Above 200,000 input tokens 6, 0.60 and 22.50 for all: 150,001 × 6 + 50,000 × 0.6 + 10 × 22.5.
  [
    'Anthropic, above the tier',
    'anthropic',
    'claude-sonnet-4-5',
    { input: 200_001, cached: 50_000, output: 10 },
    900_006 + 30_000 + 225,
  ],
  [
    'Anthropic, up to the tier',
    'anthropic',
    'claude-sonnet-4-5',
    { input: 200_000, cached: 50_000, output: 10 },
    450_000 + 15_000 + 150,
  ],
  // In 1.25, cached 0.125, out 10; above 200,000 2.50, 0.25, 15.
  [
    'Gemini, cached',
    'google',
    'gemini-2.5-pro',
    { input: 100_000, cached: 40_000, output: 1_000, reasoning: 900 },
    75_000 + 5_000 + 10_000,
  ],
  [
    'Gemini, above the tier',
    'google',
    'gemini-2.5-pro',
    { input: 300_000, cached: 100_000, output: 1_000 },
    500_000 + 25_000 + 15_000,
  ],
  // Half a micro-USD rounds up: 1 × 1.25 + 3 × 10 is 31.25, 3 × 0.5 is 1.5.
  ['a fraction down', 'openai', 'gpt-5', { input: 1, output: 3 }, 31],
  ['half a micro-USD up', 'openai', 'o3', { input: 3, cached: 3, output: 0 }, 2],
  // In 3.30 and out 16.50 at an endpoint of a region, where 3 and 15 hold at the global one.
  [
    'Bedrock, a region',
    'aws',
    'eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
    { input: 1_000, output: 100 },
    3_300 + 1_650,
  ],
  [
    'Bedrock, global',
    'aws',
    'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
    { input: 1_000, output: 100 },
    3_000 + 1_500,
  ],
  // In 0.06, read 0.015, out 0.24: 600 × 0.06 + 400 × 0.015 + 50 × 0.24.
  ['Bedrock, Nova', 'aws', 'amazon.nova-lite-v1:0', { input: 1_000, cached: 400, output: 50 }, 36 + 6 + 12],
];

/** Ids as they come: where it cannot be told what was bought, there is no price rather than a wrong one. */
const ODD_IDS: readonly (readonly [provider: string | undefined, model: string, microUsd: number | null])[] = [
  ['aws', 'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-sonnet-4-20250514-v1:0', 3_000],
  ['aws', 'arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123', null],
  ['azure', 'my-gpt-4-deployment', null],
  ['openai', 'gpt-4o-2024-08-06', 2_500],
  ['openai', 'ft:gpt-4o-2024-08-06:acme::abc', 3_750],
  ['openai', 'ft:gpt-4.1-1999-01-01:acme::abc', null],
  ['openrouter', 'anthropic/claude-sonnet-4', null],
  ['ollama', 'llama3.1:8b-instruct-q4_K_M', null],
  [undefined, 'llama3.1:latest', null],
  [undefined, 'my-o4-mini', null],
  ['anthropic', 'claude-opus-4-6-fast', null],
];

function cost(provider: string | undefined, model: string, usage: Usage): number | null {
  const { input, output, cached = 0, written = 0, reasoning = 0 } = usage;
  const counted = {
    inputTokens: input,
    outputTokens: output,
    cachedTokens: cached,
    cacheWriteTokens: written,
    reasoningTokens: reasoning,
  };
  return priceCall({ provider, model, usage: counted, at: AT })?.costMicroUsd ?? null;
}

describe('list prices', () => {
  test.each(CALLS)('equal what was calculated by hand, to the micro-USD: %s', (_, provider, model, usage, microUsd) => {
    expect(cost(provider, model, usage)).toBe(microUsd);
  });

  test.each(ODD_IDS)('of %s %s resolve, or there is none', (provider, model, microUsd) => {
    expect(cost(provider, model, { input: 1_000, output: 0 })).toBe(microUsd);
  });
});
