import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../functions/spans/span.ts';
import { chat, json, read } from '../support/readers/read-span.ts';

describe('every kind of token lands', () => {
  const all = { input_tokens: 11_000, output_tokens: 100, cached_tokens: 5_000, cache_write_tokens: 2_000 };
  const anthropic = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'anthropic',
    'gen_ai.request.model': 'claude-sonnet-4-20250514',
  };
  const tokens = { 'gen_ai.usage.input_tokens': 11_000, 'gen_ai.usage.output_tokens': 100 };
  const cached = { 'gen_ai.usage.cache_read.input_tokens': 5_000 };
  const usages: readonly (readonly [string, Attributes])[] = [
    ['the current names', { ...tokens, ...cached, 'gen_ai.usage.cache_creation.input_tokens': 2_000 }],
    ['cache_creation_input_tokens', { ...tokens, ...cached, 'gen_ai.usage.cache_creation_input_tokens': 2_000 }],
    ['cache_write.input_tokens', { ...tokens, ...cached, 'gen_ai.usage.cache_write.input_tokens': 2_000 }],
    [
      'cache_write_tokens',
      { ...tokens, 'gen_ai.usage.cache_read_tokens': 5_000, 'gen_ai.usage.cache_write_tokens': 2_000 },
    ],
    [
      'names of Sentry',
      { ...tokens, 'gen_ai.usage.input_tokens.cached': 5_000, 'gen_ai.usage.input_tokens.cache_write': 2_000 },
    ],
    [
      'OpenInference',
      {
        'llm.token_count.prompt': 11_000,
        'llm.token_count.completion': 100,
        'llm.token_count.total': 11_100,
        'llm.token_count.prompt_details.cache_read': 5_000,
        'llm.token_count.prompt_details.cache_write': 2_000,
      },
    ],
    [
      'Vercel AI SDK 6',
      {
        'ai.usage.inputTokens': 11_000,
        'ai.usage.outputTokens': 100,
        'ai.usage.inputTokenDetails.noCacheTokens': 4_000,
        'ai.usage.inputTokenDetails.cacheReadTokens': 5_000,
        'ai.usage.inputTokenDetails.cacheWriteTokens': 2_000,
      },
    ],
    [
      'Vercel AI SDK 5, whose count excludes the cache',
      {
        'ai.usage.inputTokens': 4_000,
        'ai.usage.outputTokens': 100,
        'ai.usage.totalTokens': 4_100,
        'ai.usage.cachedInputTokens': 5_000,
        'ai.response.providerMetadata': json({
          anthropic: {
            usage: { input_tokens: 4_000, cache_read_input_tokens: 5_000, cache_creation_input_tokens: 2_000 },
            cacheCreationInputTokens: 2_000,
          },
        }),
      },
    ],
    [
      'a total that counts the cache beside the input',
      {
        'gen_ai.usage.input_tokens': 4_000,
        'gen_ai.usage.output_tokens': 100,
        'gen_ai.usage.total_tokens': 11_100,
        ...cached,
        'gen_ai.usage.cache_write_input_tokens': 2_000,
      },
    ],
    [
      'an input that is smaller than its part',
      {
        'gen_ai.usage.input_tokens': 4_000,
        'gen_ai.usage.output_tokens': 100,
        ...cached,
        'gen_ai.usage.cache_write_input_tokens': 2_000,
      },
    ],
    [
      'Langfuse',
      {
        'langfuse.observation.usage_details': json({
          input: 4_000,
          input_cached_tokens: 5_000,
          input_cache_creation: 2_000,
          output: 100,
        }),
      },
    ],
    [
      'Langfuse in another order, with its writes by their duration',
      {
        'langfuse.observation.usage_details': json({
          total: 11_100,
          output: 100,
          input_cache_creation_5m: 1_500,
          input_cache_creation_1h: 500,
          input_cache_read: 5_000,
          input: 4_000,
        }),
      },
    ],
    [
      'Langfuse with the keys of Anthropic',
      {
        'langfuse.observation.usage_details': json({
          input_tokens: 4_000,
          output_tokens: 100,
          cache_read_input_tokens: 5_000,
          cache_creation_input_tokens: 2_000,
        }),
      },
    ],
    [
      'MLflow',
      {
        'mlflow.chat.tokenUsage': json({
          input_tokens: 11_000,
          output_tokens: 100,
          total_tokens: 11_100,
          cache_read_input_tokens: 5_000,
          cache_creation_input_tokens: 2_000,
        }),
      },
    ],
    ['LangSmith', { ...tokens, 'gen_ai.usage.input_token_details': "{'cache_read': 5000, 'cache_creation': 2000}" }],
    [
      'Pydantic AI',
      { ...tokens, 'gen_ai.usage.details.cache_read_tokens': 5_000, 'gen_ai.usage.details.cache_write_tokens': 2_000 },
    ],
  ];

  test.each(usages)('by %s', (_how, attributes) => {
    expect(read({ ...anthropic, ...attributes }).usage).toEqual(all);
  });

  test.each<[string, Attributes, object | undefined]>([
    [
      'OpenAI’s keys include the cache',
      {
        'langfuse.observation.usage_details': json({
          prompt_tokens: 90,
          completion_tokens: 12,
          total_tokens: 102,
          prompt_tokens_details: { cached_tokens: 40 },
          completion_tokens_details: { reasoning_tokens: 5 },
        }),
      },
      { input_tokens: 90, output_tokens: 12, cached_tokens: 40, reasoning_tokens: 5 },
    ],
    [
      'Langfuse counts reasoning and audio apart',
      {
        'langfuse.observation.usage_details': json({
          input: 50,
          input_audio_tokens: 3,
          input_cached_tokens: 40,
          output: 7,
          output_reasoning_tokens: 5,
          output_audio_tokens: 2,
        }),
      },
      { input_tokens: 93, output_tokens: 14, cached_tokens: 40, reasoning_tokens: 5 },
    ],
    [
      'a total of Langfuse that says that nothing is apart',
      { 'langfuse.observation.usage_details': json({ input: 90, output: 12, total: 102, input_cached_tokens: 40 }) },
      { input_tokens: 90, output_tokens: 12, cached_tokens: 40 },
    ],
    [
      'an output that is smaller than its reasoning',
      { 'gen_ai.usage.output_tokens': 3, 'gen_ai.usage.reasoning_tokens': 5 },
      { output_tokens: 8, reasoning_tokens: 5 },
    ],
    [
      'a total that counts reasoning beside the output',
      {
        'gen_ai.usage.input_tokens': 90,
        'gen_ai.usage.output_tokens': 12,
        'gen_ai.usage.total_tokens': 107,
        'gen_ai.usage.reasoning_tokens': 5,
      },
      { input_tokens: 90, output_tokens: 17, reasoning_tokens: 5 },
    ],
    [
      'an output that only the total tells',
      { 'gen_ai.usage.input_tokens': 90, 'gen_ai.usage.total_tokens': 102 },
      { input_tokens: 90, output_tokens: 12 },
    ],
    [
      'an input that only the total tells',
      { 'gen_ai.usage.output_tokens': 12, 'gen_ai.usage.total_tokens': 102 },
      { input_tokens: 90, output_tokens: 12 },
    ],
    [
      'a count that is more than nothing',
      { 'gen_ai.usage.input_tokens': 0, 'llm.token_count.prompt': 90 },
      { input_tokens: 90 },
    ],
    [
      'details of audio, which stand in the whole already',
      {
        'gen_ai.usage.input_tokens': 90,
        'gen_ai.usage.details.input_audio_tokens': 3,
        'llm.token_count.prompt_details.audio': 3,
      },
      { input_tokens: 90 },
    ],
    [
      'the answer of a provider where no attribute counts',
      {
        'genkit:output': json({
          message: { role: 'model', content: [{ text: 'Me.' }] },
          usage: { inputTokens: 90, outputTokens: 12, thoughtsTokens: 5, totalTokens: 107, inputCharacters: 400 },
        }),
      },
      { input_tokens: 90, output_tokens: 17, reasoning_tokens: 5 },
    ],
    [
      'nothing of a map that counts nothing',
      { 'langfuse.observation.usage_details': json({ note: 'free' }) },
      undefined,
    ],
    [
      'OpenAI’s metadata of the Vercel AI SDK',
      {
        'ai.usage.promptTokens': 90,
        'ai.response.providerMetadata': json({ openai: { cachedPromptTokens: 40, acceptedPredictionTokens: 9 } }),
      },
      { input_tokens: 90, cached_tokens: 40 },
    ],
    ['metadata that is no map', { 'ai.response.providerMetadata': 'none' }, undefined],
  ])('takes %s', (_what, attributes, usage) => {
    expect(chat(attributes).usage).toEqual(usage);
  });

  test('keeps as an attribute what is no part of a sum, and what counts another thing', () => {
    const { attributes } = chat({
      'gen_ai.usage.input_tokens': 90,
      'llm.token_count.prompt': 91,
      'gen_ai.usage.output_tokens': 12,
      'gen_ai.usage.total_tokens': 500,
    });
    expect(attributes).toEqual({ 'gen_ai.usage.input_tokens': 90, 'gen_ai.usage.total_tokens': 500 });
    const mixed = chat({
      'mlflow.chat.tokenUsage': json({ input_tokens: 90, tier: 'flex', nested: { prompt_tokens: 91 } }),
    });
    expect(mixed).toMatchObject({ usage: { input_tokens: 90 }, attributes: { 'mlflow.chat.tokenUsage.tier': 'flex' } });
    expect(json(mixed.attributes)).toContain('91');
    const odd = chat({ 'mlflow.chat.tokenUsage': json({ input_tokens: 90, output_tokens: 12, total_tokens: 500 }) });
    expect(odd.attributes).toEqual({ 'mlflow.chat.tokenUsage.total': 500 });
  });
});

describe('every cost lands', () => {
  test.each<[string, Attributes, number | undefined]>([
    [
      'a total beside its parts',
      { 'llm.cost.total': 0.0125, 'llm.cost.prompt': 0.01, 'llm.cost.completion': 0.0025 },
      12_500,
    ],
    ['the sum of its parts', { 'gen_ai.usage.input_cost': 0.01, 'gen_ai.usage.output_cost': 0.0025 }, 12_500],
    ['the parts of one dialect of two', { 'llm.cost.prompt': 0.01, 'gen_ai.cost.input_cost': 0.01 }, 10_000],
    ['a map without a total', { 'langfuse.observation.cost_details': json({ output: 0.0025, input: 0.01 }) }, 12_500],
    ['a text with many digits', { 'gen_ai.usage.cost': '0.0000125' }, 13],
    ['a text with an exponent', { 'gen_ai.usage.cost': '1.25e-2' }, 12_500],
    ['0 beside tokens, as 0', { 'gen_ai.usage.cost': 0, 'gen_ai.usage.input_tokens': 90 }, 0],
    ['more than 0 before 0', { 'gen_ai.usage.cost': 0, 'operation.cost': 0.0125 }, 12_500],
    ['nothing of a word', { 'gen_ai.usage.cost': 'free' }, undefined],
    ['nothing of a map that is none', { 'langfuse.observation.cost_details': 'free' }, undefined],
  ])('as %s', (_what, attributes, cost) => {
    expect(chat(attributes).cost).toBe(cost);
  });

  test('keeps as attributes the parts beside a total, a second total, and what a map has beside it', () => {
    const { attributes } = chat({
      'llm.cost.total': 0.0125,
      'llm.cost.prompt': 0.01,
      'gen_ai.usage.cost': 0.02,
      hidden_params: json({ response_cost: 0.0125, model_id: 'm-1' }),
    });
    expect(attributes).toEqual({ 'llm.cost.prompt': 0.01, 'gen_ai.usage.cost': 0.02, 'hidden_params.model_id': 'm-1' });
  });
});
