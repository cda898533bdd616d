import { describe, expect, test } from 'vitest';
import { identityOf, keyNameOf } from '../../functions/judging/judge-identity.ts';
import { judgePriceOf } from '../../functions/judging/judge-price.ts';
import { isSameModel } from '../../functions/judging/same-model.ts';

describe('the name of a judge', () => {
  test.each([
    ['bedrock:eu.anthropic.claude-x-v1:0', 'bedrock', null, 'eu.anthropic.claude-x-v1:0', null],
    ['anthropic:claude-x', 'anthropic', null, 'claude-x', 'anthropic'],
    ['openai:ft:gpt-x:org', 'openai', null, 'ft:gpt-x:org', 'openai'],
    ['compatible:local/org/llama3.1:8b', 'compatible', 'local', 'org/llama3.1:8b', 'local'],
  ])('%s names provider, endpoint, model and key', (name, provider, endpoint, model, key) => {
    expect(identityOf(name)).toEqual({ provider, endpoint, model });
    expect(keyNameOf(identityOf(name))).toBe(key);
  });
});

describe('the model that answered', () => {
  test.each([
    ['gpt-4o', 'gpt-4o-2024-08-06'],
    ['claude-haiku-4-5', 'claude-haiku-4-5-20251001'],
    ['claude-3-5-haiku-latest', 'claude-3-5-haiku-20241022'],
    ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', 'anthropic.claude-haiku-4-5-20251001-v1:0'],
    [
      'arn:aws:bedrock:eu-central-1:111122223333:inference-profile/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
      'anthropic.claude-haiku-4-5',
    ],
    ['llama3.1', 'llama3.1:latest'],
    ['small-270m', '/models/Small-270M.gguf'],
    ['meta-llama/Llama-3.1-8B', 'llama-3.1-8b'],
  ])('%s is the one that answers as %s', (asked, answered) => {
    expect(isSameModel(asked, answered)).toBe(true);
    expect(isSameModel(answered, asked)).toBe(true);
  });

  test.each([
    ['gpt-4o', 'gpt-4o-mini'],
    ['gpt-4o', 'gpt-4o-mini-2024-07-18'],
    ['gpt-4o-2024-08-06', 'gpt-4o-2024-05-13'],
    ['llama3.1:8b', 'llama3.1:70b'],
    ['claude-haiku-4-5', 'claude-sonnet-4-5'],
    ['gpt-5', ''],
  ])('%s is not %s', (asked, answered) => expect(isSameModel(asked, answered)).toBe(false));
});

describe('the price of a judge', () => {
  const at = new Date('2026-11-30T12:00:00Z');
  const usage = { inputTokens: 1_000, outputTokens: 100, cachedTokens: 0, cacheWriteTokens: 0 };
  const deployment = {
    endpoints: { local: { baseUrl: 'http://127.0.0.1:1/v1', inputUsdPerMillion: 0.25, outputUsdPerMillion: 1 } },
    prices: { 'openai:house-model': { inputUsdPerMillion: 2, outputUsdPerMillion: 8 } },
  };

  test('is that of the list, cached tokens at their own rate', () => {
    const price = judgePriceOf('anthropic:claude-haiku-4-5', deployment, at);
    // 1 USD and 5 USD per million; 0.10 read from and 1.25 written to the cache.
    expect(price?.costMicroUsd(usage)).toBe(1_500);
    expect(price?.costMicroUsd({ ...usage, cachedTokens: 1_000 })).toBe(600);
    expect(price?.worstCaseMicroUsd(1_000, 100)).toBe(1_750);
    // Bedrock asks a tenth more where the request stays in a region.
    expect(judgePriceOf('bedrock:anthropic.claude-haiku-4-5-20251001-v1:0', deployment, at)?.costMicroUsd(usage)).toBe(
      1_650,
    );
    expect(judgePriceOf('openai:gpt-4o-mini', deployment, at)?.costMicroUsd(usage)).toBe(210);
  });

  test("is the operator's for endpoints and for models that the list does not have", () => {
    expect(judgePriceOf('compatible:local/any', deployment, at)?.costMicroUsd(usage)).toBe(350);
    expect(judgePriceOf('compatible:local/any', deployment, at)?.worstCaseMicroUsd(1_001, 100)).toBe(351);
    expect(judgePriceOf('openai:house-model', deployment, at)?.costMicroUsd(usage)).toBe(2_800);
  });

  test('is not known of other endpoints and other models', () => {
    for (const name of ['compatible:elsewhere/any', 'openai:no-such-model', 'bedrock:arn:aws:x/y']) {
      expect(judgePriceOf(name, deployment, at)).toBeNull();
    }
  });
});
