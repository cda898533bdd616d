import { calcPrice, type MatchLogic, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { findListed, findProvider, inferProvider } from '../../functions/pricing/listed-models.ts';
import { priceCall, priceOf } from '../../functions/pricing/price-call.ts';
import { readPriceTable } from '../../functions/pricing/price-notation.ts';
import data from '../../functions/pricing/price-table.data.json' with { type: 'json' };
import type { TokenUsage } from '../../functions/pricing/token-usage.ts';

const TABLE = readPriceTable(data);
const TIMES = ['2025-01-15T02:00:00Z', '2026-08-20T08:00:00Z', '2026-11-20T18:00:00Z', '2027-06-01T00:00:00Z'];
const USAGES: readonly TokenUsage[] = [
  { inputTokens: 1_234, outputTokens: 567, cachedTokens: 0, reasoningTokens: 0 },
  { inputTokens: 100_001, outputTokens: 9_999, cachedTokens: 33_333, cacheWriteTokens: 4_321, reasoningTokens: 8_765 },
  { inputTokens: 272_000, outputTokens: 1, cachedTokens: 271_999, reasoningTokens: 1 },
  { inputTokens: 1_000_003, outputTokens: 70_001, cachedTokens: 7, cacheWriteTokens: 11, reasoningTokens: 0 },
];

const priced = new Set(TABLE.providers.filter(({ models }) => models.length > 0).map(({ id }) => id));
const unpriced = new Set(
  TABLE.providers.flatMap(({ id, models }) =>
    models.filter(({ rates }) => rates.length === 0).map((model) => `${id} ${model.id}`),
  ),
);

/** What the source says; undefined where the table says nothing on purpose. */
function sourcePrice(provider: string | undefined, model: string, usage: TokenUsage, at: Date) {
  const result = calcPrice(
    {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_tokens: usage.cachedTokens,
      cache_write_tokens: usage.cacheWriteTokens ?? 0,
      output_reasoning_tokens: usage.reasoningTokens,
    },
    model,
    { ...(provider === undefined ? {} : { providerId: provider }), timestamp: at },
  );
  if (!result || !priced.has(result.provider.id)) return undefined;
  const owners = [result.provider.id, ...(result.provider.fallback_model_providers ?? [])];
  if (owners.some((owner) => unpriced.has(`${owner} ${result.model.id}`))) return undefined;
  return { provider: result.provider.id, model: result.model.id, costMicroUsd: result.total_price * 1e6 };
}

/** What the table says of names that are written as the price source writes them. */
function tablePrice(provider: string | undefined, model: string, usage: TokenUsage, at: Date) {
  const name = model.toLowerCase().trim();
  const seller = provider === undefined ? inferProvider(TABLE, name) : findProvider(TABLE, provider.toLowerCase());
  const found = seller && findListed(TABLE, seller, name);
  return seller && found ? priceOf({ provider: seller, model: found }, usage, at) : null;
}

/** Returns whether both have a price, so that a test can tell agreement from silence. */
function expectSameAsSource(provider: string | undefined, model: string, usage: TokenUsage, at: Date): boolean {
  const expected = sourcePrice(provider, model, usage, at);
  const actual = tablePrice(provider, model, usage, at);
  const label = `${provider} ${model} ${at.toISOString()}`;
  expect(actual && [actual.provider, actual.model], label).toEqual(
    expected ? [expected.provider, expected.model] : null,
  );
  // The source adds floating-point numbers: half a micro-USD of rounding and a little of its error.
  if (actual && expected) {
    const allowed = 0.5 + 1e-6 + expected.costMicroUsd * 1e-12;
    expect(Math.abs(actual.costMicroUsd - expected.costMicroUsd), label).toBeLessThanOrEqual(allowed);
  }
  return actual !== null;
}

/** Names that a condition accepts, and names close to them. */
function namesOf(match: MatchLogic): string[] {
  if ('or' in match) return match.or.flatMap(namesOf);
  if ('and' in match) return match.and.flatMap(namesOf);
  if ('regex' in match) {
    const sample = match.regex.replace(/\\d\{(\d)\}/g, (_, size: string) => '20260514'.slice(0, Number(size)));
    return [sample.replace(/[\\^$]|\(.*/g, '')];
  }
  const [literal = ''] = Object.values(match);
  return [literal, `${literal}-20250514`, `us.${literal}-v1:0`, literal.toUpperCase(), literal.slice(0, -1)];
}

let providers: Provider[];
let names: string[];
beforeAll(async () => {
  providers = (await waitForUpdate()) ?? [];
  const known = providers.filter(({ id }) => priced.has(id)).flatMap(({ models }) => models);
  names = [...new Set(known.flatMap(({ id, match }) => [id, ...namesOf(match)]))].filter((name) => name.trim() !== '');
});

describe('the compact table answers as the price package does', () => {
  test('for every model of every priced provider, every usage and every time', () => {
    let agreed = 0;
    for (const { id, models } of providers.filter((provider) => priced.has(provider.id))) {
      for (const name of new Set(models.flatMap((model) => [model.id, ...namesOf(model.match)]))) {
        for (const usage of USAGES) {
          for (const at of TIMES) agreed += expectSameAsSource(id, name, usage, new Date(at)) ? 1 : 0;
        }
      }
    }
    expect(agreed).toBeGreaterThan(30_000);
  });

  test('for every name without a provider', () => {
    const usage = { inputTokens: 1_234, outputTokens: 567, cachedTokens: 89, reasoningTokens: 10 };
    const agreed = names.filter((name) => expectSameAsSource(undefined, name, usage, new Date('2026-11-20T12:00:00Z')));
    expect(agreed.length).toBeGreaterThan(1_000);
  });

  test('for any provider name, model name, usage and time', () => {
    const tokens = fc.integer({ min: 0, max: 2_000_000 });
    const providerName = fc.oneof(
      fc.constantFrom(...providers.map(({ id }) => id)),
      fc.constantFrom('aws.bedrock', 'gcp.vertex_ai', 'together_ai', 'xAI', 'mistral_ai', 'nobody', undefined),
    );
    const prefix = fc.constantFrom('', 'eu.', 'global.', 'openai/', 'anthropic/', 'models/', 'ft:');
    const suffix = fc.constantFrom('', '-latest', '-20260514', '@20250514', ':free', '-v1:0', '-preview');
    fc.assert(
      fc.property(
        fc.record({ providerName, prefix, suffix, name: fc.constantFrom(...names) }),
        fc.record({ uncached: tokens, cached: tokens, written: tokens, answer: tokens, reasoning: tokens }),
        fc.date({ min: new Date('2024-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
        (call, parts, at) => {
          const usage = {
            inputTokens: parts.uncached + parts.cached + parts.written,
            outputTokens: parts.answer + parts.reasoning,
            cachedTokens: parts.cached,
            cacheWriteTokens: parts.written,
            reasoningTokens: parts.reasoning,
          };
          expectSameAsSource(call.providerName, `${call.prefix}${call.name}${call.suffix}`, usage, at);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('however a call is spelled, its price is the one that the source gives that model at that seller', () => {
    const usage = { inputTokens: 1_234, outputTokens: 567, cachedTokens: 89, reasoningTokens: 10 };
    const at = new Date('2026-11-20T12:00:00Z');
    const provider = fc.constantFrom(undefined, 'langchain', ...providers.map(({ id }) => id));
    const prefix = fc.constantFrom(
      '',
      'bedrock/converse/',
      'us.',
      'openai/',
      'azure/',
      'models/',
      'litellm/groq/',
      'my-',
    );
    const suffix = fc.constantFrom('', '-latest', '-20260514', '@20250514', ':free', '-v1:0', '-fast', '-8b');
    let resolved = 0;
    fc.assert(
      fc.property(fc.record({ provider, prefix, suffix, name: fc.constantFrom(...names) }), (call) => {
        const price = priceCall({ ...call, model: `${call.prefix}${call.name}${call.suffix}`, usage, at });
        if (price === null) return;
        resolved += 1;
        const listed = TABLE.providers.flatMap(({ models }) => models).filter(({ id }) => id === price.model);
        const costs = listed.map((model) => {
          const seller = TABLE.providers.find(({ id }) => id === price.provider);
          return seller && priceOf({ provider: seller, model }, usage, at)?.costMicroUsd;
        });
        expect(costs).toContain(price.costMicroUsd);
      }),
      { numRuns: 3_000 },
    );
    // About 105 are.
    expect(resolved).toBeGreaterThan(40);
  });
});
