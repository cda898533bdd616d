import { AegisError } from '../kernel/errors.ts';
import { contentEncodingOf, type HttpRequest, mediaTypeOf } from './http.ts';

/**
 * The largest body taken, in bytes, before and after decompression. A Lambda invocation carries 6 MB, in which a
 * text body is escaped and a binary one takes a third more.
 */
export const MAX_BODY_BYTES = 4_000_000;

/** Levels of arrays and objects. What walks a body recurses, so an attacker must not choose how deep. */
export const MAX_BODY_DEPTH = 100;

/**
 * The JSON value of a request's body.
 * @throws AegisError `unsupported_media_type`, `payload_too_large` or `malformed_request`
 */
export function readJson(request: HttpRequest): unknown {
  if (mediaTypeOf(request) !== 'application/json') {
    throw new AegisError('unsupported_media_type', 'Send the body as content-type: application/json.', {
      errors: [{ path: 'content-type', message: 'must be application/json' }],
    });
  }
  if (contentEncodingOf(request) !== 'identity') {
    throw new AegisError('unsupported_media_type', 'Send the body without a content-encoding.', {
      errors: [{ path: 'content-encoding', message: 'must be left out' }],
    });
  }
  if (request.body.byteLength > MAX_BODY_BYTES) {
    throw new AegisError('payload_too_large', `A body may hold ${MAX_BODY_BYTES} bytes.`, {
      errors: [{ path: 'body', message: `is larger than ${MAX_BODY_BYTES} bytes` }],
    });
  }
  return parseJson(request.body);
}

/**
 * @param maxDepth more for a body whose reader does not follow it all the way down
 * @throws AegisError `malformed_request` for anything but JSON of a sane depth
 */
export function parseJson(body: Buffer, maxDepth = MAX_BODY_DEPTH): unknown {
  if (depthOf(body) > maxDepth) {
    throw new AegisError('malformed_request', `A body may be nested ${maxDepth} levels deep.`, {
      errors: [{ path: 'body', message: `is nested deeper than ${maxDepth} levels` }],
    });
  }
  try {
    const text = decodeUtf8(body);
    return SURROGATE_ESCAPE.test(text) ? JSON.parse(text, wellFormed) : JSON.parse(text);
  } catch (cause) {
    throw new AegisError('malformed_request', 'The body is not valid JSON.', {
      errors: [{ path: 'body', message: `is not valid JSON${placeOf(cause)}` }],
      cause,
    });
  }
}

/** Where the parser stopped, if it says so; the rest of its message quotes the body. */
function placeOf(error: unknown): string {
  const position = error instanceof SyntaxError ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
  return position === undefined ? '' : ` at position ${position}`;
}

const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;

/**
 * Half of a surrogate pair, as a text that was cut within a character has it, is no text to the stores. It becomes what
 * every encoder of UTF-8 makes of it, so that the trace is not lost for it.
 */
function wellFormed(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Buffer): string {
  return UTF8.decode(bytes);
}

/** Levels of arrays and objects in a JSON text; brackets inside strings do not count. */
function depthOf(json: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (byte === QUOTE) isInString = !isInString;
    else if (isInString) {
      if (byte === BACKSLASH) i++;
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      depth++;
      if (depth > deepest) deepest = depth;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--;
  }
  return deepest;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
