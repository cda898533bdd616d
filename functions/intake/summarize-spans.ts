import { type CountTokens, estimateUsage } from '../pricing/estimate-usage.ts';
import { LIST_PRICES, type Pricing, priceTrace } from '../pricing/price-trace.ts';
import type { AssembledTrace } from '../spans/assemble-trace.ts';
import { UNKNOWN_MODEL } from '../spans/model-calls.ts';
import { contentFactsOf } from '../traces/content-facts.ts';
import type { TraceFacts } from '../traces/trace-store.ts';
import { type CallUse, useOfCall } from './use-of-calls.ts';

/**
 * What its spans say about a trace as a whole: the sum of its model calls, each as it is charged. A trace that called no
 * model used nothing.
 * @param pricing how the project's traces are priced
 * @param countExactly counts what no span reported; without it that is estimated
 */
export function summarizeSpans(
  assembled: AssembledTrace,
  receivedAt: Date,
  pricing: Pricing = LIST_PRICES,
  countExactly?: CountTokens,
): TraceFacts {
  const { spans, root, calls } = assembled;
  const last = calls.findLast(({ said }) => said.kind === 'llm') ?? calls.at(-1);
  const model = last?.said.model ?? root.model ?? UNKNOWN_MODEL;
  const provider = last?.said.provider;
  const uses = calls.map((call) => useOfCall(call, receivedAt, pricing, countExactly));
  const used = {
    ...sumOf(uses),
    ...beyondCalls(assembled, uses, { model, provider, receivedAt, countExactly, pricing }),
  };
  const first = (field: 'session_id' | 'conversation_id') =>
    spans.find((span) => span[field] !== undefined)?.[field] ?? null;
  return {
    session_id: first('session_id'),
    conversation_id: first('conversation_id'),
    model,
    provider: provider ?? null,
    started_at: root.started_at,
    latency_ms: root.duration_ms,
    content_facts: contentFactsOf(assembled.body.content),
    ...used,
    tokens_estimated: uses.some(({ usage }) => usage.estimated) && countExactly === undefined,
  };
}

type Used = Pick<
  TraceFacts,
  | 'input_tokens'
  | 'output_tokens'
  | 'cached_tokens'
  | 'cache_write_tokens'
  | 'reasoning_tokens'
  | 'cost_micro_usd'
  | 'price_table'
>;

/** One unknown price makes the whole unknown. */
function sumOf(uses: readonly CallUse[]): Used {
  const total = (of: (use: CallUse) => number) => uses.reduce((sum, use) => sum + of(use), 0);
  const isPriced = uses.every(({ price }) => price.costMicroUsd !== null);
  return {
    input_tokens: total(({ usage }) => usage.inputTokens),
    output_tokens: total(({ usage }) => usage.outputTokens),
    cached_tokens: total(({ usage }) => usage.cachedTokens),
    cache_write_tokens: total(({ usage }) => usage.cacheWriteTokens),
    reasoning_tokens: total(({ usage }) => usage.reasoningTokens),
    cost_micro_usd: isPriced ? total(({ price }) => price.costMicroUsd ?? 0) : null,
    price_table: (isPriced && uses.find(({ price }) => price.priceTable !== undefined)?.price.priceTable) || null,
  };
}

interface Whole {
  readonly model: string;
  readonly provider: string | undefined;
  readonly receivedAt: Date;
  readonly countExactly: CountTokens | undefined;
  readonly pricing: Pricing;
}

/** Where calls do not say what they used, nor what was said in them, what the trace says as a whole is a lower bound. */
function beyondCalls(
  { root, body }: AssembledTrace,
  uses: readonly CallUse[],
  { model, provider, receivedAt, countExactly, pricing }: Whole,
): Partial<Used> {
  const { input, output, contexts, reasoning_steps } = body.content;
  const isSilent = uses.some(({ usage }) => usage.estimated && usage.inputTokens + usage.outputTokens === 0);
  if (!isSilent) return {};
  const whole = { input, output, contexts, reasoning_steps, model, provider, started_at: root.started_at };
  const usage = estimateUsage(whole, countExactly);
  const known = sumOf(uses);
  const inputTokens = Math.max(known.input_tokens, usage.inputTokens);
  const outputTokens = Math.max(known.output_tokens, usage.outputTokens);
  if (inputTokens === known.input_tokens && outputTokens === known.output_tokens) return {};
  const price = priceTrace(
    whole,
    receivedAt,
    { ...usage, inputTokens, outputTokens },
    { own: pricing.own, zeroCost: 'unknown' },
  );
  const isPriced = known.cost_micro_usd !== null && price.costMicroUsd !== null;
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cost_micro_usd: isPriced ? Math.max(known.cost_micro_usd ?? 0, price.costMicroUsd ?? 0) : null,
    price_table: isPriced ? (price.priceTable ?? known.price_table) : null,
  };
}
