import { eventOf } from '../replay-answer.ts';
import type { ChatEvent } from '../upstream.ts';
import type { ThinkingBlock } from './chat-form.ts';

/** Token counts as OpenAI tells them: the input holds what was cached, the output what was reasoned. */
export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: {
    readonly cached_tokens: number;
    readonly cache_write_tokens: number;
    /** Part of those that were written; what a cache keeps for an hour costs more. */
    readonly cache_write_1h_tokens?: number;
  };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** From counts of a provider whose input tokens leave out what was read from a cache or written to one. */
export function chatUsage(counts: {
  readonly uncachedInput: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly longCacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}): ChatUsage {
  const input = counts.uncachedInput + counts.cacheRead + counts.cacheWrite;
  return {
    prompt_tokens: input,
    completion_tokens: counts.output,
    total_tokens: input + counts.output,
    prompt_tokens_details: {
      cached_tokens: counts.cacheRead,
      cache_write_tokens: counts.cacheWrite,
      ...(counts.longCacheWrite === 0 ? {} : { cache_write_1h_tokens: counts.longCacheWrite }),
    },
    completion_tokens_details: { reasoning_tokens: counts.reasoning },
  };
}

/** How an answer is headed, streamed or not. */
export interface AnswerHead {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
}

/** Writes the events of one choice in OpenAI's form. */
export class ChunkWriter {
  readonly #head: AnswerHead;
  #tools = 0;

  constructor(head: AnswerHead) {
    this.#head = head;
  }

  role(): ChatEvent {
    return this.#delta({ role: 'assistant', content: '' });
  }

  text(content: string): ChatEvent {
    return this.#delta({ content });
  }

  reasoning(text: string): ChatEvent {
    return this.#delta({ reasoning_content: text });
  }

  thinking(block: ThinkingBlock): ChatEvent {
    return this.#delta({ thinking_blocks: [block] });
  }

  /** The place of the call among the calls of the answer is counted here. */
  toolStart(id: string, name: string): { readonly event: ChatEvent; readonly place: number } {
    const place = this.#tools;
    this.#tools += 1;
    const call = { index: place, id, type: 'function', function: { name, arguments: '' } };
    return { event: this.#delta({ tool_calls: [call] }), place };
  }

  toolArguments(place: number, text: string): ChatEvent {
    return this.#delta({ tool_calls: [{ index: place, function: { arguments: text } }] });
  }

  finish(reason: string): ChatEvent {
    return this.#event([{ index: 0, delta: {}, finish_reason: reason }]);
  }

  usage(usage: ChatUsage): ChatEvent {
    return this.#event([], { usage });
  }

  #delta(delta: Record<string, unknown>): ChatEvent {
    return this.#event([{ index: 0, delta, finish_reason: null }]);
  }

  #event(
    choices: { index: number; delta: Record<string, unknown>; finish_reason: string | null }[],
    rest: { usage?: ChatUsage } = {},
  ): ChatEvent {
    return eventOf({ ...this.#head, object: 'chat.completion.chunk', choices, ...rest });
  }
}

/** An answer of one choice that was not streamed, as JSON. */
export function wholeAnswer(
  head: AnswerHead,
  said: {
    readonly text: string | null;
    readonly reasoning: string;
    readonly thinking: readonly ThinkingBlock[];
    readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
    readonly finish: string;
    readonly usage: ChatUsage;
  },
): string {
  const { text, reasoning, thinking, calls, finish, usage } = said;
  const message = {
    role: 'assistant',
    content: text,
    refusal: null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(thinking.length === 0 ? {} : { thinking_blocks: thinking }),
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(({ id, name, input }) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(input ?? {}) },
          })),
        }),
  };
  const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
  return JSON.stringify({ ...head, object: 'chat.completion', choices, usage });
}
