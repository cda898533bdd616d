import type { Problem } from './api-types.ts';

/** Answers that may be different in a moment. A 429 is one when the quota frees soon enough to wait for. */
const RETRYABLE = new Set([429, 502, 503, 504]);
const FIRST_BACKOFF_MILLISECONDS = 250;

export interface TransportOptions {
  /** Base URL of the deployment, as `ApiUrl` of the stack says it. */
  readonly url: string;
  /** An API key of the organization. */
  readonly key: string;
  /** Attempts at one call, the first included; 5 unless given. */
  readonly maxAttempts?: number;
  /** The longest that a call waits for the next attempt, whatever `Retry-After` says; 30 s unless given. */
  readonly maxWaitMilliseconds?: number;
  /** How long one attempt may take; 30 s unless given. */
  readonly timeoutMilliseconds?: number;
  /** Sends a request; the global `fetch` unless given. */
  readonly fetch?: typeof fetch;
  /** For tests. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMilliseconds: number | undefined;
}

/**
 * An answer of the API that is no success. `code` is stable; the rest is for people.
 * @example
 * try {
 *   await client.getTrace('trace-1');
 * } catch (error) {
 *   if (!(error instanceof AegisApiError) || error.code !== 'not_found') throw error;
 * }
 */
export class AegisApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem | undefined;
  readonly retryAfterMilliseconds: number | undefined;

  constructor(answer: Answer) {
    const problem = isProblem(answer.body) ? answer.body : undefined;
    super(problem?.detail ?? `The API answered ${answer.status}.`);
    this.name = 'AegisApiError';
    this.status = answer.status;
    this.code = problem?.code ?? 'unknown';
    this.problem = problem;
    this.retryAfterMilliseconds = answer.retryAfterMilliseconds;
  }
}

/** Sends requests, and again what may be sent again: every call here is safe to repeat. */
export class Transport {
  readonly #options: Required<TransportOptions>;

  constructor(options: TransportOptions) {
    this.#options = {
      maxAttempts: 5,
      maxWaitMilliseconds: 30_000,
      timeoutMilliseconds: 30_000,
      fetch: globalThis.fetch,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      ...options,
      url: options.url.replace(/\/$/, ''),
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return this.#options.sleep(milliseconds);
  }

  /** @throws AegisApiError for an answer that is no success, after the attempts that it was worth */
  async call(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const { maxAttempts, maxWaitMilliseconds } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#send(method, path, body, headers).catch((error: unknown) => {
        if (attempt === maxAttempts) throw error;
        return undefined;
      });
      if (answer !== undefined && answer.status < 400) return answer;
      const wait = answer?.retryAfterMilliseconds ?? backoff(attempt);
      const isWorthwhile = answer === undefined || RETRYABLE.has(answer.status);
      if (answer !== undefined && (!isWorthwhile || attempt === maxAttempts || wait > maxWaitMilliseconds)) {
        throw new AegisApiError(answer);
      }
      await this.sleep(Math.min(wait, maxWaitMilliseconds));
    }
  }

  async #send(method: string, path: string, body: unknown, headers: Readonly<Record<string, string>>): Promise<Answer> {
    const response = await this.#options.fetch(`${this.#options.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#options.key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(this.#options.timeoutMilliseconds),
    });
    const text = await response.text();
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: response.status,
      body: parse(text),
      retryAfterMilliseconds: Number.isFinite(seconds) ? seconds * 1000 : undefined,
    };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

function backoff(attempt: number): number {
  return FIRST_BACKOFF_MILLISECONDS * 2 ** (attempt - 1) * (0.5 + Math.random() / 2);
}
