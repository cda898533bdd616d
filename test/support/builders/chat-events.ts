import { AnswerAssembly } from '../../../functions/gateway/assemble-answer.ts';
import type { ChatEvent } from '../../../functions/gateway/upstream.ts';

export async function* streamed(events: readonly ChatEvent[]): AsyncGenerator<ChatEvent> {
  yield* events;
}

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
