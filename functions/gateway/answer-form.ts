import type { AegisError } from '../kernel/errors.ts';
import { openAiError, streamError, upstreamError } from './openai-error.ts';
import type { GatewayReply } from './reply.ts';
import { asAsked, DONE } from './sse.ts';
import { messagesError, type NamedEvent, toMessagesAnswer, toMessagesEvents } from './translate/messages.ts';
import { type ResponseHead, type ResponsesForm, toResponse, toResponseEvents } from './translate/responses.ts';
import type { ChatEvent, UpstreamFailure } from './upstream.ts';
import { readWholeAnswer } from './whole-answer.ts';

/** In which of the published forms a client is answered. */
export interface AnswerForm {
  /** @param body in the form of a chat completion */
  whole(body: string): string;
  /** The pieces of a stream, but for its end. */
  events(events: AsyncIterable<ChatEvent>): AsyncIterable<string>;
  /** The end of a stream that is complete. */
  readonly end: string;
  /** The last piece of a stream that broke off; no end follows it. */
  broken(kind: UpstreamFailure['kind'] | 'internal_error'): string;
  refused(error: AegisError, requestId: string): GatewayReply;
  failed(failure: UpstreamFailure, headers: Readonly<Record<string, string>>): GatewayReply;
}

/** OpenAI's chat completions: what a provider writes is passed on as it is. */
export function chatForm(wantsUsage: boolean): AnswerForm {
  return {
    whole: (body) => body,
    events: (events) => asAsked(events, wantsUsage),
    end: DONE,
    broken: streamError,
    refused: openAiError,
    failed: upstreamError,
  };
}

/** Anthropic's Messages. */
export function messagesForm(id: string): AnswerForm {
  return {
    whole: (body) => toMessagesAnswer(readWholeAnswer(body), id),
    events: (events) => framed(toMessagesEvents(events, id)),
    end: '',
    broken: (kind) => frame({ event: 'error', data: inMessages(upstreamError(failureOfKind(kind), {})) }),
    refused: (error, requestId) => asMessages(openAiError(error, requestId)),
    failed: (failure, headers) => asMessages(upstreamError(failure, headers)),
  };
}

/** OpenAI's Responses, whose errors are those of chat completions. */
export function responsesForm(form: ResponsesForm, head: ResponseHead): AnswerForm {
  return {
    whole: (body) => toResponse(readWholeAnswer(body), form, head),
    events: (events) => framed(toResponseEvents(events, form, head)),
    end: '',
    broken(kind) {
      const { error } = errorIn(upstreamError(failureOfKind(kind), {}));
      return frame({ event: 'error', data: JSON.stringify({ type: 'error', ...error, sequence_number: 0 }) });
    },
    refused: openAiError,
    failed: upstreamError,
  };
}

async function* framed(events: AsyncIterable<NamedEvent>): AsyncGenerator<string> {
  for await (const event of events) yield frame(event);
}

function frame({ event, data }: NamedEvent): string {
  return `event: ${event}\ndata: ${data}\n\n`;
}

function failureOfKind(kind: UpstreamFailure['kind'] | 'internal_error'): UpstreamFailure {
  return { kind: kind === 'internal_error' ? 'overloaded' : kind, status: null, retryAfterSeconds: null, body: null };
}

function asMessages(reply: GatewayReply): GatewayReply {
  return { ...reply, body: inMessages(reply) };
}

function inMessages(reply: GatewayReply): string {
  return messagesError(reply.status, errorIn(reply).error.message);
}

/** Whatever a provider sends, an error is told in words. */
function errorIn({ body }: GatewayReply): {
  readonly error: { readonly message: string; readonly code: string | null };
} {
  const unknown = { error: { message: 'The request was refused.', code: null } };
  if (typeof body !== 'string') return unknown;
  try {
    const { error } = JSON.parse(body);
    return { error: { message: String(error.message), code: typeof error.code === 'string' ? error.code : null } };
  } catch {
    return unknown;
  }
}
