import { AnswerAssembly } from '../../../functions/gateway/assemble-answer.ts';
import type { ChatEvent, Upstream } from '../../../functions/gateway/upstream.ts';

export async function* streamed(events: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* events;
}

/** All events of an answer. @throws for one that does not stream, and what the stream throws */
export async function eventsOf(
  answer: Awaited<ReturnType<Upstream['chat']>>,
  onEvent: () => void = () => undefined,
): Promise<ChatEvent[]> {
  if (answer.kind !== 'stream') throw new Error('The answer does not stream');
  const events: ChatEvent[] = [];
  for await (const event of answer.events) {
    events.push(event);
    onEvent();
  }
  return events;
}

/** The text that events say. */
export const textOf = (events: readonly ChatEvent[]): string =>
  events.map(({ chunk }) => chunk?.choices[0]?.delta?.['content'] ?? '').join('');

/** What events come to. */
export function answerOf(events: readonly ChatEvent[]) {
  const assembly = new AnswerAssembly();
  for (const { chunk } of events) if (chunk !== null) assembly.add(chunk);
  return assembly.answer();
}

/** A text in pieces of a size. */
export function pieces(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
}
