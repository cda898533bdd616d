import * as z from 'zod';
import { jsonIn } from '../json-in.ts';
import { withMembers } from '../json-members.ts';
import { ANTHROPIC_ONLY, withoutAnthropicOnly } from '../translate/anthropic-only.ts';
import { ChatChunk, type ChatEvent, type Upstream, UpstreamError, type UpstreamRequest } from '../upstream.ts';
import { readEvents } from './read-events.ts';
import { send } from './send.ts';

interface OpenAiOptions {
  /** What stands before `/chat/completions`. */
  readonly baseUrl: string;
  readonly key: string | null;
  readonly idleTimeoutMilliseconds: number;
}

/** An event that says something, whatever its form. */
const Spoken = z.looseObject({ choices: z.array(z.unknown()).min(1) });
const StreamedError = z.looseObject({ error: z.union([z.string(), z.looseObject({})]) });

/** Whoever speaks OpenAI's protocol. The client's bytes are sent on as they are. */
export function openAiUpstream({ baseUrl, key, idleTimeoutMilliseconds }: OpenAiOptions): Upstream {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const post = ({ text }: UpstreamRequest, path: string, signal: AbortSignal) =>
    send({ url: `${baseUrl}${path}`, headers, text, key, signal, idleTimeoutMilliseconds });
  return {
    async chat(_model, request, signal) {
      const received = await post(sendable(request), '/chat/completions', signal);
      if (request.body['stream'] !== true) return { kind: 'whole', body: await received.readAll() };
      return { kind: 'stream', events: chatEvents(received.pieces) };
    },
    async embed(_model, request, signal) {
      const received = await post(request, '/embeddings', signal);
      return { kind: 'whole', body: await received.readAll() };
    },
  };
}

/** What is for Anthropic's models alone does not go to others. @throws AegisError for what cannot be left out */
function sendable(request: UpstreamRequest): UpstreamRequest {
  const body = withoutAnthropicOnly(request.body);
  if (body === request.body) return request;
  const { messages, tools } = body;
  return {
    body,
    text: withMembers(request.text, {
      messages: JSON.stringify(messages),
      ...(tools === undefined ? {} : { tools: JSON.stringify(tools) }),
      [ANTHROPIC_ONLY]: null,
    }),
  };
}

async function* chatEvents(pieces: AsyncIterable<string>): AsyncGenerator<ChatEvent> {
  for await (const { event, data } of readEvents(pieces)) {
    if (data === '[DONE]') {
      yield { data, chunk: null };
      continue;
    }
    const json = jsonIn(data);
    // Some send an error as an event of that name, others as data: neither is a chunk.
    if (event === 'error' || StreamedError.safeParse(json).success) {
      throw new UpstreamError({ kind: 'cut', status: null, retryAfterSeconds: null, body: null });
    }
    const chunk = ChatChunk.safeParse(json).data ?? null;
    // What says something and cannot be read can be neither guarded nor counted.
    if (chunk === null && Spoken.safeParse(json).success) {
      throw new UpstreamError({ kind: 'cut', status: null, retryAfterSeconds: null, body: null });
    }
    yield { data, chunk };
  }
}
