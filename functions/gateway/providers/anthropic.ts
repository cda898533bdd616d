import { AegisError } from '../../kernel/errors.ts';
import { fromMessagesAnswer, fromMessagesEvents, toChatError, toMessagesRequest } from '../translate/anthropic.ts';
import { type Upstream, UpstreamError } from '../upstream.ts';
import { readEvents } from './read-events.ts';
import { type Received, send } from './send.ts';

const VERSION = '2023-06-01';

/** Anthropic's Messages API, spoken to in OpenAI's form. */
export function anthropicUpstream(options: {
  readonly baseUrl: string;
  readonly key: string;
  readonly idleTimeoutMilliseconds: number;
}): Upstream {
  const { baseUrl, key, idleTimeoutMilliseconds } = options;
  const headers = { 'x-api-key': key, 'anthropic-version': VERSION };
  return {
    async chat(model, { body }, signal) {
      const created = Math.floor(Date.now() / 1_000);
      const isStream = body['stream'] === true;
      const text = JSON.stringify({ ...toMessagesRequest(model, body), stream: isStream });
      const received = await inOpenAiWords(() =>
        send({ url: `${baseUrl}/v1/messages`, headers, text, key, signal, idleTimeoutMilliseconds }),
      );
      if (!isStream) return { kind: 'whole', body: fromMessagesAnswer(await received.readAll(), created) };
      return { kind: 'stream', events: fromMessagesEvents(dataOf(received), created) };
    },
    async embed() {
      throw new AegisError('invalid_request', 'Anthropic has no embeddings.', {
        errors: [{ path: 'model', message: 'is of a provider without embeddings' }],
      });
    },
  };
}

async function* dataOf({ pieces }: Received): AsyncGenerator<string> {
  for await (const { data } of readEvents(pieces)) yield data;
}

/** What the provider refuses is told in the form that the client reads. */
async function inOpenAiWords<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.failure.body === null) throw error;
    throw new UpstreamError({ ...error.failure, body: toChatError(error.failure.body) });
  }
}
