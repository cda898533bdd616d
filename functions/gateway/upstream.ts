import * as z from 'zod';
import { untold } from './untold.ts';

/** A request body as the client sent it: known members are checked, unknown ones kept and forwarded. */
export type ChatBody = Readonly<Record<string, unknown>>;

/** What the gateway reads of one `chat.completion.chunk`; everything else is passed on unread. */
export const ChatChunk = z.looseObject({
  id: untold(z.string().optional()),
  model: z.string().nullish(),
  choices: z
    .array(
      z.looseObject({
        index: untold(z.int().min(0).default(0)),
        delta: z.looseObject({}).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .default([]),
  usage: z.unknown().optional(),
});
export type ChatChunk = z.infer<typeof ChatChunk>;

/** One server-sent event of a chat stream. */
export interface ChatEvent {
  /** The data as it came, without `data: `; `[DONE]` for the terminal event. */
  readonly data: string;
  /** Null for `[DONE]` and for data that is no chunk. */
  readonly chunk: ChatChunk | null;
}

type UpstreamAnswer =
  | {
      readonly kind: 'whole';
      /** JSON text in the form of OpenAI's chat completion, byte for byte where the provider speaks it. */
      readonly body: string;
    }
  | {
      readonly kind: 'stream';
      /** Throws `UpstreamError` when the provider breaks off. */
      readonly events: AsyncIterable<ChatEvent>;
    };

/** Why a provider gave no usable answer. */
export interface UpstreamFailure {
  readonly kind: 'rate_limited' | 'overloaded' | 'timeout' | 'network' | 'auth' | 'spent' | 'refused' | 'cut';
  /** Of the provider's HTTP answer; null when there was none. */
  readonly status: number | null;
  readonly retryAfterSeconds: number | null;
  /** The provider's own words, for the client where it is a 4xx of the client's making; never a key. */
  readonly body: string | null;
}

/** Carries an `UpstreamFailure`. */
export class UpstreamError extends Error {
  readonly failure: UpstreamFailure;

  constructor(failure: UpstreamFailure) {
    super(`The provider failed: ${failure.kind}${failure.status === null ? '' : ` (${failure.status})`}.`);
    this.name = 'UpstreamError';
    this.failure = failure;
  }
}

/** What is sent to a provider. */
export interface UpstreamRequest {
  /** OpenAI's form; `model` in it is the provider's own id, and `stream` says which kind of answer is wanted. */
  readonly body: ChatBody;
  /** The same as text, the client's bytes but for what the gateway sets: sent as it is where the provider speaks it. */
  readonly text: string;
}

/** One provider that answers in OpenAI's form, natively or translated. Each method throws `UpstreamError`. */
export interface Upstream {
  chat(model: string, request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamAnswer>;
  /** Whole answers only; a provider without embeddings refuses. */
  embed(model: string, request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamAnswer>;
}
