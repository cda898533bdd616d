import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { createServer as createTcpServer, type Socket } from 'node:net';
import * as z from 'zod';
import type { JudgeMode } from '../../../functions/evaluation/judge-settings.ts';
import { plainAnswer } from './answers.ts';
import { errorAnswer, fieldRefusal, modeRefusal } from './error-answers.ts';
import { FAULTS, type Fault, faultIn } from './faults.ts';
import { type ErrorAnswer, readRequest, renderReply, type StandInReply, type StandInRequest } from './protocols.ts';

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;
type Answer = (request: StandInRequest) => string;

/** How the next requests are answered: by a fault, or by this text; then as usual again. */
const Script = z.array(z.union([z.object({ fault: z.enum(FAULTS) }), z.object({ text: z.string() })]));
type Script = z.infer<typeof Script>;

interface Behaviour {
  readonly refuses?: readonly JudgeMode[];
  /** Members of a body that are refused with a 400. */
  readonly refusesFields?: readonly string[];
  /** Tokens of the input that are read from the cache. */
  readonly cachedTokens?: number;
  readonly answer?: Answer;
}

/** A server that speaks Bedrock's Converse, Anthropic's Messages and OpenAI's chat completions. */
export interface StandInProvider {
  /** Of Bedrock and Anthropic; OpenAI's protocol is served under `/v1`. */
  readonly url: string;
  /** Everything that was asked so far, the refused included. */
  readonly requests: readonly StandInRequest[];
  /**
   * Adds to how the next requests are answered; `POST /script` does the same from another process, and `POST /asked` says
   * how many requests were about a text.
   */
  script(steps: Script): void;
  /** Decides what is refused, and how else is answered; forgets requests and script. */
  reset(behaviour?: Behaviour): void;
  close(): Promise<void>;
}

const HTTP2_PREFACE = 'PRI';

/** Starts one on a free port of this machine. */
export async function startStandIn(answer: Answer = plainAnswer): Promise<StandInProvider> {
  let state = stateOf({ answer });
  const listener = (request: Request, response: Response): void => {
    serve(state, request, response).catch((error: unknown) => sendJson(response, 599, { error: String(error) }));
  };
  // A connection that is kept for a while only may be closed just as the next request is sent on it.
  const http1 = createServer({ keepAliveTimeout: 0 }, listener);
  const http2 = createHttp2Server(listener);
  const sockets = new Set<Socket>();
  // The client of Bedrock speaks HTTP/2 from its first byte, the others HTTP/1.1.
  const tcp = createTcpServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.once('error', () => socket.destroy());
    socket.once('readable', () => {
      const first: unknown = socket.read();
      if (!Buffer.isBuffer(first)) {
        socket.destroy();
        return;
      }
      socket.unshift(first);
      (first.subarray(0, 3).toString() === HTTP2_PREFACE ? http2 : http1).emit('connection', socket);
    });
  });
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(tcp.address());
  return {
    url: `http://127.0.0.1:${port}`,
    get requests() {
      return state.requests;
    },
    script: (steps) => void state.script.push(...steps),
    reset(behaviour) {
      state = stateOf({ answer, ...behaviour });
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
}

interface State extends Required<Behaviour> {
  readonly requests: StandInRequest[];
  readonly script: Script;
}

function stateOf(behaviour: Behaviour): State {
  return {
    requests: [],
    script: [],
    refuses: [],
    refusesFields: [],
    cachedTokens: 0,
    answer: plainAnswer,
    ...behaviour,
  };
}

async function serve(state: State, incoming: Request, response: Response): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
  const path = incoming.url ?? '';
  if (path === '/script') {
    state.script.push(...Script.parse(body));
    return sendJson(response, 200, {});
  }
  if (path === '/asked') {
    const { about } = z.object({ about: z.string() }).parse(body);
    return sendJson(response, 200, { requests: state.requests.filter(({ task }) => task.includes(about)).length });
  }
  const request = readRequest(path, incoming.headers, body);
  if (request === undefined) return sendJson(response, 404, { error: `nothing is at ${path}` });
  state.requests.push(request);
  if (state.refuses.includes(request.mode)) return send(response, modeRefusal(request));
  const field = state.refusesFields.find((name) => Object.hasOwn(Object(body), name));
  if (field !== undefined) return send(response, fieldRefusal(request, field));
  const step = state.script.shift();
  const fault = step === undefined ? faultIn(request.task) : 'fault' in step ? step.fault : undefined;
  const text = step !== undefined && 'text' in step ? step.text : state.answer(request);
  if (fault === undefined)
    return sendJson(response, 200, renderReply(request, usual(request, text, state.cachedTokens)));
  misbehave(request, fault, text, response);
}

function usual(request: StandInRequest, text: string, cached = 0): StandInReply {
  // About what a tokenizer would count.
  const input = Math.ceil((request.instructions.length + request.task.length) / 4);
  return { text, stop: 'end', model: request.model, usage: { input, cached, output: Math.ceil(text.length / 4) } };
}

function misbehave(request: StandInRequest, fault: Fault, text: string, response: Response): void {
  const error = errorAnswer(request, fault);
  if (error !== undefined) {
    send(response, error);
    return;
  }
  const reply = usual(request, text);
  const succeed = (change: Partial<StandInReply>): void =>
    sendJson(response, 200, renderReply(request, { ...reply, ...change }));
  const acts: Partial<Record<Fault, () => void>> = {
    // It answers never; whoever asked gives up.
    slow_first_byte: () => undefined,
    redirect: () => send(response, { status: 302, headers: { location: 'http://127.0.0.1:1/elsewhere' }, body: {} }),
    cut_body: () => cut(response, JSON.stringify(renderReply(request, reply))),
    huge_body: () => sendJson(response, 200, { padding: 'x'.repeat(2_000_000) }),
    garbage: () => sendText(response, 200, 'text/html', '<html>Please log in</html>'),
    wrong_schema: () => succeed({ text: '{"score":7,"comment":"fine"}' }),
    not_json: () => succeed({ text: 'The answer looks safe to me.' }),
    fenced: () => succeed({ text: `\`\`\`json\n${text}\n\`\`\`` }),
    empty: () => succeed({ text: '' }),
    colon: () => succeed({ text: ':' }),
    two_answers: () => succeed({ text: `${text}\n${text}` }),
    out_of_range: () => succeed({ text: withConfidence(text, 9.2e124) }),
    number_as_text: () => succeed({ text: withConfidence(text, '0.8') }),
    token_cap: () => succeed({ text: text.slice(0, Math.ceil(text.length / 2)), stop: 'token_cap' }),
    refusal: () => succeed({ text: '', stop: 'refusal' }),
    content_filter: () => succeed({ text: '', stop: 'content_filter' }),
    other_model: () => succeed({ model: 'another-model-7b' }),
    missing_usage: () => succeed({ usage: null }),
  };
  acts[fault]?.();
}

function withConfidence(text: string, confidence: unknown): string {
  return JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(text)), confidence });
}

function send(response: Response, { status, headers, body }: ErrorAnswer): void {
  sendText(response, status, 'application/json', JSON.stringify(body), headers);
}

function sendJson(response: Response, status: number, body: unknown): void {
  sendText(response, status, 'application/json', JSON.stringify(body));
}

function sendText(
  response: Response,
  status: number,
  type: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const all = { 'content-type': type, 'content-length': String(Buffer.byteLength(text)), ...headers };
  if (response instanceof Http2ServerResponse) response.writeHead(status, all).end(text);
  else response.writeHead(status, all).end(text);
}

/** Half of a body that was announced whole, and then the connection is gone. */
function cut(response: Response, text: string): void {
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
  const half = text.slice(0, text.length / 2);
  if (response instanceof Http2ServerResponse) {
    response.writeHead(200, headers);
    response.write(half, () => response.stream.session?.destroy());
  } else {
    response.writeHead(200, headers);
    response.write(half, () => response.destroy());
  }
}
