import type { ChatChunk, ChatEvent } from './upstream.ts';
import type { WholeAnswer } from './whole-answer.ts';

/** The terminal event of a stream. */
export const DONE: ChatEvent = { data: '[DONE]', chunk: null };

/**
 * Tells an answer as a stream: for each choice its role, all it says and its end, then the usage and `[DONE]`. Put
 * together again the events are the answer.
 * @param includeUsage whether the client asked for a chunk with the usage
 */
export function* replayAnswer(answer: WholeAnswer, includeUsage: boolean): Generator<ChatEvent> {
  const { choices, usage, ...rest } = answer;
  const head = { ...rest, object: 'chat.completion.chunk' };
  const nothing = includeUsage ? { usage: null } : {};
  for (const { index, message, finish_reason: finish, ...beside } of choices) {
    const { tool_calls: calls, ...said } = message;
    const placed = calls?.map((call, place) => ({ index: place, ...call }));
    const delta = placed === undefined ? said : { ...said, tool_calls: placed };
    yield eventOf({ ...head, choices: [{ index, delta, ...beside, finish_reason: null }], ...nothing });
    yield eventOf({ ...head, choices: [{ index, delta: {}, finish_reason: finish ?? 'stop' }], ...nothing });
  }
  if (includeUsage && usage !== undefined) yield eventOf({ ...head, choices: [], usage });
  yield DONE;
}

/** Events that are there already, as a stream. */
export async function* streamOf(events: Iterable<ChatEvent>): AsyncGenerator<ChatEvent> {
  yield* events;
}

/** A chunk as an event of a stream. */
export function eventOf(chunk: ChatChunk): ChatEvent {
  return { data: JSON.stringify(chunk), chunk };
}
