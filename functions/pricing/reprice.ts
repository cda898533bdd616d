import type { OwnPrices } from './own-prices.ts';
import { priceCall } from './price-call.ts';

/** What is known of a trace that was priced. Money in micro-USD. */
export interface PricedTrace {
  readonly model: string;
  readonly provider: string | null;
  readonly at: string;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cached_tokens: number;
  readonly cache_write_tokens: number;
  readonly reasoning_tokens: number;
  readonly cost_micro_usd: number | null;
  /** Null when the cost was reported or is unknown. */
  readonly price_table: string | null;
}

export interface Repriced {
  readonly model: string;
  readonly traces: number;
  readonly changed: number;
  readonly unpricedBefore: number;
  readonly unpricedAfter: number;
  readonly costBefore: number;
  readonly costAfter: number;
}

/** What traces would have cost at these prices, by model, the largest difference first. A reported cost stays. */
export function reprice(traces: readonly PricedTrace[], own: OwnPrices): Repriced[] {
  const models = [...Map.groupBy(traces, ({ model }) => model)].map(([model, group]): Repriced => {
    const after = group.map((trace) => costAfter(trace, own));
    const sum = (costs: readonly (number | null)[]) => costs.reduce<number>((total, cost) => total + (cost ?? 0), 0);
    return {
      model,
      traces: group.length,
      changed: group.filter(({ cost_micro_usd: cost }, index) => cost !== after[index]).length,
      unpricedBefore: group.filter(({ cost_micro_usd: cost }) => cost === null).length,
      unpricedAfter: after.filter((cost) => cost === null).length,
      costBefore: sum(group.map(({ cost_micro_usd: cost }) => cost)),
      costAfter: sum(after),
    };
  });
  const difference = (each: Repriced) => Math.abs(each.costAfter - each.costBefore);
  return models.sort((a, b) => difference(b) - difference(a) || (a.model < b.model ? -1 : 1));
}

function costAfter(trace: PricedTrace, own: OwnPrices): number | null {
  if (trace.price_table === null && trace.cost_micro_usd !== null) return trace.cost_micro_usd;
  const usage = {
    inputTokens: trace.input_tokens,
    outputTokens: trace.output_tokens,
    cachedTokens: trace.cached_tokens,
    cacheWriteTokens: trace.cache_write_tokens,
    reasoningTokens: trace.reasoning_tokens,
  };
  const { model, provider, at } = trace;
  const price = priceCall({ model, provider: provider ?? undefined, usage, at: new Date(at), own });
  return price?.costMicroUsd ?? null;
}
