/**
 * Every way a request can end other than well. The HTTP status is part of the definition,
 * so a new code without a status does not compile.
 */
const STATUS = {
  malformed_request: 400,
  invalid_cursor: 400,
  unauthenticated: 401,
  forbidden: 403,
  organization_inactive: 403,
  key_expired: 403,
  project_inactive: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  limit_reached: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid_request: 422,
  idempotency_mismatch: 422,
  price_unknown: 422,
  quota_exceeded: 429,
  rate_limited: 429,
  internal_error: 500,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof STATUS;

export const ERROR_STATUS: Readonly<Record<ErrorCode, number>> = STATUS;

/** One field of a request that was refused; `path` uses the request's own names. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/**
 * An error whose message is written for the caller. Anything else that is thrown is a fault of
 * ours: it is logged in full and answered as `internal_error` without detail.
 */
export class AegisError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  /** Seconds after which the same request may succeed. */
  readonly retryAfterSeconds: number | undefined;
  /** Additional members of the problem document (RFC 9457, section 3.2). */
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Additional response headers, lower case. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      errors?: readonly FieldError[];
      retryAfterSeconds?: number;
      extensions?: Readonly<Record<string, unknown>>;
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AegisError';
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.extensions = options.extensions ?? {};
    this.headers = options.headers ?? {};
  }
}
