import * as z from 'zod';
import { jsonIn } from '../json-in.ts';
import type { ChatEvent } from '../upstream.ts';
import type { WholeAnswer } from '../whole-answer.ts';
import {
  type AnswerBlock,
  type AnswerPiece,
  type AnswerUsage,
  answerBlocks,
  answerPieces,
  answerUsage,
} from './answer-pieces.ts';

export { fromMessagesRequest } from './messages-request.ts';

/** Facts: Anthropic's API reference, `POST /v1/messages`, and its pages on streaming and errors. */

/** A server-sent event with its name. */
export interface NamedEvent {
  readonly event: string;
  readonly data: string;
}

const STOP_REASONS: Readonly<Record<string, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

function stopReasonOf(finish: string): string {
  return STOP_REASONS[finish] ?? 'end_turn';
}

/** Input tokens leave out what was read from a cache or written to one. */
function usageOf(usage: AnswerUsage | null) {
  return {
    input_tokens: usage === null ? 0 : Math.max(0, usage.input - usage.cacheRead - usage.cacheWrite),
    cache_creation_input_tokens: usage?.cacheWrite ?? 0,
    ...creationOf(usage),
    cache_read_input_tokens: usage?.cacheRead ?? 0,
    output_tokens: usage?.output ?? 0,
  };
}

/** For how long what was written is kept, where any of it is kept for an hour. */
function creationOf(usage: AnswerUsage | null): Record<string, unknown> {
  if (usage === null || usage.longCacheWrite === 0) return {};
  const { cacheWrite, longCacheWrite: long } = usage;
  return {
    cache_creation: { ephemeral_5m_input_tokens: Math.max(0, cacheWrite - long), ephemeral_1h_input_tokens: long },
  };
}

/**
 * A chat completion as an answer of Anthropic's Messages.
 * @param id of the message, `msg_` and something unique
 */
export function toMessagesAnswer(answer: WholeAnswer, id: string): string {
  const { blocks, finish } = answerBlocks(answer);
  return JSON.stringify({
    id,
    type: 'message',
    role: 'assistant',
    model: answer.model ?? '',
    content: blocks.map(blockOf),
    stop_reason: stopReasonOf(finish),
    stop_sequence: null,
    usage: usageOf(answerUsage(answer.usage)),
  });
}

function blockOf(block: AnswerBlock): Record<string, unknown> {
  switch (block.kind) {
    case 'tool':
      return { type: 'tool_use', id: block.id, name: block.name, input: inputOf(block.text) };
    case 'reasoning':
      return { type: 'thinking', thinking: block.text, signature: block.signature };
    case 'sealed':
      return { type: 'redacted_thinking', data: block.text };
    case 'text':
    case 'refusal':
      return { type: 'text', text: block.text };
  }
}

/** What a model wrote in place of arguments is told as it is, under a name of ours: the API has objects alone. */
function inputOf(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  return z.record(z.string(), z.unknown()).safeParse(jsonIn(text)).data ?? { invalid_arguments: text };
}

/**
 * The events of a chat completion as those of Anthropic's stream, in its order: the message, each block from its start
 * to its end, why the message ended, and its end. The terminal event is not asked for: whoever ends the stream early
 * throws.
 * @throws what `events` throws
 */
export async function* toMessagesEvents(events: AsyncIterable<ChatEvent>, id: string): AsyncGenerator<NamedEvent> {
  const writer = new EventWriter(id);
  for await (const piece of answerPieces(events)) yield* writer.tell(piece);
}

class EventWriter {
  readonly #id: string;
  #index = -1;
  #deltaOf: (text: string) => Record<string, unknown> = textDelta;

  constructor(id: string) {
    this.#id = id;
  }

  *tell(piece: AnswerPiece): Generator<NamedEvent> {
    switch (piece.type) {
      case 'begin':
        yield named('message_start', { message: this.#message(piece.model) });
        break;
      case 'start':
        yield this.#start(piece);
        break;
      case 'more':
        yield this.#delta(this.#deltaOf(piece.text));
        break;
      case 'signature':
        yield this.#delta({ type: 'signature_delta', signature: piece.signature });
        break;
      case 'sealed':
        yield this.#startBlock({ type: 'redacted_thinking', data: piece.data });
        yield named('content_block_stop', { index: this.#index });
        break;
      case 'stop':
        yield named('content_block_stop', { index: this.#index });
        break;
      case 'end': {
        const delta = { stop_reason: stopReasonOf(piece.finish), stop_sequence: null };
        yield named('message_delta', { delta, usage: usageOf(piece.usage) });
        yield named('message_stop', {});
      }
    }
  }

  #message(model: string): Record<string, unknown> {
    return {
      id: this.#id,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      // What is not known before the end is told there.
      usage: usageOf(null),
    };
  }

  #start(piece: Extract<AnswerPiece, { type: 'start' }>): NamedEvent {
    switch (piece.kind) {
      case 'tool':
        this.#deltaOf = (text) => ({ type: 'input_json_delta', partial_json: text });
        return this.#startBlock({ type: 'tool_use', id: piece.id, name: piece.name, input: {} });
      case 'reasoning':
        this.#deltaOf = (text) => ({ type: 'thinking_delta', thinking: text });
        return this.#startBlock({ type: 'thinking', thinking: '', signature: '' });
      case 'text':
      case 'refusal':
        this.#deltaOf = textDelta;
        return this.#startBlock({ type: 'text', text: '' });
    }
  }

  #startBlock(content_block: Record<string, unknown>): NamedEvent {
    this.#index += 1;
    return named('content_block_start', { index: this.#index, content_block });
  }

  #delta(delta: Record<string, unknown>): NamedEvent {
    return named('content_block_delta', { index: this.#index, delta });
  }
}

function textDelta(text: string): Record<string, unknown> {
  return { type: 'text_delta', text };
}

function named(event: string, data: Record<string, unknown>): NamedEvent {
  return { event, data: JSON.stringify({ type: event, ...data }) };
}

/** How Anthropic calls the kinds of errors, by their status. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** The body of an error, which is that of the event `error` of a stream too. */
export function messagesError(status: number, message: string): string {
  const type = ERROR_TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  return JSON.stringify({ type: 'error', error: { type, message } });
}
