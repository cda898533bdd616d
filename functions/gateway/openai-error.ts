import { AegisError, ERROR_DEFINITIONS, type ErrorCode } from '../kernel/errors.ts';
import type { GatewayReply } from './reply.ts';
import type { UpstreamFailure } from './upstream.ts';

/** How OpenAI calls the kinds of errors; its SDKs choose their classes by the status. */
const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
};
/** Statuses of our own that clients of OpenAI's protocol do not know. */
const STATUSES: Readonly<Record<number, number>> = { 422: 400 };

interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

function errorBody(code: string, message: string, status: number, param: string | null = null): ErrorBody {
  const type = TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  return { error: { message, type, param, code } };
}

/** An error of ours in OpenAI's envelope. A spent quota is told so that SDKs do not try it again at once. */
export function openAiError(error: AegisError, requestId: string): GatewayReply {
  const known = ERROR_DEFINITIONS[error.code].status;
  const status = STATUSES[known] ?? known;
  const [first] = error.errors;
  const message = first === undefined ? error.message : `${error.message} ${first.path}: ${first.message}.`;
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      ...(error.retryAfterSeconds === undefined ? {} : { 'retry-after': String(error.retryAfterSeconds) }),
      ...(isFinal(error.code) ? { 'x-should-retry': 'false' } : {}),
      ...error.headers,
    },
    body: JSON.stringify(errorBody(error.code, message, status, first?.path ?? null)),
  };
}

/** A limit of a day or a month is still spent when an SDK tries again seconds later. */
function isFinal(code: ErrorCode): boolean {
  return code === 'quota_exceeded';
}

/** What becomes of a request whose providers have all failed. The words of a provider reach the client where it erred. */
export function upstreamError(failure: UpstreamFailure, headers: Readonly<Record<string, string>>): GatewayReply {
  const { kind, status, retryAfterSeconds, body } = failure;
  if (kind === 'refused' && status !== null && body !== null) {
    // A request that is refused for its size stays as large.
    const isFinal = status === 429 ? { 'x-should-retry': 'false' } : {};
    return { status, headers: { 'content-type': 'application/json', ...isFinal, ...headers }, body };
  }
  const [answer, message] = ANSWERS[kind];
  return {
    status: answer,
    headers: {
      'content-type': 'application/json',
      ...(retryAfterSeconds === null ? {} : { 'retry-after': String(retryAfterSeconds) }),
      ...(kind === 'spent' || kind === 'auth' ? { 'x-should-retry': 'false' } : {}),
      ...headers,
    },
    body: JSON.stringify(errorBody(`provider_${kind}`, message, answer)),
  };
}

const ANSWERS: Readonly<Record<UpstreamFailure['kind'], readonly [status: number, message: string]>> = {
  rate_limited: [429, 'The provider limits the rate of requests.'],
  overloaded: [503, 'The provider is overloaded or fails.'],
  timeout: [504, 'The provider did not answer in time.'],
  network: [502, 'The provider could not be reached.'],
  auth: [502, 'The provider refuses the key that is stored for it.'],
  spent: [402, 'The credit or quota at the provider is spent.'],
  refused: [400, 'The provider refused the request.'],
  cut: [502, 'The provider broke off its answer.'],
};

/** The event with which a stream ends that cannot be completed: no `[DONE]` follows it. */
export function streamError(kind: UpstreamFailure['kind'] | 'internal_error'): string {
  const [status, message] = kind === 'internal_error' ? [500, 'Something went wrong on our side.'] : ANSWERS[kind];
  const code = kind === 'internal_error' ? kind : `provider_${kind}`;
  return `data: ${JSON.stringify(errorBody(code, message, status))}\n\n`;
}

export function toAegisError(error: unknown): AegisError {
  if (error instanceof AegisError) return error;
  return new AegisError('internal_error', 'Something went wrong on our side.', { cause: error });
}
