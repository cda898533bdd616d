import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** Every way in which the stand-in can misbehave. A request that holds `[[gateway NAME]]` asks for one. */
export const CHAT_FAULTS = [
  'rate_limited',
  'overloaded',
  'spent',
  'bad_key',
  'bad_request',
  'redirect',
  'silent',
  'garbage',
  'cut',
  'cut_at_once',
  'error_mid_stream',
  'no_usage',
  'zero_usage',
  'late_usage',
  'camel_usage',
  'over_reported',
  'no_done',
  'bad_tool_json',
  'refusal',
  'long',
] as const;
export type ChatFault = (typeof CHAT_FAULTS)[number];

export function askingFor(fault: ChatFault): string {
  return `[[gateway ${fault}]]`;
}

/** A request as it came. */
export interface ChatStandInRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface ChatStandIn {
  /** What stands before `/chat/completions`. */
  readonly baseUrl: string;
  readonly requests: readonly ChatStandInRequest[];
  /** Answers a request of this text with a recording, until `reset`. */
  replay(recording: Recording): void;
  /** Called with each piece of a stream just before it is written. */
  onPiece(listener: (text: string) => void): void;
  reset(): void;
  close(): Promise<void>;
}

/** A recorded exchange, in the form of the public recordings. */
export interface Recording {
  readonly status: number;
  readonly response_content_type: string;
  readonly response: string;
}

const Body = z.looseObject({
  model: z.string(),
  stream: z.boolean().nullish(),
  n: z.int().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
  input: z.unknown().optional(),
});
type Body = z.infer<typeof Body>;

const WORDS = ['Paris', ' is', ' the', ' capital', ' of', ' France', '.'];
const USAGE = { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 };
const CREATED = 1_790_000_000;

/** A provider that speaks OpenAI's chat completions and embeddings, and misbehaves when asked to. */
export async function startChatStandIn(): Promise<ChatStandIn> {
  const requests: ChatStandInRequest[] = [];
  let recording: Recording | null = null;
  let onPiece: (text: string) => void = () => undefined;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString('utf8');
      requests.push({ path: request.url ?? '', headers: request.headers, text });
      answer(request.url ?? '', text, response, { recording, onPiece }).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(599);
        response.end(String(error));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    replay: (next) => {
      recording = next;
    },
    onPiece: (listener) => {
      onPiece = listener;
    },
    reset: () => {
      recording = null;
      onPiece = () => undefined;
      requests.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answering {
  readonly recording: Recording | null;
  readonly onPiece: (text: string) => void;
}

async function answer(path: string, text: string, response: ServerResponse, how: Answering): Promise<void> {
  const { recording } = how;
  if (recording !== null) {
    response.writeHead(recording.status, { 'content-type': recording.response_content_type });
    response.end(recording.response);
    return;
  }
  const fault = CHAT_FAULTS.find((name) => text.includes(askingFor(name)));
  if (answerError(fault, response)) return;
  const body = Body.parse(JSON.parse(text));
  if (path.endsWith('/embeddings')) sendJson(response, 200, embeddings(body));
  else if (body.stream === true) await stream(body, fault, response, how.onPiece);
  else if (fault === 'garbage') response.writeHead(200, { 'content-type': 'application/json' }).end('<html>');
  else sendJson(response, 200, whole(body, fault));
}

function answerError(fault: ChatFault | undefined, response: ServerResponse): boolean {
  const error = (code: string, message: string) => ({ error: { message, type: code, param: null, code } });
  switch (fault) {
    case 'rate_limited':
      sendJson(response, 429, error('rate_limit_exceeded', 'Rate limit reached.'), { 'retry-after': '7' });
      return true;
    case 'overloaded':
      sendJson(response, 503, error('server_error', 'Overloaded.'));
      return true;
    case 'spent':
      sendJson(response, 429, error('insufficient_quota', 'You exceeded your current quota.'));
      return true;
    case 'bad_key':
      sendJson(response, 401, error('invalid_api_key', 'Incorrect API key.'));
      return true;
    case 'bad_request':
      sendJson(response, 400, error('invalid_value', 'This value is wrong.'));
      return true;
    case 'redirect':
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      return true;
    case 'silent':
      return true;
    default:
      return false;
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function embeddings({ model, input }: Body) {
  const inputs = Array.isArray(input) ? input : [input];
  const data = inputs.map((_, index) => ({ object: 'embedding', index, embedding: [0.1, 0.2, 0.3] }));
  return { object: 'list', data, model, usage: { prompt_tokens: 5, total_tokens: 5 } };
}

function usageOf(fault: ChatFault | undefined): Record<string, unknown> | undefined {
  if (fault === 'no_usage') return undefined;
  if (fault === 'zero_usage') return { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
  if (fault === 'camel_usage') return { inputTokens: 12, outputTokens: 7, totalTokens: 19 };
  if (fault === 'over_reported') return { prompt_tokens: 9_000_000, completion_tokens: 9_000_000 };
  return USAGE;
}

function toolCall(body: Body, fault: ChatFault | undefined) {
  const [tool] = body.tools ?? [];
  if (tool === undefined) return undefined;
  const text = fault === 'bad_tool_json' ? '{"city": "Par' : '{"city":"Paris"}';
  return { id: 'call_1', type: 'function', function: { name: tool.function.name, arguments: text } };
}

function textOf(body: Body): string {
  return body.response_format?.type === 'json_schema' ? '{"city":"Paris","people":2000000}' : WORDS.join('');
}

function whole(body: Body, fault: ChatFault | undefined) {
  const call = toolCall(body, fault);
  const said =
    fault === 'refusal'
      ? { content: null, refusal: 'I cannot help with that.' }
      : { content: call === undefined ? textOf(body) : null, refusal: null };
  const message = { role: 'assistant', ...said, ...(call === undefined ? {} : { tool_calls: [call] }) };
  const choices = Array.from({ length: body.n ?? 1 }, (_, index) => ({
    index,
    message,
    logprobs: null,
    finish_reason: call === undefined ? 'stop' : 'tool_calls',
  }));
  const usage = usageOf(fault);
  const head = { id: 'chatcmpl-1', object: 'chat.completion', created: CREATED, model: body.model };
  return { ...head, choices, ...(usage === undefined ? {} : { usage }) };
}

async function stream(
  body: Body,
  fault: ChatFault | undefined,
  response: ServerResponse,
  onPiece: (text: string) => void,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  const wantsUsage = body.stream_options?.include_usage === true;
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: CREATED, model: body.model };
  const write = async (data: string): Promise<void> => {
    onPiece(data);
    response.write(`data: ${data}\n\n`);
    await turn();
  };
  const say = (delta: object, finish: string | null = null) =>
    write(
      JSON.stringify({
        ...head,
        choices: [{ index: 0, delta, finish_reason: finish }],
        ...(wantsUsage ? { usage: null } : {}),
      }),
    );
  if (fault === 'cut_at_once') {
    response.destroy();
    return;
  }
  await say({ role: 'assistant', content: '' });
  const call = toolCall(body, fault);
  const words = fault === 'long' ? Array.from({ length: 4_000 }, () => ' word') : WORDS;
  if (call !== undefined) {
    const { arguments: text, name } = call.function;
    await say({ tool_calls: [{ index: 0, id: call.id, type: 'function', function: { name, arguments: '' } }] });
    await say({ tool_calls: [{ index: 0, function: { arguments: text.slice(0, 5) } }] });
    await say({ tool_calls: [{ index: 0, function: { arguments: text.slice(5) } }] });
  } else if (fault === 'refusal') {
    await say({ refusal: 'I cannot help with that.' });
  } else {
    for (const [index, word] of (body.response_format?.type === 'json_schema' ? [textOf(body)] : words).entries()) {
      if (response.destroyed) return;
      if (index === 3 && fault === 'cut') {
        response.destroy();
        return;
      }
      if (index === 3 && fault === 'error_mid_stream') {
        await write(JSON.stringify({ error: { message: 'The server had an error.', type: 'server_error' } }));
        response.end();
        return;
      }
      await say({ content: word });
    }
  }
  await say({}, call === undefined ? 'stop' : 'tool_calls');
  const usage = usageOf(fault);
  if (fault === 'late_usage') await sleep(20);
  if (wantsUsage && usage !== undefined) await write(JSON.stringify({ ...head, choices: [], usage }));
  if (fault !== 'no_done') response.write('data: [DONE]\n\n');
  response.end();
}
