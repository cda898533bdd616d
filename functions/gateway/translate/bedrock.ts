import * as z from 'zod';
import { BEDROCK_TROUBLES, type BedrockTrouble } from '../../kernel/provider-failures.ts';
import { DONE } from '../replay-answer.ts';
import { type ChatEvent, UpstreamError, type UpstreamFailure } from '../upstream.ts';
import type { ThinkingBlock } from './chat-form.ts';
import { type AnswerHead, type ChatUsage, ChunkWriter, chatUsage, wholeAnswer } from './chunk-writer.ts';

export { toConverseRequest } from './bedrock-request.ts';

/** Facts: Amazon Bedrock API reference, `Converse` and `ConverseStream`. */

/** Encodes bytes as base64. */
export type EncodeBase64 = (bytes: Uint8Array) => string;

const Count = z.int().nonnegative().nullish();
const Usage = z.looseObject({
  inputTokens: Count,
  outputTokens: Count,
  cacheReadInputTokens: Count,
  cacheWriteInputTokens: Count,
  cacheDetails: z.array(z.looseObject({ ttl: z.string().nullish(), inputTokens: Count })).nullish(),
});
type Usage = z.infer<typeof Usage>;

const Bytes = z.instanceof(Uint8Array);
const Block = z.looseObject({
  text: z.string().optional(),
  toolUse: z.looseObject({ toolUseId: z.string(), name: z.string(), input: z.unknown().optional() }).optional(),
  reasoningContent: z
    .looseObject({
      reasoningText: z.looseObject({ text: z.string(), signature: z.string().optional() }).optional(),
      redactedContent: Bytes.optional(),
    })
    .optional(),
});
const Answer = z.looseObject({
  output: z.looseObject({ message: z.looseObject({ content: z.array(Block).nullish() }) }),
  stopReason: z.string().nullish(),
  usage: Usage.nullish(),
});

const Event = z.looseObject({
  messageStart: z.looseObject({}).optional(),
  contentBlockStart: z
    .looseObject({
      contentBlockIndex: z.int(),
      start: z
        .looseObject({ toolUse: z.looseObject({ toolUseId: z.string(), name: z.string() }).optional() })
        .nullish(),
    })
    .optional(),
  contentBlockDelta: z
    .looseObject({
      contentBlockIndex: z.int(),
      delta: z.looseObject({
        text: z.string().optional(),
        toolUse: z.looseObject({ input: z.string().nullish() }).optional(),
        reasoningContent: z
          .looseObject({
            text: z.string().optional(),
            signature: z.string().optional(),
            redactedContent: Bytes.optional(),
          })
          .optional(),
      }),
    })
    .optional(),
  contentBlockStop: z.looseObject({ contentBlockIndex: z.int() }).optional(),
  messageStop: z.looseObject({ stopReason: z.string().nullish() }).optional(),
  metadata: z.looseObject({ usage: Usage.nullish() }).optional(),
});
type Event = z.infer<typeof Event>;

const FINISH: Readonly<Record<string, string>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
};

const KINDS: Readonly<Record<BedrockTrouble, UpstreamFailure['kind']>> = {
  rate: 'rate_limited',
  not_ready: 'overloaded',
  busy: 'overloaded',
  slow: 'timeout',
  quota: 'spent',
  // The function's own credentials are renewed by themselves.
  expired: 'overloaded',
  key: 'auth',
  unknown_model: 'refused',
  broken: 'cut',
};

/** What an error of this name means; null for one that only its status tells of. */
export function bedrockFailureKind(name: string): UpstreamFailure['kind'] | null {
  const trouble = BEDROCK_TROUBLES[name];
  return trouble === undefined ? null : KINDS[trouble];
}

/** @throws UpstreamError for an answer that the model could not form: it is no answer */
function finishOf(reason: string | null | undefined): string {
  if (reason === 'malformed_model_output' || reason === 'malformed_tool_use') throw failure('cut', reason);
  return FINISH[reason ?? ''] ?? 'stop';
}

function usageOf(usage: Usage | null | undefined): ChatUsage {
  return chatUsage({
    uncachedInput: usage?.inputTokens ?? 0,
    cacheRead: usage?.cacheReadInputTokens ?? 0,
    cacheWrite: usage?.cacheWriteInputTokens ?? 0,
    longCacheWrite: usage?.cacheDetails?.find(({ ttl }) => ttl === '1h')?.inputTokens ?? 0,
    output: usage?.outputTokens ?? 0,
    // It is part of the output, and the API does not say how large a part.
    reasoning: 0,
  });
}

/**
 * An answer of `Converse` as a chat completion.
 * @param head the API names neither the answer nor its time
 * @throws UpstreamError for what is no answer
 */
export function fromConverseAnswer(answer: unknown, head: AnswerHead, encode: EncodeBase64): string {
  const read = Answer.safeParse(answer);
  if (!read.success) throw failure('cut', null);
  const { output, stopReason, usage } = read.data;
  const content = output.message.content ?? [];
  const texts = content.flatMap(({ text }) => (text === undefined ? [] : [text]));
  return wholeAnswer(head, {
    text: texts.length === 0 ? null : texts.join(''),
    reasoning: content.map(({ reasoningContent }) => reasoningContent?.reasoningText?.text ?? '').join(''),
    thinking: content.flatMap(({ reasoningContent: told }) =>
      thinkingOf(told?.reasoningText?.text ?? '', told?.reasoningText?.signature, told?.redactedContent, encode),
    ),
    calls: content.flatMap(({ toolUse }) =>
      toolUse === undefined ? [] : [{ id: toolUse.toolUseId, name: toolUse.name, input: toolUse.input }],
    ),
    finish: finishOf(stopReason),
    usage: usageOf(usage),
  });
}

function thinkingOf(
  thinking: string,
  signature: string | undefined,
  redacted: Uint8Array | undefined,
  encode: EncodeBase64,
): ThinkingBlock[] {
  if (redacted !== undefined) return [{ type: 'redacted_thinking', data: encode(redacted) }];
  return signature === undefined || signature === '' ? [] : [{ type: 'thinking', thinking, signature }];
}

/**
 * The events of `ConverseStream` as those of a chat completion, usage and terminal event included.
 * @throws UpstreamError where the stream tells an error, or ends before its `messageStop`
 */
export async function* fromConverseEvents(
  events: AsyncIterable<unknown>,
  head: AnswerHead,
  encode: EncodeBase64,
): AsyncGenerator<ChatEvent> {
  const reader = new StreamReader(head, encode);
  for await (const told of events) {
    throwIfError(told);
    const event = Event.safeParse(told);
    if (!event.success) throw failure('cut', null);
    yield* reader.read(event.data);
  }
  yield* reader.end();
}

function throwIfError(event: unknown): void {
  if (typeof event !== 'object' || event === null) throw failure('cut', null);
  // Errors that come within a stream the SDK hands on as members of events, instead of throwing them.
  for (const [name, value] of Object.entries(event)) {
    if (!name.endsWith('Exception') || value === undefined) continue;
    const kind = bedrockFailureKind(`${name.charAt(0).toUpperCase()}${name.slice(1)}`);
    throw failure(kind ?? 'refused', messageOf(value));
  }
}

function messageOf(error: unknown): string | null {
  const read = z.looseObject({ message: z.string() }).safeParse(error);
  return read.success ? read.data.message : null;
}

function failure(kind: UpstreamFailure['kind'], message: string | null): UpstreamError {
  const body = message === null ? null : JSON.stringify({ error: { message, type: kind, param: null, code: null } });
  return new UpstreamError({ kind, status: null, retryAfterSeconds: null, body });
}

interface OpenBlock {
  /** Of a call among the calls of the answer; null for text and reasoning. */
  place: number | null;
  text: string;
  signature: string;
  redacted: Uint8Array | undefined;
}

class StreamReader {
  readonly #writer: ChunkWriter;
  readonly #encode: EncodeBase64;
  readonly #open = new Map<number, OpenBlock>();
  #finish: string | null = null;
  #usage: Usage | null = null;

  constructor(head: AnswerHead, encode: EncodeBase64) {
    this.#writer = new ChunkWriter(head);
    this.#encode = encode;
  }

  *read(event: Event): Generator<ChatEvent> {
    if (event.messageStart !== undefined) yield this.#writer.role();
    if (event.contentBlockStart !== undefined) yield* this.#start(event.contentBlockStart);
    if (event.contentBlockDelta !== undefined) yield* this.#delta(event.contentBlockDelta);
    if (event.contentBlockStop !== undefined) yield* this.#stop(event.contentBlockStop.contentBlockIndex);
    if (event.messageStop !== undefined) {
      this.#finish = finishOf(event.messageStop.stopReason);
      yield this.#writer.finish(this.#finish);
    }
    if (event.metadata?.usage != null) this.#usage = event.metadata.usage;
  }

  /** The counts come last, behind the end of the message. */
  *end(): Generator<ChatEvent> {
    if (this.#finish === null) throw failure('cut', null);
    if (this.#usage !== null) yield this.#writer.usage(usageOf(this.#usage));
    yield DONE;
  }

  *#start({ contentBlockIndex: index, start }: NonNullable<Event['contentBlockStart']>): Generator<ChatEvent> {
    const open = this.#blockAt(index);
    if (start?.toolUse === undefined) return;
    const { event, place } = this.#writer.toolStart(start.toolUse.toolUseId, start.toolUse.name);
    open.place = place;
    yield event;
  }

  *#delta({ contentBlockIndex: index, delta }: NonNullable<Event['contentBlockDelta']>): Generator<ChatEvent> {
    const open = this.#blockAt(index);
    if (delta.text !== undefined) yield this.#writer.text(delta.text);
    const input = delta.toolUse?.input ?? '';
    if (input !== '' && open.place !== null) {
      open.text += input;
      yield this.#writer.toolArguments(open.place, input);
    }
    const { reasoningContent: told } = delta;
    if (told?.signature !== undefined) open.signature += told.signature;
    if (told?.redactedContent !== undefined) open.redacted = told.redactedContent;
    if (told?.text === undefined) return;
    open.text += told.text;
    yield this.#writer.reasoning(told.text);
  }

  *#stop(index: number): Generator<ChatEvent> {
    const open = this.#blockAt(index);
    this.#open.delete(index);
    if (open.place !== null) {
      // A tool without parameters is called without a piece of JSON.
      if (open.text === '') yield this.#writer.toolArguments(open.place, '{}');
      return;
    }
    for (const block of thinkingOf(open.text, open.signature, open.redacted, this.#encode)) {
      yield this.#writer.thinking(block);
    }
  }

  /** Blocks of text begin without an event of their own. */
  #blockAt(index: number): OpenBlock {
    let open = this.#open.get(index);
    if (open === undefined) {
      open = { place: null, text: '', signature: '', redacted: undefined };
      this.#open.set(index, open);
    }
    return open;
  }
}
