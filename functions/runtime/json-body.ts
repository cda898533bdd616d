import { AegisError } from '../domain/errors.ts';
import type { HttpRequest } from './http.ts';

/**
 * The largest JSON body taken, in bytes. A Lambda invocation carries 6 MB; a trace has to fit one
 * DynamoDB item (400 KB) after compression.
 */
export const MAX_BODY_BYTES = 1_048_576;

/**
 * The JSON value of a request's body.
 * @throws AegisError `unsupported_media_type`, `payload_too_large` or `malformed_request`
 */
export function readJson(request: HttpRequest): unknown {
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new AegisError('unsupported_media_type', 'Send the body as content-type: application/json.');
  }
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') {
    throw new AegisError('unsupported_media_type', 'Send the body without a content-encoding.');
  }
  if (request.body.byteLength > MAX_BODY_BYTES) {
    throw new AegisError('payload_too_large', `A body may hold ${MAX_BODY_BYTES} bytes.`);
  }
  try {
    return JSON.parse(decodeUtf8(request.body));
  } catch (cause) {
    throw new AegisError('malformed_request', 'The body is not valid JSON.', { cause });
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Buffer): string {
  return UTF8.decode(bytes);
}
