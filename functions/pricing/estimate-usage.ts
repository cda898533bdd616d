import type { TraceSubmission } from '../content/trace.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { consistentUsage, type TokenUsage } from './token-usage.ts';

/** What a trace says about its tokens. */
export type UsageSource = Pick<
  TraceSubmission,
  'input' | 'output' | 'contexts' | 'reasoning_steps' | 'llm_calls' | 'usage'
>;

/** Tokens of a text: estimated while a client waits, exact in the worker. */
export type CountTokens = (text: string) => number;

type LlmCall = NonNullable<UsageSource['llm_calls']>[number];

export interface TraceUsage extends TokenUsage {
  /** True when the input or the output total was not reported. */
  readonly estimated: boolean;
}

/** One direction of a trace: a total and the special part within it. */
interface Direction {
  readonly total: number;
  readonly part: number;
  readonly estimated: boolean;
}

interface Reported {
  readonly total: number | undefined;
  readonly part: number | undefined;
}

/** Whether a call that reports no tokens had none: it failed, or was answered without the provider. */
export function usesNoTokens(call: LlmCall): boolean {
  return call.cached === true || call.error !== undefined;
}

function estimateInput({ input, contexts = [] }: UsageSource, count: CountTokens): number {
  const messages = typeof input === 'string' ? [input] : input.map(({ content }) => content);
  return [...messages, ...contexts.map(({ content }) => content)].reduce((sum, text) => sum + count(text), 0);
}

function sumCalls(calls: readonly { readonly reported: Reported; readonly usesNone: boolean }[]) {
  let total = 0;
  let part = 0;
  let isComplete = true;
  for (const { reported, usesNone } of calls) {
    total += Math.max(reported.total ?? 0, reported.part ?? 0);
    part += reported.part ?? 0;
    isComplete &&= reported.total !== undefined || usesNone;
  }
  return { total, part, isComplete };
}

/**
 * The total comes from the trace's own usage, else from its calls, else from its text; the part comes from the usage
 * or from where the total comes from. Calls that leave figures out are a lower bound, so the larger of their sum and
 * the text's estimate counts.
 */
function resolve(
  reported: Reported,
  calls: readonly { readonly reported: Reported; readonly usesNone: boolean }[],
  estimate: () => { readonly total: number; readonly part: number },
): Direction {
  if (reported.total !== undefined) return { total: reported.total, part: reported.part ?? 0, estimated: false };
  const sum = sumCalls(calls);
  const saysAnything = calls.some((call) => call.reported.total !== undefined);
  if (saysAnything && sum.isComplete) return { total: sum.total, part: reported.part ?? sum.part, estimated: false };
  const guess = estimate();
  const total = Math.max(sum.total, guess.total);
  return { total, part: reported.part ?? (saysAnything ? sum.part : guess.part), estimated: true };
}

/**
 * Token usage of a trace, every total derived once: reported usage, else the sum of its LLM calls, else an estimate
 * from the text (input: messages, system text and contexts; output: output and reasoning steps), as `count` counts it.
 */
export function estimateUsage(trace: UsageSource, count: CountTokens = estimateTokens): TraceUsage {
  const { usage = {}, llm_calls: llmCalls = [] } = trace;
  const input = resolve(
    { total: usage.input_tokens, part: usage.cached_tokens },
    llmCalls.map((call) => ({
      reported: { total: call.input_tokens, part: call.cached_tokens },
      usesNone: usesNoTokens(call),
    })),
    () => ({ total: estimateInput(trace, count), part: 0 }),
  );
  const output = resolve(
    { total: usage.output_tokens, part: usage.reasoning_tokens },
    llmCalls.map((call) => ({
      reported: { total: call.output_tokens, part: call.reasoning_tokens },
      usesNone: usesNoTokens(call),
    })),
    () => {
      const steps = (trace.reasoning_steps ?? []).reduce((sum, step) => sum + count(step), 0);
      const reasoning = usage.reasoning_tokens ?? steps;
      return { total: count(trace.output) + reasoning, part: reasoning };
    },
  );
  return consistentUsage({
    inputTokens: input.total,
    cachedTokens: input.part,
    outputTokens: output.total,
    reasoningTokens: output.part,
    estimated: input.estimated || output.estimated,
  });
}
