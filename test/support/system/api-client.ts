/** An answer of the API with its body parsed; `undefined` when it had none. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** The body as it came. */
  readonly text: string;
}

export interface ApiRequest {
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Speaks HTTP to the deployed system as any client would, with one key or none. */
export class ApiClient {
  readonly #url: string;
  readonly #key: string | undefined;

  constructor(url: string, key?: string) {
    this.#url = url;
    this.#key = key;
  }

  get(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.send('GET', path, request);
  }

  post(path: string, body: unknown, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.send('POST', path, { ...request, body });
  }

  delete(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.send('DELETE', path, request);
  }

  async send(method: string, path: string, { body, headers = {} }: ApiRequest): Promise<ApiAnswer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(this.#key === undefined ? {} : { authorization: `Bearer ${this.#key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: parseBody(text), text };
  }
}

function parseBody(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
