import * as z from 'zod';
import { consistentUsage, type TokenUsage } from '../pricing/token-usage.ts';

/** More than any window and answer together: a larger figure is no count of tokens. */
const MOST_TOKENS = 100_000_000;
const Count = z.int().nonnegative().max(MOST_TOKENS);
const Figure = Count.nullish().catch(null);

const Details = z
  .looseObject({
    cached_tokens: Figure,
    cachedTokens: Figure,
    cache_write_tokens: Figure,
    cache_creation_tokens: Figure,
    cache_write_1h_tokens: Figure,
    reasoning_tokens: Figure,
    reasoningTokens: Figure,
  })
  .nullish()
  .catch(null);

/** Every spelling in which servers of OpenAI's protocol were seen to report usage. */
const Usage = z.looseObject({
  prompt_tokens: Figure,
  completion_tokens: Figure,
  input_tokens: Figure,
  output_tokens: Figure,
  promptTokens: Figure,
  completionTokens: Figure,
  inputTokens: Figure,
  outputTokens: Figure,
  prompt_cache_hit_tokens: Figure,
  cache_creation_input_tokens: Figure,
  prompt_tokens_details: Details,
  input_tokens_details: Details,
  promptTokensDetails: Details,
  completion_tokens_details: Details,
  output_tokens_details: Details,
  completionTokensDetails: Details,
});

/**
 * The usage that a provider reports. Null where it reports none, or only zeros: an answer that was written used tokens,
 * and a server that does not count says 0.
 */
export function readUsage(reported: unknown): TokenUsage | null {
  const usage = Usage.safeParse(reported).data;
  if (usage === undefined) return null;
  const inputs = [usage.prompt_tokens, usage.input_tokens, usage.promptTokens, usage.inputTokens];
  const outputs = [usage.completion_tokens, usage.output_tokens, usage.completionTokens, usage.outputTokens];
  const input = usage.prompt_tokens_details ?? usage.input_tokens_details ?? usage.promptTokensDetails;
  const output = usage.completion_tokens_details ?? usage.output_tokens_details ?? usage.completionTokensDetails;
  const inputTokens = firstOf(inputs);
  const outputTokens = firstOf(outputs);
  if (inputTokens + outputTokens === 0) return null;
  return consistentUsage({
    inputTokens,
    outputTokens,
    cachedTokens: firstOf([input?.cached_tokens, input?.cachedTokens, usage.prompt_cache_hit_tokens]),
    cacheWriteTokens: firstOf([
      input?.cache_write_tokens,
      input?.cache_creation_tokens,
      usage.cache_creation_input_tokens,
    ]),
    ...(input?.cache_write_1h_tokens == null ? {} : { longCacheWriteTokens: input.cache_write_1h_tokens }),
    reasoningTokens: firstOf([output?.reasoning_tokens, output?.reasoningTokens]),
  });
}

function firstOf(figures: readonly (number | null | undefined)[]): number {
  return figures.find((figure) => figure !== null && figure !== undefined) ?? 0;
}
