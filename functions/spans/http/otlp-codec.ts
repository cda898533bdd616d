import { gunzipSync } from 'node:zlib';
import { AegisError, ERROR_DEFINITIONS } from '../../kernel/errors.ts';
import { contentEncodingOf, type HttpRequest, type HttpResponse, mediaTypeOf } from '../../runtime/http.ts';
import { MAX_BODY_BYTES, parseJson } from '../../runtime/json-body.ts';
import { type ExportRequest, readEnvelope } from '../read-spans.ts';
import { decodeExport, definitions } from './otlp-protobuf.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/**
 * Levels of arrays and objects in an export. An attribute may be nested too deep without loss of the spans beside it:
 * it is read to a depth of its own. What this limit holds is the parser.
 */
export const MAX_EXPORT_DEPTH = 1_000;

/** The encoding of a request, which its answer shares. JSON for anything else, so that a person can read it. */
function encodingOf(request: HttpRequest): typeof PROTOBUF | typeof JSON_TYPE {
  return mediaTypeOf(request) === PROTOBUF ? PROTOBUF : JSON_TYPE;
}

/**
 * The decompressed body of an export of any signal, in either encoding.
 * @throws AegisError `unsupported_media_type`, `payload_too_large` or `malformed_request`
 */
export function readBody(request: HttpRequest): { readonly isJson: boolean; readonly body: Buffer } {
  const mediaType = mediaTypeOf(request);
  if (mediaType !== PROTOBUF && mediaType !== JSON_TYPE) {
    throw new AegisError('unsupported_media_type', `Send ${PROTOBUF} or ${JSON_TYPE}.`, {
      errors: [{ path: 'content-type', message: `must be ${PROTOBUF} or ${JSON_TYPE}` }],
    });
  }
  return { isJson: mediaType === JSON_TYPE, body: decompress(request) };
}

/**
 * An export request, of which the envelope alone is checked: what is in it costs itself.
 * @throws AegisError `unsupported_media_type`, `payload_too_large` or `malformed_request`
 */
export async function readExport(request: HttpRequest): Promise<ExportRequest> {
  const { isJson, body } = readBody(request);
  const envelope = readEnvelope(isJson ? parseJson(body, MAX_EXPORT_DEPTH) : await decodeExport(body));
  if ('resourceSpans' in envelope) return envelope;
  throw new AegisError('malformed_request', 'The body is not an ExportTraceServiceRequest.', { errors: [envelope] });
}

/**
 * 200 with `ExportTraceServiceResponse`; `partial_success` only when there is something to say. Without a rejected span
 * its message is a warning (OTLP, Partial Success).
 */
export async function exportResponse(
  request: HttpRequest,
  rejected: { readonly spans: number; readonly message: string },
): Promise<HttpResponse> {
  return successResponse(request, rejected.message === '' ? undefined : rejected);
}

/**
 * 200 with the response of an export that took nothing, whose message is a warning. The responses of all signals have
 * the same fields on the wire; in JSON the count of what was rejected, which is 0 and left out, has a name for each.
 */
export async function warningResponse(request: HttpRequest, message: string): Promise<HttpResponse> {
  return successResponse(request, message === '' ? undefined : { message });
}

async function successResponse(
  request: HttpRequest,
  partial: { readonly spans?: number; readonly message: string } | undefined,
): Promise<HttpResponse> {
  const answer =
    partial === undefined
      ? {}
      : {
          partialSuccess: {
            ...(partial.spans === undefined ? {} : { rejectedSpans: partial.spans }),
            errorMessage: partial.message,
          },
        };
  if (encodingOf(request) === JSON_TYPE) return { status: 200, body: answer };
  const { ExportTraceServiceResponse } = await definitions();
  return protobuf(200, ExportTraceServiceResponse.encode(answer).finish());
}

/** An error as `google.rpc.Status` in the encoding of the request. */
export async function statusResponse(error: AegisError, request: HttpRequest): Promise<HttpResponse> {
  const status = ERROR_DEFINITIONS[error.code].status;
  const retryAfter = error.retryAfterSeconds ?? (status === 503 ? OVERLOAD_SECONDS : undefined);
  const headers = {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...error.headers,
  };
  const code = RPC_CODES[status] ?? 13;
  const message = messageOf(error);
  if (encodingOf(request) === JSON_TYPE) return { status, headers, body: { code, message } };
  // On the wire this message is what `google.rpc.Status` is: an integer in field 1 and a text in field 2.
  const { ExportTracePartialSuccess } = await definitions();
  const bytes = ExportTracePartialSuccess.encode({ rejectedSpans: code, errorMessage: message }).finish();
  const response = protobuf(status, bytes);
  return { ...response, headers: { ...response.headers, ...headers } };
}

/** Enough to see what is wrong, not a log of it. */
const MAX_ERRORS = 10;

/** A `Status` has no place for paths but its message. */
function messageOf({ message, errors }: AegisError): string {
  return [message, ...errors.slice(0, MAX_ERRORS).map((error) => `${error.path}: ${error.message}.`)].join(' ');
}

/** How long an exporter is asked to wait when nothing better is known. */
const OVERLOAD_SECONDS = 5;

/** From HTTP to gRPC status: the canonical codes of google.rpc. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  413: 3,
  415: 3,
  422: 3,
  429: 8,
  503: 14,
};

function decompress(request: HttpRequest): Buffer {
  const encoding = contentEncodingOf(request);
  if (request.body.byteLength > MAX_BODY_BYTES) throw tooLarge();
  if (encoding === 'identity') return request.body;
  if (encoding !== 'gzip') {
    throw new AegisError('unsupported_media_type', 'Compress with gzip, or not at all.', {
      errors: [{ path: 'content-encoding', message: 'must be gzip or identity' }],
    });
  }
  if (isDamagedGzip(request.body)) {
    throw new AegisError('malformed_request', 'The compressed body was handed on as text, which destroyed it.', {
      errors: [{ path: 'content-encoding', message: 'must be left out with JSON here, or send protobuf' }],
    });
  }
  // A gateway that decompresses on the way may leave the header as it was.
  if (!isGzip(request.body)) return request.body;
  try {
    return gunzipSync(request.body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    throw new AegisError('malformed_request', 'The body says that it is gzip, and is not.', {
      errors: [{ path: 'body', message: 'is not gzip' }],
      cause,
    });
  }
}

/** RFC 1952, section 2.3.1. */
function isGzip(body: Buffer): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

/**
 * API Gateway hands a body of application/json on as text, whatever its encoding: the second byte of gzip is no UTF-8
 * and arrives as the replacement character (docs/adr/0041-otlp-parser.md).
 */
function isDamagedGzip(body: Buffer): boolean {
  return body.subarray(0, DAMAGED_START.length).equals(DAMAGED_START);
}

const DAMAGED_START = Buffer.from('\u001f\ufffd');

function tooLarge(): AegisError {
  return new AegisError('payload_too_large', `A body may hold ${MAX_BODY_BYTES} bytes, decompressed as well.`, {
    errors: [{ path: 'body', message: `is larger than ${MAX_BODY_BYTES} bytes` }],
  });
}

function protobuf(status: number, bytes: Uint8Array): HttpResponse {
  return { status, headers: { 'content-type': PROTOBUF }, bytes };
}
