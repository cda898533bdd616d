import type { Amounts } from '../kernel/amounts.ts';
import type { CallPrice, Target } from './call-price.ts';
import type { ChatRequest } from './chat-request.ts';
import { inputTokenBound } from './input-bound.ts';
import { withMembers } from './json-members.ts';
import { mostOutputTokens, reasonsUnseen } from './model-limits.ts';
import type { UpstreamRequest } from './upstream.ts';

/** Output tokens of one step of a stepped reservation. */
export const STEP_TOKENS = 2_000;

/** What one call upstream will be, and the most that it can use. */
export interface CallPlan {
  readonly request: UpstreamRequest;
  readonly mostInputTokens: number;
  /** Of all choices together. */
  readonly mostOutputTokens: number;
  /** Whether the output is reserved step by step while it streams. */
  readonly isStepped: boolean;
  /** What is reserved before the call. */
  readonly estimate: Amounts;
  /** What the whole call can cost at most, stepped or not; micro-USD. */
  readonly worstCaseMicroUsd: number;
}

/**
 * Plans a call: bounds its input, its output by the lesser of what the client and what the model allows, and writes the
 * bound into the body, so that the provider keeps it. Usage is always asked for where the answer streams.
 */
export function planChat(
  target: Target,
  { request, text }: { readonly request: ChatRequest; readonly text: string },
  price: CallPrice,
  reserve: 'worst_case' | 'stepped',
): CallPlan {
  const { provider, model } = target;
  const choices = request.n ?? 1;
  const asked = request.max_completion_tokens ?? request.max_tokens;
  const each = Math.max(0, Math.min(asked ?? Number.POSITIVE_INFINITY, mostOutputTokens(model)));
  const sent = withLimits(target, { request, text }, each);
  const mostInputTokens = inputTokenBound(model, request, text);
  const most = each * choices;
  const isStepped = reserve === 'stepped' && request.stream === true && !reasonsUnseen(model) && most > STEP_TOKENS;
  const reservedOutput = isStepped ? STEP_TOKENS : most;
  const body = { ...request, model, ...outputLimit(provider, request, each) };
  return {
    request: { body: request.stream === true ? { ...body, stream_options: { include_usage: true } } : body, text: sent },
    mostInputTokens,
    mostOutputTokens: most,
    isStepped,
    estimate: {
      requests: 1,
      tokens: mostInputTokens + reservedOutput,
      cost: price.worstCaseMicroUsd(mostInputTokens, reservedOutput),
    },
    worstCaseMicroUsd: price.worstCaseMicroUsd(mostInputTokens, most),
  };
}

/** What so many more output tokens can cost. */
export function stepOf(price: CallPrice, plan: CallPlan, reservedOutput: number, tokens: number): Amounts {
  const { mostInputTokens: input } = plan;
  const cost = price.worstCaseMicroUsd(input, reservedOutput + tokens) - price.worstCaseMicroUsd(input, reservedOutput);
  // A micro-USD of rounding more: parts are rounded each for itself.
  return { requests: 0, tokens, cost: Math.max(0, cost) + 1 };
}

/** The client's own name of the limit stays; OpenAI itself knows only the newer one for all of its models. */
function outputLimit(provider: string, request: ChatRequest, tokens: number): Record<string, number> {
  const limits: Record<string, number> = {};
  if (typeof request.max_tokens === 'number') limits['max_tokens'] = Math.min(tokens, Math.max(0, request.max_tokens));
  if (typeof request.max_completion_tokens === 'number') limits['max_completion_tokens'] = tokens;
  if (Object.keys(limits).length > 0) return limits;
  return provider === 'openai' ? { max_completion_tokens: tokens } : { max_tokens: tokens };
}

function withLimits(
  { provider, model }: Target,
  { request, text }: { readonly request: ChatRequest; readonly text: string },
  tokens: number,
): string {
  const limits = Object.entries(outputLimit(provider, request, tokens)).filter(
    ([name, value]) => request[name] !== value,
  );
  const wantsUsage = request.stream === true && request.stream_options?.include_usage !== true;
  const options = wantsUsage ? JSON.stringify({ ...request.stream_options, include_usage: true }) : undefined;
  return withMembers(text, {
    ...(request.model === model ? {} : { model: JSON.stringify(model) }),
    ...Object.fromEntries(limits.map(([name, value]) => [name, String(value)])),
    ...(options === undefined ? {} : { stream_options: options }),
  });
}
