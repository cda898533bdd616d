/** Token counts of one call or one trace: whole, non-negative numbers. */
export interface TokenUsage {
  /** All input, cached or not. */
  readonly inputTokens: number;
  /** All output, reasoning included. */
  readonly outputTokens: number;
  /** Part of inputTokens that was read from a cache. */
  readonly cachedTokens: number;
  /** Part of inputTokens that was written to a cache. */
  readonly cacheWriteTokens?: number | undefined;
  /** Part of cacheWriteTokens that a cache keeps for an hour. */
  readonly longCacheWriteTokens?: number | undefined;
  /** Part of outputTokens. */
  readonly reasoningTokens: number;
}

/**
 * The smallest usage that contains every reported figure. A whole below the sum of its parts is raised to it: some
 * clients report cached tokens beside the input instead of within it, and lowering the part would give the difference
 * away.
 */
export function consistentUsage<Usage extends TokenUsage>(usage: Usage): Usage {
  const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens = 0, reasoningTokens } = usage;
  return {
    ...usage,
    inputTokens: Math.max(inputTokens, cachedTokens + cacheWriteTokens),
    outputTokens: Math.max(outputTokens, reasoningTokens),
  };
}
