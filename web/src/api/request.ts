import { apiAddress } from './places.ts';
import { ApiError } from './problem.ts';

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const TIMEOUT_MILLISECONDS = 30_000;

/**
 * Asks the API with the session of this browser and answers the body of a success; undefined for one without a body.
 * @throws ApiError for every other answer, and with status 0 when nothing answered
 */
export async function request<Body>(path: string, options: RequestOptions = {}): Promise<Body> {
  const response = await send(path, options);
  const body: Body = await readBody(response);
  return body;
}

/**
 * The same as text, for what is no JSON, with the headers of the answer.
 * @throws ApiError as {@link request}
 */
export async function requestText(
  path: string,
  options: RequestOptions = {},
): Promise<{ readonly text: string; readonly headers: Headers }> {
  const response = await send(path, options);
  return { text: await response.text(), headers: response.headers };
}

async function send(path: string, { method = 'GET', body, headers = {}, signal }: RequestOptions): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const response = await fetch(apiAddress(path), {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...jsonHeader(body), ...headers },
    signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, undefined);
  });
  if (response.ok) return response;
  throw new ApiError(
    response.status,
    await readBody(response).catch(() => undefined),
    response.headers.get('retry-after'),
  );
}

function jsonHeader(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

async function readBody(response: Response) {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** A path with what is asked for; what is undefined, null or empty is left out. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>,
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}
