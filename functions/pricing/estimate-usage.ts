import type { TraceSubmission } from '../content/trace-submission.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { isEmbeddingModel } from './model-kind.ts';
import { consistentUsage, type TokenUsage } from './token-usage.ts';

/** What a trace says about its tokens. */
export type UsageSource = Pick<
  TraceSubmission,
  'input' | 'output' | 'contexts' | 'reasoning_steps' | 'llm_calls' | 'usage'
> &
  Partial<Pick<TraceSubmission, 'model'>>;

/** Tokens of a text: estimated while a client waits, exact in the worker. */
export type CountTokens = (text: string) => number;

type LlmCall = NonNullable<UsageSource['llm_calls']>[number];

export interface TraceUsage extends TokenUsage {
  readonly cacheWriteTokens: number;
  /** True when the input or the output total was not reported. */
  readonly estimated: boolean;
}

/** One direction of a trace: a total and the special parts within it, in an order of its own. */
interface Direction {
  readonly total: number;
  readonly parts: readonly number[];
  readonly estimated: boolean;
}

interface Reported {
  readonly total: number | undefined;
  readonly parts: readonly (number | undefined)[];
}

interface ReportedCall {
  readonly reported: Reported;
  readonly usesNone: boolean;
}

/** Whether a call that reports no tokens had none: it failed, or was answered without the provider. */
export function usesNoTokens(call: LlmCall): boolean {
  return call.cached === true || call.error !== undefined;
}

function estimateInput({ input, contexts = [] }: UsageSource, count: CountTokens): number {
  const messages = typeof input === 'string' ? [input] : input.map(({ content }) => content);
  return [...messages, ...contexts.map(({ content }) => content)].reduce((sum, text) => sum + count(text), 0);
}

function sumOf(parts: readonly (number | undefined)[]): number {
  return parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
}

function sumCalls(calls: readonly ReportedCall[], partsOf: Reported['parts']) {
  let total = 0;
  let isComplete = true;
  const parts = partsOf.map((_, index) => sumOf(calls.map(({ reported }) => reported.parts[index])));
  for (const { reported, usesNone } of calls) {
    total += Math.max(reported.total ?? 0, sumOf(reported.parts));
    isComplete &&= reported.total !== undefined || usesNone;
  }
  return { total, parts, isComplete };
}

/**
 * The total comes from the trace's own usage, else from its calls, else from its text; each part comes from the usage
 * or from where the total comes from. Calls that leave figures out are a lower bound, so the larger of their sum and
 * the text's estimate counts.
 */
function resolve(
  reported: Reported,
  calls: readonly ReportedCall[],
  estimate: () => { readonly total: number; readonly parts: readonly number[] },
): Direction {
  const orElse = (others: readonly number[]) => reported.parts.map((part, index) => part ?? others[index] ?? 0);
  if (reported.total !== undefined) return { total: reported.total, parts: orElse([]), estimated: false };
  const sum = sumCalls(calls, reported.parts);
  const saysAnything = calls.some((call) => call.reported.total !== undefined);
  if (saysAnything && sum.isComplete) return { total: sum.total, parts: orElse(sum.parts), estimated: false };
  const guess = estimate();
  return {
    total: Math.max(sum.total, guess.total),
    parts: orElse(saysAnything ? sum.parts : guess.parts),
    estimated: true,
  };
}

function inputOf({ usage = {}, llm_calls: calls = [], ...trace }: UsageSource, count: CountTokens): Direction {
  return resolve(
    { total: usage.input_tokens, parts: [usage.cached_tokens, usage.cache_write_tokens] },
    calls.map((call) => ({
      reported: { total: call.input_tokens, parts: [call.cached_tokens, call.cache_write_tokens] },
      usesNone: usesNoTokens(call),
    })),
    () => ({ total: estimateInput(trace, count), parts: [] }),
  );
}

/** What an embedding model answers is never counted: it is no text. */
function outputOf({ usage = {}, llm_calls: calls = [], ...trace }: UsageSource, count: CountTokens): Direction {
  const writesNothing = calls.length === 0 && trace.model !== undefined && isEmbeddingModel(trace.model);
  return resolve(
    { total: usage.output_tokens ?? (writesNothing ? 0 : undefined), parts: [usage.reasoning_tokens] },
    calls.map((call) => ({
      reported: {
        total: call.output_tokens ?? (isEmbeddingModel(call.model) ? 0 : undefined),
        parts: [call.reasoning_tokens],
      },
      usesNone: usesNoTokens(call),
    })),
    () => {
      const steps = (trace.reasoning_steps ?? []).reduce((sum, step) => sum + count(step), 0);
      const reasoning = usage.reasoning_tokens ?? steps;
      return { total: count(trace.output) + reasoning, parts: [reasoning] };
    },
  );
}

/**
 * Token usage of a trace, every total derived once: reported usage, else the sum of its LLM calls, else an estimate
 * from the text (input: messages, system text and contexts; output: output and reasoning steps, but nothing for an
 * embedding model), as `count` counts it.
 */
export function estimateUsage(trace: UsageSource, count: CountTokens = estimateTokens): TraceUsage {
  const [input, output] = [inputOf(trace, count), outputOf(trace, count)];
  const [cachedTokens = 0, cacheWriteTokens = 0] = input.parts;
  const [reasoningTokens = 0] = output.parts;
  return consistentUsage({
    inputTokens: input.total,
    cachedTokens,
    cacheWriteTokens,
    outputTokens: output.total,
    reasoningTokens,
    estimated: input.estimated || output.estimated,
  });
}
