import type { Amounts } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import { textBytes } from '../kernel/sizes.ts';
import type { ModelPrice } from '../pricing/model-price.ts';
import type { ChatRequest, EmbeddingRequest, ReadBody } from './chat-request.ts';
import { inputTokenBound, LARGEST_WINDOW_TOKENS } from './input-bound.ts';
import { withMembers } from './json-members.ts';
import { mostOutputTokens, reasonsUnseen } from './model-limits.ts';
import type { Target } from './target.ts';
import type { UpstreamRequest } from './upstream.ts';

/**
 * Where neither the client nor the list of models says it. Servers that people run themselves rarely have a larger
 * window to spare.
 */
const USUAL_OUTPUT_TOKENS = 4_096;

/** Output tokens of one step of a stepped reservation. */
export const STEP_TOKENS = 2_000;

/** A mark for the prompt cache that asks for an hour. */
const LONG_CACHE = /"ttl"\s*:\s*"1h"/;

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
  { request, text }: ReadBody<ChatRequest>,
  price: ModelPrice,
  reserve: 'worst_case' | 'stepped',
): CallPlan {
  const { model } = target;
  const choices = request.n ?? 1;
  const each = tokensOfEach(target, request);
  const sent = withLimits(target, { request, text }, each);
  const mostInputTokens = inputTokenBound(model, request, text);
  // Tokens of a prediction that the answer does not take over are paid as output.
  const predicted = request['prediction'] === undefined ? 0 : textBytes(JSON.stringify(request['prediction']));
  const most = (each + predicted) * choices;
  const isStepped = reserve === 'stepped' && request.stream === true && !reasonsUnseen(model) && most > STEP_TOKENS;
  const reservedOutput = isStepped ? STEP_TOKENS : most;
  // JSON may spell it with escapes.
  const mayKeepLong = LONG_CACHE.test(text.includes('\\u') ? JSON.stringify(request) : text);
  const worstCase = (output: number) => price.worstCaseMicroUsd(mostInputTokens, output, mayKeepLong);
  const body = { ...request, model, ...outputLimit(target, request, each) };
  return {
    request: {
      body: request.stream === true ? { ...body, stream_options: { include_usage: true } } : body,
      text: sent,
    },
    mostInputTokens,
    mostOutputTokens: most,
    isStepped,
    estimate: {
      requests: 1,
      tokens: mostInputTokens + reservedOutput,
      cost: worstCase(reservedOutput),
    },
    worstCaseMicroUsd: worstCase(most),
  };
}

/** Plans a request for embeddings, whose output costs nothing: each token of the input is read once. */
export function planEmbedding(
  { model }: Target,
  { request, text }: ReadBody<EmbeddingRequest>,
  price: ModelPrice,
): CallPlan {
  const mostInputTokens = inputTokenBound(model, request, text);
  const cost = price.worstCaseMicroUsd(mostInputTokens, 0);
  const sent = request.model === model ? text : withMembers(text, { model: JSON.stringify(model) });
  return {
    request: { body: { ...request, model }, text: sent },
    mostInputTokens,
    mostOutputTokens: 0,
    isStepped: false,
    estimate: { requests: 1, tokens: mostInputTokens, cost },
    worstCaseMicroUsd: cost,
  };
}

/**
 * @throws AegisError `invalid_request` for a limit below 1: some servers take it for no limit at all. OpenAI itself
 * refuses it in its own words.
 */
function tokensOfEach({ provider, model }: Target, request: ChatRequest): number {
  const asked = [request.max_completion_tokens, request.max_tokens].filter((tokens) => typeof tokens === 'number');
  const unlisted = asked.length === 0 ? USUAL_OUTPUT_TOKENS : LARGEST_WINDOW_TOKENS;
  const least = Math.min(...asked, mostOutputTokens(model) ?? unlisted);
  if (least < 1 && provider !== 'openai') {
    throw new AegisError('invalid_request', 'Some fields of the request are not valid.', {
      errors: [{ path: 'max_tokens', message: 'must be at least 1' }],
    });
  }
  return Math.max(1, least);
}

/** What so many more output tokens can cost. */
export function stepOf(price: ModelPrice, plan: CallPlan, reservedOutput: number, tokens: number): Amounts {
  const { mostInputTokens: input } = plan;
  const cost = price.worstCaseMicroUsd(input, reservedOutput + tokens) - price.worstCaseMicroUsd(input, reservedOutput);
  // A micro-USD of rounding more: parts are rounded each for itself.
  return { requests: 0, tokens, cost: Math.max(0, cost) + 1 };
}

/** With these OpenAI refuses the older name of the limit, which is the one that most other servers know. */
const ONLY_NEWER_NAME = /^(?:o\d|gpt-5)/;

/** The client's own name of the limit stays where the provider takes it; null takes a name away. */
function outputLimit({ provider, model }: Target, request: ChatRequest, tokens: number): Record<string, number | null> {
  const { max_tokens: older, max_completion_tokens: newer } = request;
  if (provider === 'openai' && ONLY_NEWER_NAME.test(model) && typeof older === 'number' && older > 0) {
    return { max_completion_tokens: Math.min(older, newer ?? older, tokens), max_tokens: null };
  }
  const names = ['max_tokens', 'max_completion_tokens'] as const;
  const named = names.flatMap((name) => {
    const asked = request[name];
    return typeof asked === 'number' ? [[name, Math.min(asked, tokens)] as const] : [];
  });
  if (named.length > 0) return Object.fromEntries(named);
  return provider === 'openai' ? { max_completion_tokens: tokens } : { max_tokens: tokens };
}

function withLimits(target: Target, { request, text }: ReadBody<ChatRequest>, tokens: number): string {
  const limits = Object.entries(outputLimit(target, request, tokens)).filter(
    ([name, value]) => request[name] !== value,
  );
  const wantsUsage = request.stream === true && request.stream_options?.include_usage !== true;
  const options = wantsUsage ? JSON.stringify({ ...request.stream_options, include_usage: true }) : undefined;
  return withMembers(text, {
    ...(request.model === target.model ? {} : { model: JSON.stringify(target.model) }),
    ...Object.fromEntries(limits.map(([name, value]) => [name, value === null ? null : String(value)])),
    ...(options === undefined ? {} : { stream_options: options }),
  });
}
