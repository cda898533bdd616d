import * as z from 'zod';
import { AegisError } from '../kernel/errors.ts';
import { repeatedNames } from './json-members.ts';
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

export function readChatBody(text: string): ReadBody<ChatRequest> {
  return readBody(ChatRequest, text);
}

export function readEmbeddingBody(text: string): ReadBody<EmbeddingRequest> {
  return readBody(EmbeddingRequest, text);
}

/** @throws AegisError `malformed_request`, `invalid_request` for what is no object */
export function readObject(text: string): Readonly<Record<string, unknown>> {
  return readBody(z.looseObject({}), text).request;
}

/** @throws AegisError `malformed_request`, or `invalid_request` with the members that are wrong */
function readBody<Request extends ChatBody>(schema: z.ZodType<Request>, text: string): ReadBody<Request> {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    throw new AegisError('invalid_request', 'Some fields of the request are not valid.', { errors });
  }
  const repeated = repeatedNames(text);
  if (repeated.length > 0) {
    throw new AegisError('invalid_request', 'A member of the request stands in it twice.', {
      errors: repeated.map((path) => ({ path, message: 'stands twice: readers differ in which one counts' })),
    });
  }
  return { request: parsed.data, text };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AegisError('malformed_request', 'The body is not valid JSON.');
  }
}
