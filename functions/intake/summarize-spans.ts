import { type CountTokens, estimateUsage, type TraceUsage } from '../pricing/estimate-usage.ts';
import { priceTrace, type ZeroCost } from '../pricing/price-trace.ts';
import type { AssembledTrace } from '../spans/assemble-trace.ts';
import { modelCalls, UNKNOWN_MODEL } from '../spans/model-calls.ts';
import type { TraceFacts } from '../traces/trace-store.ts';
import { toPricedCall } from './prepare-span.ts';

/**
 * What its spans say about a trace as a whole. A trace that called no model used nothing.
 * @param zeroCost what a reported cost of 0 means in the project
 * @param countExactly counts what no span reported; without it that is estimated
 */
export function summarizeSpans(
  { spans, root, body }: AssembledTrace,
  receivedAt: Date,
  zeroCost: ZeroCost = 'unknown',
  countExactly?: CountTokens,
): TraceFacts {
  const calls = modelCalls(spans);
  const called = spans.filter((span) => calls.has(span.span_id));
  const last = called.findLast(({ kind }) => kind === 'llm') ?? called.at(-1);
  const submission = {
    ...body.content,
    llm_calls: called.map(toPricedCall),
    model: last?.model ?? root.model ?? UNKNOWN_MODEL,
    provider: last?.provider,
    started_at: root.started_at,
  };
  const usage = called.length === 0 ? NO_USAGE : estimateUsage(submission, countExactly);
  const price = called.length === 0 ? NO_PRICE : priceTrace(submission, receivedAt, usage, zeroCost);
  const first = (field: 'session_id' | 'conversation_id') =>
    spans.find((span) => span[field] !== undefined)?.[field] ?? null;
  return {
    session_id: first('session_id'),
    conversation_id: first('conversation_id'),
    model: submission.model,
    provider: submission.provider ?? null,
    started_at: root.started_at,
    latency_ms: root.duration_ms,
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cached_tokens: usage.cachedTokens,
    cache_write_tokens: usage.cacheWriteTokens,
    reasoning_tokens: usage.reasoningTokens,
    tokens_estimated: usage.estimated && countExactly === undefined,
    cost_micro_usd: price.costMicroUsd,
    price_table: price.priceTable ?? null,
  };
}

const NO_PRICE = { costMicroUsd: 0, priceTable: undefined };
const NO_USAGE: TraceUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
  estimated: false,
};
