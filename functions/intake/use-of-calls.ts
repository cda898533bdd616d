import type { TraceSubmission } from '../content/trace-submission.ts';
import { isCountable } from '../pricing/countable.ts';
import { type CountTokens, estimateUsage, type TraceUsage } from '../pricing/estimate-usage.ts';
import { priceCall } from '../pricing/price-call.ts';
import { type Pricing, priceTrace, type TracePrice } from '../pricing/price-trace.ts';
import { type ModelCall, toLlmCall } from '../spans/model-calls.ts';
import type { NormalizedSpan } from '../spans/normalized-span.ts';

export interface CallUse {
  readonly usage: TraceUsage;
  readonly price: TracePrice;
}

/** Also of models that are only looked up, not paid for. */
const NO_TOKENS = { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };

const NOTHING_USED: CallUse = {
  usage: { ...NO_TOKENS, estimated: false },
  price: { costMicroUsd: 0, source: 'reported' },
};

/**
 * What a call is charged by: as its innermost span names its model, or as the first of its spans does whose model has a
 * price. A framework knows its models by the names that are sold, where a deployment may have one of its own.
 */
export function chargedAs({ said, spans }: ModelCall, { own }: Pick<Pricing, 'own'>): NormalizedSpan {
  if (said.cost !== undefined) return said;
  const at = new Date(said.started_at);
  const priced = [said, ...spans].find(
    ({ model, provider }) => model !== undefined && priceCall({ model, provider, usage: NO_TOKENS, at, own }) !== null,
  );
  if (priced === undefined || priced.model === said.model) return said;
  const { provider: _provider, ...rest } = said;
  return {
    ...rest,
    ...(priced.model === undefined ? {} : { model: priced.model }),
    ...(priced.provider === undefined ? {} : { provider: priced.provider }),
  };
}

/**
 * Whether a call says that it used nothing, or failed without saying, and without a word: then it is free, whatever its
 * model. A stream that broke off was written as far as it came.
 */
export function usesNothing({ said }: ModelCall): boolean {
  const { usage, cost, error, output = '' } = said;
  if (cost || Object.values(usage ?? {}).some((count) => count)) return false;
  return usage === undefined
    ? error !== undefined && output === ''
    : !estimateUsage(submissionOf(said), () => 0).estimated;
}

/** What one call used and cost: as reported, or estimated from what was said in it. */
export function useOfCall(call: ModelCall, receivedAt: Date, pricing: Pricing, count?: CountTokens): CallUse {
  if (usesNothing(call)) return NOTHING_USED;
  const submission = submissionOf(chargedAs(call, pricing));
  const usage = estimateUsage(submission, count);
  return { usage, price: priceTrace(submission, receivedAt, usage, pricing) };
}

/** Whether the texts of the calls that do not say what they used are short enough to be counted. */
export function areCountable(calls: readonly ModelCall[]): boolean {
  const uncounted = calls
    .filter((call) => !usesNothing(call))
    .map(({ said }) => submissionOf(said))
    .filter((one) => estimateUsage(one, () => 0).estimated);
  return isCountable({
    input: uncounted.flatMap(({ input }) => (typeof input === 'string' ? { role: 'user', content: input } : input)),
    output: uncounted.map(({ output }) => output).join(''),
    reasoning_steps: uncounted.flatMap(({ reasoning_steps: steps = [] }) => steps),
  });
}

/** What a span says of its call, as a trace of its own. */
export function submissionOf(span: NormalizedSpan): TraceSubmission {
  const call = toLlmCall(span);
  // The output of an embedding is vectors: what is not reported of it is not estimated.
  const priced = span.kind === 'embedding' ? { ...call, output_tokens: call.output_tokens ?? 0 } : call;
  return {
    input: span.input ?? '',
    output: span.output ?? '',
    model: call.model,
    ...(span.provider === undefined ? {} : { provider: span.provider }),
    ...(span.reasoning === undefined ? {} : { reasoning_steps: span.reasoning }),
    llm_calls: [priced],
    started_at: span.started_at,
  };
}
