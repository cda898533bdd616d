interface ErrorDefinition {
  readonly status: number;
  /** The same for every problem of the code (RFC 9457, section 3.1.3). */
  readonly title: string;
}

/**
 * Every way a request can end other than well. The HTTP status and the title are part of the
 * definition, so a new code without them does not compile. error-pages.ts explains each code.
 */
const DEFINITIONS = {
  malformed_request: { status: 400, title: 'Malformed request' },
  invalid_cursor: { status: 400, title: 'Invalid cursor' },
  cost_limit: { status: 400, title: 'Too costly for one request' },
  guard_blocked: { status: 400, title: 'Blocked by the guard' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Not allowed' },
  organization_inactive: { status: 403, title: 'Organization inactive' },
  key_expired: { status: 403, title: 'API key expired' },
  project_inactive: { status: 403, title: 'Project inactive' },
  not_found: { status: 404, title: 'Not found' },
  model_not_found: { status: 404, title: 'Model not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  limit_reached: { status: 409, title: 'Limit reached' },
  payload_too_large: { status: 413, title: 'Content too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  invalid_request: { status: 422, title: 'Invalid fields' },
  idempotency_mismatch: { status: 422, title: 'Id used before with other content' },
  price_unknown: { status: 422, title: 'Price unknown' },
  quota_exceeded: { status: 429, title: 'Quota exceeded' },
  rate_limited: { status: 429, title: 'Too many requests' },
  answer_too_large: { status: 500, title: 'Answer too large' },
  internal_error: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Unavailable' },
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof DEFINITIONS;

export const ERROR_DEFINITIONS: Readonly<Record<ErrorCode, ErrorDefinition>> = DEFINITIONS;

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
