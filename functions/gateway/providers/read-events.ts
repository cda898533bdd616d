import { createParser } from 'eventsource-parser';

/** One event is a delta; the largest known hold a whole picture. */
const MOST_EVENT_CHARACTERS = 16 * 1_048_576;

export interface ServerSentEvent {
  readonly event: string | undefined;
  readonly data: string;
}

/** Server-sent events of pieces of text, whatever the pieces split. */
export async function* readEvents(pieces: AsyncIterable<string>): AsyncGenerator<ServerSentEvent> {
  const ready: ServerSentEvent[] = [];
  const parser = createParser({
    onEvent: ({ event, data }) => ready.push({ event, data }),
    onError(error) {
      if (error.type !== 'unknown-field') throw error;
    },
    maxBufferSize: MOST_EVENT_CHARACTERS,
  });
  for await (const piece of pieces) {
    parser.feed(piece);
    yield* ready.splice(0);
  }
  parser.reset({ consume: true });
  yield* ready.splice(0);
}
