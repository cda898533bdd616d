import * as z from 'zod';
import { AegisError } from '../kernel/errors.ts';
import type { ChatBody } from './upstream.ts';

/** OpenAI's own bound. */
const MAX_CHOICES = 128;
const Count = z.int().nullish();

/**
 * What the gateway itself reads of `POST /v1/chat/completions`: what a call costs, and how it is answered. Values that
 * only the provider can judge are left to it, so that its own errors reach the client.
 */
const ChatRequest = z.looseObject({
  model: z.string().min(1).max(256),
  messages: z.array(z.looseObject({ role: z.string() })),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  n: z.int().min(1).max(MAX_CHOICES).nullish(),
  max_tokens: Count,
  max_completion_tokens: Count,
  service_tier: z
    .string()
    .refine((tier) => tier !== 'priority', 'must not be priority, whose price is known to nobody beforehand')
    .nullish(),
  user: z.string().nullish(),
  safety_identifier: z.string().nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

const EmbeddingRequest = z.looseObject({
  model: z.string().min(1).max(256),
  input: z.union([z.string(), z.array(z.unknown())]),
  user: z.string().nullish(),
});
export type EmbeddingRequest = z.infer<typeof EmbeddingRequest>;

/** A body and the text that it was read from. */
export interface ReadBody<Request extends ChatBody> {
  readonly request: Request;
  readonly text: string;
}

/** A JSON value and the text that says it; where only the value is known, it is written anew. */
interface Told {
  readonly value: unknown;
  readonly text?: string;
}

export function readChatBody(told: Told): ReadBody<ChatRequest> {
  return readBody(ChatRequest, told);
}

export function readEmbeddingBody(told: Told): ReadBody<EmbeddingRequest> {
  return readBody(EmbeddingRequest, told);
}

/** @throws AegisError `invalid_request` with the members that are wrong */
function readBody<Request extends ChatBody>(schema: z.ZodType<Request>, { value, text }: Told): ReadBody<Request> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new AegisError('invalid_request', 'Some fields of the request are not valid.', { errors });
  }
  return { request: parsed.data, text: text ?? JSON.stringify(value) };
}
