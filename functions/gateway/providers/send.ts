import { UpstreamError } from '../upstream.ts';
import { connectionFailure, httpFailure } from './http-failure.ts';

/** No answer is larger: Lambda streams 200 MB, and embeddings of a whole batch take 40. */
const MOST_BYTES = 64 * 1_048_576;

interface Sending {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as it is. */
  readonly text: string;
  /** Taken out of whatever the provider says. */
  readonly key: string | null;
  readonly signal: AbortSignal;
  readonly idleTimeoutMilliseconds: number;
}

/** An answer whose headers have come. */
export interface Received {
  readonly status: number;
  readonly headers: Headers;
  /** Its pieces as they come. Throws `UpstreamError` when it breaks off, or says nothing for too long. */
  readonly pieces: AsyncIterable<string>;
  readAll(): Promise<string>;
}

/**
 * Sends one request and follows no redirect: an address that was allowed must not lead to one that was not.
 * @throws UpstreamError for whatever is no success
 */
export async function send(sending: Sending): Promise<Received> {
  const { url, headers, text, key, signal } = sending;
  const idle = new IdleTimer(sending.idleTimeoutMilliseconds);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: text,
      redirect: 'manual',
      signal: AbortSignal.any([signal, idle.signal]),
    });
    const pieces = piecesOf(response, idle);
    const readAll = () => joined(pieces);
    if (response.status === 200) return { status: 200, headers: response.headers, pieces, readAll };
    throw new UpstreamError(httpFailure(response.status, response.headers, await readAll(), key));
  } catch (error) {
    idle.stop();
    throw connectionFailure(error, idle.signal.aborted);
  }
}

async function joined(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

async function* piecesOf(response: Response, idle: IdleTimer): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      idle.restart();
      size += chunk.byteLength;
      if (size > MOST_BYTES) throw new Error('The answer is too large.');
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw connectionFailure(error, idle.signal.aborted);
  } finally {
    idle.stop();
  }
}

/** Ends a call that is silent for too long; each piece gives it time again. */
class IdleTimer {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  #timer: NodeJS.Timeout;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(), this.#milliseconds);
  }
}
