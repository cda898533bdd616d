import * as z from 'zod';
import type { TraceSubmission } from '../content/trace-submission.ts';
import { jsonBytes, MAX_TRACE_BYTES } from '../kernel/sizes.ts';
import { CROSS_CHECK } from './cross-check.ts';
import type { Attempt, Exchange, GatewayCaller } from './exchange.ts';
import type { GatheredAnswer } from './gather-answer.ts';
import { jsonIn } from './json-in.ts';
import type { ChatBody } from './upstream.ts';

const MAX_TEXT = 100_000;
const MAX_MESSAGES = 1_000;
const MAX_TOOL_CALLS = 500;
const MAX_ATTEMPTS = 100;
const MAX_LABEL = 128;
const MAX_REASON = 2_000;

const Message = z.looseObject({
  role: z.string(),
  content: z.unknown().optional(),
  tool_calls: z.unknown().optional(),
});
const TextPart = z.looseObject({ text: z.string() });
const Tool = z.looseObject({
  function: z.looseObject({ name: z.string(), parameters: z.record(z.string(), z.json()).optional() }),
});
const JsonSchemaFormat = z.looseObject({
  json_schema: z.looseObject({ schema: z.record(z.string(), z.json()) }),
});

type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';
const ROLES: Readonly<Record<string, Role>> = {
  system: 'system',
  developer: 'developer',
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
};

/** What a request said, and what was answered. */
export interface Talk {
  readonly body: ChatBody;
  readonly answer: GatheredAnswer | null;
  /** Why there is no whole answer. */
  readonly error: string | null;
  readonly reservationId: string;
  readonly latencyMs: number;
}

/**
 * The trace of a request, for evaluation like any other: its attempts are calls and routing decisions, its costs are
 * those that were charged. Texts that a trace has no room for are cut.
 */
export function traceOfExchange(caller: GatewayCaller, exchange: Exchange, talk: Talk): TraceSubmission {
  const attempts = exchange.attempts.slice(-MAX_ATTEMPTS);
  const last = givenOf(attempts);
  const trace = (room: number): TraceSubmission => ({
    trace_id: exchange.traceId,
    project_id: caller.project.project_id,
    ...(caller.userId === null ? {} : { user_id: caller.userId }),
    ...(caller.sessionId === undefined ? {} : { session_id: caller.sessionId }),
    ...(caller.tags.length === 0 ? {} : { tags: caller.tags.map(label) }),
    model: label(last?.target.model ?? String(talk.body['model'])),
    ...(last === undefined ? {} : { provider: label(last.target.provider) }),
    input: inputOf(talk.body, room),
    output: (talk.answer?.text ?? '').slice(0, room),
    ...toolCallsOf(talk),
    ...formatOf(talk.body),
    llm_calls: attempts.map(callOf),
    // The last one is where the answer came from.
    routing_decisions: [...attempts.filter((each) => each !== last), ...(last === undefined ? [] : [last])].map(
      decisionOf,
    ),
    ...(talk.error === null ? {} : { error: talk.error.slice(0, MAX_REASON) }),
    metadata: {
      gateway: {
        finish_reasons: [...(talk.answer?.finishReasons ?? [])],
        answered_by: talk.answer?.model ?? null,
        flags: [...exchange.flags],
        usage: last?.isReported === true ? 'reported' : 'counted',
      },
    },
    started_at: new Date(exchange.startedAt).toISOString(),
    latency_ms: Math.max(0, Math.round(talk.latencyMs)),
    reservation_id: talk.reservationId,
  });
  let room = MAX_TEXT;
  let fitting = trace(room);
  // Masking may lengthen a text by a half.
  while (room > 1 && jsonBytes(fitting) > MAX_TRACE_BYTES / 2) {
    room = Math.floor(room / 2);
    fitting = trace(room);
  }
  return fitting;
}

/** The attempt whose answer the client was given: not a second opinion, nor one higher up that failed. */
function givenOf(attempts: readonly Attempt[]): Attempt | undefined {
  const own = attempts.filter(({ layer }) => layer !== CROSS_CHECK);
  return own.findLast(({ error }) => error === null) ?? own.at(-1);
}

function inputOf(body: ChatBody, room: number): TraceSubmission['input'] {
  const messages = z.array(Message).safeParse(body['messages']).data;
  if (messages === undefined || messages.length === 0) return textOf(body['input']).slice(0, room);
  return messages.slice(-MAX_MESSAGES).map((message) => ({
    role: ROLES[message.role] ?? 'user',
    content: said(message).slice(0, room),
  }));
}

/** A message that calls tools and says nothing is shown by its calls. */
function said({ content, tool_calls: calls }: z.infer<typeof Message>): string {
  const text = textOf(content);
  return text === '' && calls !== undefined ? JSON.stringify(calls) : text;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (typeof part === 'string' ? part : (TextPart.safeParse(part).data?.text ?? '')))
    .filter((text) => text !== '')
    .join('\n');
}

function toolCallsOf({ body, answer }: Talk): Pick<TraceSubmission, 'tool_calls'> {
  const calls = answer?.toolCalls ?? [];
  if (calls.length === 0) return {};
  const tools = Array.isArray(body['tools']) ? body['tools'].flatMap((tool) => Tool.safeParse(tool).data ?? []) : [];
  return {
    tool_calls: calls.slice(0, MAX_TOOL_CALLS).map(({ name, arguments: text }) => {
      const parameters = tools.find((tool) => tool.function.name === name)?.function.parameters;
      return { name: label(name), arguments: parsed(text), ...(parameters === undefined ? {} : { parameters }) };
    }),
  };
}

/** Arguments that are no JSON are kept as the text they are. */
function parsed(text: string): z.core.util.JSONType {
  return z.json().safeParse(jsonIn(text)).data ?? text;
}

function formatOf(body: ChatBody): Pick<TraceSubmission, 'expected_format'> {
  const format = JsonSchemaFormat.safeParse(body['response_format']).data;
  return format === undefined ? {} : { expected_format: { json_schema: format.json_schema.schema } };
}

function callOf(attempt: Attempt): NonNullable<TraceSubmission['llm_calls']>[number] {
  const { target, usage, costMicroUsd, error, isCached, durationMs } = attempt;
  return {
    model: label(target.model),
    provider: label(target.provider),
    input_tokens: usage?.inputTokens ?? 0,
    output_tokens: usage?.outputTokens ?? 0,
    cached_tokens: usage?.cachedTokens ?? 0,
    cache_write_tokens: usage?.cacheWriteTokens ?? 0,
    reasoning_tokens: usage?.reasoningTokens ?? 0,
    cost_usd: costMicroUsd,
    duration_ms: Math.max(0, Math.round(durationMs)),
    ...(error === null ? {} : { error: error.slice(0, MAX_REASON) }),
    ...(isCached ? { cached: true } : {}),
  };
}

function decisionOf({ target, layer, reason, error }: Attempt) {
  return {
    layer: label(layer),
    model: label(`${target.provider}:${target.model}`),
    reason: (error === null ? reason : `${reason}; failed: ${error}`).slice(0, MAX_REASON),
  };
}

function label(text: string): string {
  return text.slice(0, MAX_LABEL) || '-';
}
