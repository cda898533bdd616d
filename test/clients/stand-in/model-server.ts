import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { readRequest } from './dialogue.ts';
import { type LoopbackServer, listen, sendJson } from './listen.ts';
import { chatCompletion, chatCompletionChunks, embedding, models, response as openaiResponse } from './openai-api.ts';
import { anthropicEvents, anthropicMessage, converse, generateContent } from './other-apis.ts';

/**
 * A model that needs no network: it speaks the APIs of OpenAI (also as Azure and those that copy it), Anthropic,
 * Amazon Bedrock and Gemini, and always holds the conversation of `SCENARIO`.
 */
export function startModelServer(): Promise<LoopbackServer> {
  return listen((request, body, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const said = request.method === 'GET' ? { json: models() } : answer(path, JSON.parse(plain.toString('utf8')));
    if (said === undefined) return sendJson(response, { error: { message: `Nothing is known of ${path}.` } }, 404);
    if ('json' in said) return sendJson(response, said.json);
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end(said.events.join(''));
  });
}

/** Whole, or as server-sent events. */
type Answer = { readonly json: object } | { readonly events: readonly string[] };

const Embedding = z.looseObject({ model: z.string(), encoding_format: z.string().optional() });

function answer(path: string, body: unknown): Answer | undefined {
  if (path.endsWith('/embeddings')) {
    const { model, encoding_format: format } = Embedding.parse(body);
    return { json: embedding(model, format) };
  }
  const { model, stream, turn } = readRequest(body);
  const named = model || decodeURIComponent(/\/(?:model|models|deployments)\/([^/:]+)/.exec(path)?.[1] ?? '');
  if (path.endsWith('/chat/completions')) {
    if (!stream) return { json: chatCompletion(named, turn) };
    return { events: chatCompletionChunks(named, turn).map((data) => `data: ${data}\n\n`) };
  }
  if (path.endsWith('/responses') && !stream) return { json: openaiResponse(named, turn) };
  if (path.endsWith('/messages')) {
    if (!stream) return { json: anthropicMessage(named, turn) };
    const events = anthropicEvents(named, turn);
    return { events: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`) };
  }
  if (path.endsWith('/converse')) return { json: converse(turn) };
  return path.endsWith(':generateContent') ? { json: generateContent(named, turn) } : undefined;
}
