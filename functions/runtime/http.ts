/** An HTTP request as a route sees it, whatever brought it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly requestId: string;
  /** The address of the caller as API Gateway saw it; for the audit log only, never for a log line. */
  readonly sourceIp: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Values of `set-cookie`. */
  readonly cookies?: readonly string[];
  /** Sent as JSON, or as it is when it is text with a content type of its own; undefined sends no body. */
  readonly body?: unknown;
  /** Sent as they are, instead of a body. */
  readonly bytes?: Uint8Array;
}

/** Lower case and without parameters; empty when there is none. */
export function mediaTypeOf({ headers }: Pick<HttpRequest, 'headers'>): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Lower case; `identity` when there is none. */
export function contentEncodingOf({ headers }: Pick<HttpRequest, 'headers'>): string {
  return headers['content-encoding']?.trim().toLowerCase() || 'identity';
}

const SANE_REQUEST_ID = /^[A-Za-z0-9._-]{8,128}$/;

/** The usual form of a request id, which is no secret by itself. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The caller's `x-request-id` when it is safe to log, store and return, else the one given. */
export async function requestIdOf(header: string | undefined, otherwise: string): Promise<string> {
  if (header === undefined || !SANE_REQUEST_ID.test(header)) return otherwise;
  if (UUID.test(header)) return header;
  // The rules of the scanner are as large as a function that has no other use for them.
  const { holdsSecret } = await import('../access/holds-secret.ts');
  return holdsSecret(header) ? otherwise : header;
}
