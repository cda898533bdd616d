import * as z from 'zod';
import { jsonIn } from '../json-in.ts';
import { DONE } from '../replay-answer.ts';
import { type ChatEvent, UpstreamError, type UpstreamFailure } from '../upstream.ts';
import type { ThinkingBlock } from './chat-form.ts';
import { type AnswerHead, type ChatUsage, ChunkWriter, chatUsage, wholeAnswer } from './chunk-writer.ts';

export { toMessagesRequest } from './anthropic-request.ts';

/** Facts: Anthropic's API reference, `POST /v1/messages`, and its pages on streaming, thinking and errors. */

const Count = z.int().nonnegative().nullish();
const Usage = z.looseObject({
  input_tokens: Count,
  cache_read_input_tokens: Count,
  cache_creation_input_tokens: Count,
  cache_creation: z.looseObject({ ephemeral_1h_input_tokens: Count }).nullish(),
  output_tokens: Count,
  output_tokens_details: z.looseObject({ thinking_tokens: Count }).nullish(),
});
type Usage = z.infer<typeof Usage>;

const Block = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  thinking: z.string().optional(),
  signature: z.string().optional(),
  data: z.string().optional(),
  id: z.string().optional(),
  name: z.string().optional(),
  input: z.unknown().optional(),
});
type Block = z.infer<typeof Block>;

const Message = z.looseObject({
  id: z.string(),
  model: z.string(),
  content: z.array(Block),
  stop_reason: z.string().nullish(),
  usage: Usage,
});

const Event = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('message_start'), message: Message }),
  z.looseObject({ type: z.literal('content_block_start'), index: z.int(), content_block: Block }),
  z.looseObject({
    type: z.literal('content_block_delta'),
    index: z.int(),
    delta: z.looseObject({
      type: z.string(),
      text: z.string().optional(),
      thinking: z.string().optional(),
      signature: z.string().optional(),
      partial_json: z.string().optional(),
    }),
  }),
  z.looseObject({ type: z.literal('content_block_stop'), index: z.int() }),
  z.looseObject({
    type: z.literal('message_delta'),
    delta: z.looseObject({ stop_reason: z.string().nullish() }),
    usage: Usage.nullish(),
  }),
  z.looseObject({ type: z.literal('message_stop') }),
  z.looseObject({ type: z.literal('error'), error: z.looseObject({ type: z.string(), message: z.string() }) }),
]);
type Event = z.infer<typeof Event>;

const FINISH: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

function finishOf(reason: string | null | undefined): string {
  return FINISH[reason ?? ''] ?? 'stop';
}

function usageOf(usage: Usage): ChatUsage {
  return chatUsage({
    uncachedInput: usage.input_tokens ?? 0,
    cacheRead: usage.cache_read_input_tokens ?? 0,
    cacheWrite: usage.cache_creation_input_tokens ?? 0,
    longCacheWrite: usage.cache_creation?.ephemeral_1h_input_tokens ?? 0,
    output: usage.output_tokens ?? 0,
    reasoning: usage.output_tokens_details?.thinking_tokens ?? 0,
  });
}

/**
 * An answer of Anthropic's Messages as a chat completion.
 * @param created seconds since the epoch; the API tells none
 * @throws UpstreamError `cut` for what is no such answer
 */
export function fromMessagesAnswer(body: string, created: number): string {
  const { id, model, content, stop_reason: reason, usage } = readMessage(body);
  const texts = content.filter(({ type }) => type === 'text').map(({ text = '' }) => text);
  return wholeAnswer(
    { id, created, model },
    {
      text: texts.length === 0 ? null : texts.join(''),
      reasoning: content.map(({ thinking = '' }) => thinking).join(''),
      thinking: content.flatMap(thinkingOf),
      calls: content.filter(isCall).map(({ id: call = '', name = '', input }) => ({ id: call, name, input })),
      finish: finishOf(reason),
      usage: usageOf(usage),
    },
  );
}

function readMessage(body: string): z.infer<typeof Message> {
  const message = Message.safeParse(jsonIn(body)).data;
  if (message === undefined) throw cut();
  return message;
}

function isCall({ type }: Block): boolean {
  return type === 'tool_use';
}

function thinkingOf({ type, thinking = '', signature, data }: Block): ThinkingBlock[] {
  if (type === 'thinking' && signature !== undefined && signature !== '') return [{ type, thinking, signature }];
  return type === 'redacted_thinking' && data !== undefined ? [{ type, data }] : [];
}

/**
 * The events of Anthropic's stream as those of a chat completion, usage and terminal event included.
 * @param data of each server-sent event
 * @throws UpstreamError where the provider tells an error, or the stream ends before its `message_stop`
 */
export async function* fromMessagesEvents(data: AsyncIterable<string>, created: number): AsyncGenerator<ChatEvent> {
  let reader: StreamReader | null = null;
  for await (const text of data) {
    const event = readEvent(text);
    // Events that are not known, such as `ping`, tell nothing of the answer: the API asks to pass over them.
    if (event === null) continue;
    if (event.type === 'error') throw failureTold(event.error.type, text);
    if (event.type === 'message_start') {
      const { id, model, usage } = event.message;
      reader = new StreamReader({ id, model, created }, usage);
      yield reader.writer.role();
      continue;
    }
    if (reader === null) throw cut();
    yield* reader.read(event);
    if (event.type === 'message_stop') {
      yield DONE;
      return;
    }
  }
  throw cut();
}

function readEvent(text: string): Event | null {
  const value = jsonIn(text);
  if (value === undefined) throw cut();
  return Event.safeParse(value).data ?? null;
}

interface OpenBlock {
  readonly block: Block;
  /** The place of a call among the calls of the answer. */
  readonly place: number;
  text: string;
  signature: string;
}

class StreamReader {
  readonly writer: ChunkWriter;
  #usage: Usage;
  #finish: string | null = null;
  readonly #open = new Map<number, OpenBlock>();

  constructor(head: AnswerHead, usage: Usage) {
    this.writer = new ChunkWriter(head);
    this.#usage = usage;
  }

  *read(event: Exclude<Event, { type: 'message_start' | 'error' }>): Generator<ChatEvent> {
    switch (event.type) {
      case 'content_block_start':
        yield* this.#start(event.index, event.content_block);
        break;
      case 'content_block_delta':
        yield* this.#delta(event.index, event.delta);
        break;
      case 'content_block_stop':
        yield* this.#stop(event.index);
        break;
      case 'message_delta':
        this.#finish = event.delta.stop_reason ?? this.#finish;
        // The counts are those of the whole answer so far; what is left out has not changed.
        this.#usage = { ...this.#usage, ...withoutNull(event.usage ?? {}) };
        break;
      case 'message_stop':
        yield this.writer.finish(finishOf(this.#finish));
        yield this.writer.usage(usageOf(this.#usage));
        break;
    }
  }

  *#start(index: number, block: Block): Generator<ChatEvent> {
    let place = -1;
    if (isCall(block)) {
      const started = this.writer.toolStart(block.id ?? '', block.name ?? '');
      place = started.place;
      yield started.event;
    }
    const open = { block, place, text: '', signature: block.signature ?? '' };
    this.#open.set(index, open);
    if (block.text !== undefined && block.text !== '') yield this.writer.text(block.text);
    if (block.thinking !== undefined && block.thinking !== '') yield this.#think(open, block.thinking);
  }

  *#delta(index: number, delta: Extract<Event, { type: 'content_block_delta' }>['delta']): Generator<ChatEvent> {
    const open = this.#open.get(index);
    if (open === undefined) throw cut();
    if (delta.text !== undefined) yield this.writer.text(delta.text);
    if (delta.thinking !== undefined) yield this.#think(open, delta.thinking);
    if (delta.signature !== undefined) open.signature += delta.signature;
    // The first piece of a call is empty. What the provider calls itself, the client is not asked to call.
    if (isCall(open.block) && delta.partial_json !== undefined && delta.partial_json !== '') {
      open.text += delta.partial_json;
      yield this.writer.toolArguments(open.place, delta.partial_json);
    }
  }

  #think(open: OpenBlock, text: string): ChatEvent {
    open.text += text;
    return this.writer.reasoning(text);
  }

  *#stop(index: number): Generator<ChatEvent> {
    const open = this.#open.get(index);
    if (open === undefined) return;
    this.#open.delete(index);
    const { block, place, text, signature } = open;
    // A tool without parameters is called without a piece of JSON, or with its input in the first event.
    if (isCall(block) && text === '') yield this.writer.toolArguments(place, JSON.stringify(block.input ?? {}));
    for (const told of thinkingOf({ ...block, thinking: text, signature })) yield this.writer.thinking(told);
  }
}

function withoutNull(usage: Usage): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value != null));
}

function cut(): UpstreamError {
  return new UpstreamError({ kind: 'cut', status: null, retryAfterSeconds: null, body: null });
}

const KINDS: Readonly<Record<string, UpstreamFailure['kind']>> = {
  overloaded_error: 'overloaded',
  api_error: 'overloaded',
  timeout_error: 'timeout',
  rate_limit_error: 'rate_limited',
  authentication_error: 'auth',
  permission_error: 'auth',
  billing_error: 'spent',
};

function failureTold(type: string, body: string): UpstreamError {
  const kind = KINDS[type] ?? 'refused';
  return new UpstreamError({ kind, status: null, retryAfterSeconds: null, body: toChatError(body) });
}

const ErrorBody = z.looseObject({ error: z.looseObject({ type: z.string(), message: z.string() }) });

/** An error of Anthropic's API in OpenAI's envelope; null for a body that is none. */
export function toChatError(body: string): string | null {
  const error = ErrorBody.safeParse(jsonIn(body)).data?.error;
  if (error === undefined) return null;
  return JSON.stringify({ error: { message: error.message, type: error.type, param: null, code: null } });
}
