import * as z from 'zod';
import type { FieldError } from '../../kernel/errors.ts';
import type { ChatBody } from '../upstream.ts';
import { untranslatable } from './chat-form.ts';

/** Facts: Anthropic's API reference, `POST /v1/messages`. */

/**
 * What only Anthropic's API can be asked for, beside the chat completion that says the rest. Its name is the member of
 * a chat request that holds it; a request with it has marks for the prompt cache in its parts, too.
 */
export const ANTHROPIC_ONLY = 'anthropic_only';

export const CacheMark = z.looseObject({ type: z.string(), ttl: z.string().optional() });

export const AnthropicOnly = z.strictObject({
  thinking: z.looseObject({ type: z.string(), budget_tokens: z.int().optional() }).optional(),
  effort: z.string().optional(),
  service_tier: z.string().optional(),
  cache_control: CacheMark.optional(),
});
export type AnthropicOnly = z.infer<typeof AnthropicOnly>;

/** Undefined for a request that was not made in Anthropic's form, or that asks for nothing of its own. */
export function anthropicOnly(body: ChatBody): AnthropicOnly | undefined {
  return AnthropicOnly.safeParse(body[ANTHROPIC_ONLY]).data;
}

/** A mark for the prompt cache on a part, a call, a message or a tool; nothing where there is none. */
export function cacheMark(marked: Readonly<Record<string, unknown>>): { readonly cache_control?: unknown } {
  return marked['cache_control'] == null ? {} : { cache_control: marked['cache_control'] };
}

/**
 * What of a request no other provider can be asked for. Whoever asks for no more than the standard tier must not get
 * another one; each other member is a wish for what others do by themselves, or not at all.
 * @throws AegisError `invalid_request`
 */
export function requireSayable(body: ChatBody, provider: string): void {
  const errors: FieldError[] = [];
  if (anthropicOnly(body)?.service_tier === 'standard_only') {
    errors.push({ path: 'service_tier', message: `cannot be standard_only with models of ${provider}` });
  }
  if (errors.length > 0) throw untranslatable(provider, errors);
}

/**
 * The body without what only the way to Anthropic's models reads: other servers refuse members that they do not know.
 * A client of chat completions that writes marks of its own means them.
 * @throws AegisError `invalid_request` for what cannot be left out
 */
export function withoutAnthropicOnly(body: ChatBody): ChatBody {
  requireSayable(body, 'this provider');
  const { [ANTHROPIC_ONLY]: own, ...rest } = body;
  const { messages, tools } = rest;
  if (own === undefined) {
    if (!Array.isArray(messages) || !messages.some(hasThinking)) return body;
    return { ...body, messages: messages.map(withoutThinking) };
  }
  return {
    ...rest,
    ...(Array.isArray(messages)
      ? { messages: messages.map((message: unknown) => plainest(withoutMarks(withoutThinking(message)))) }
      : {}),
    ...(Array.isArray(tools) ? { tools: tools.map(withoutMark) } : {}),
  };
}

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

function hasThinking(message: unknown): boolean {
  return isMembers(message) && 'thinking_blocks' in message;
}

function withoutThinking(message: unknown): unknown {
  if (!isMembers(message)) return message;
  const { thinking_blocks: _signed, ...rest } = message;
  return rest;
}

function withoutMark(value: unknown): unknown {
  if (!isMembers(value)) return value;
  const { cache_control: _mark, ...rest } = value;
  return rest;
}

function withoutMarks(message: unknown): unknown {
  const rest = withoutMark(message);
  if (!isMembers(rest)) return rest;
  const { content, tool_calls: calls } = rest;
  return {
    ...rest,
    ...(Array.isArray(content) ? { content: content.map(withoutMark) } : {}),
    ...(Array.isArray(calls) ? { tool_calls: calls.map(withoutMark) } : {}),
  };
}

const Text = z.strictObject({ type: z.literal('text'), text: z.string() });
/** Between the texts that one message was written in. */
const BETWEEN: Readonly<Record<string, string>> = { assistant: '', tool: '\n' };

/** Texts that were apart for their marks alone are one again: not every server takes more. */
function plainest(message: unknown): unknown {
  if (!isMembers(message)) return message;
  const { role, content } = message;
  const texts = z.array(Text).min(1).safeParse(content).data;
  if (texts === undefined) return message;
  const between = BETWEEN[String(role)];
  if (between === undefined && texts.length > 1) return message;
  return { ...message, content: texts.map(({ text }) => text).join(between) };
}
