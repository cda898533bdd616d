import { gunzipSync } from 'node:zlib';
import { AegisError, ERROR_DEFINITIONS, type FieldError } from '../../kernel/errors.ts';
import { contentEncodingOf, type HttpRequest, type HttpResponse, mediaTypeOf } from '../../runtime/http.ts';
import { MAX_BODY_BYTES, parseJson } from '../../runtime/json-body.ts';
import { invalidRequest } from '../../runtime/problem.ts';
import { ExportRequest } from '../span.ts';
import { decodeExport, definitions } from './otlp-protobuf.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/** The encoding of a request, which its answer shares. JSON for anything else, so that a person can read it. */
function encodingOf(request: HttpRequest): typeof PROTOBUF | typeof JSON_TYPE {
  return mediaTypeOf(request) === PROTOBUF ? PROTOBUF : JSON_TYPE;
}

/**
 * The spans of an export request.
 * @throws AegisError `unsupported_media_type`, `payload_too_large` or `malformed_request`
 */
export async function readExport(request: HttpRequest): Promise<ExportRequest> {
  const mediaType = mediaTypeOf(request);
  if (mediaType !== PROTOBUF && mediaType !== JSON_TYPE) {
    throw new AegisError('unsupported_media_type', `Send ${PROTOBUF} or ${JSON_TYPE}.`, {
      errors: [{ path: 'content-type', message: `must be ${PROTOBUF} or ${JSON_TYPE}` }],
    });
  }
  const body = decompress(request);
  const decoded = mediaType === JSON_TYPE ? parseJson(body) : await decodeExport(body);
  const { data, errors } = check(decoded);
  if (data !== undefined) return data;
  throw new AegisError('malformed_request', 'The body is not an ExportTraceServiceRequest.', { errors });
}

function check(decoded: unknown): { readonly data?: ExportRequest; readonly errors: readonly FieldError[] } {
  try {
    const { data, error } = ExportRequest.safeParse(decoded);
    return error === undefined ? { data, errors: [] } : { errors: invalidRequest(error).errors };
  } catch {
    // Values within values of a protobuf body have no other limit than the stack.
    return { errors: [{ path: 'body', message: 'is nested too deep' }] };
  }
}

/**
 * 200 with `ExportTraceServiceResponse`; `partial_success` only when spans were rejected, or with a message and 0
 * rejected spans, by which the protocol conveys warnings (OTLP, "Partial Success").
 */
export async function exportResponse(
  request: HttpRequest,
  rejected: { readonly spans: number; readonly message: string },
): Promise<HttpResponse> {
  const answer =
    rejected.message === ''
      ? {}
      : { partialSuccess: { rejectedSpans: rejected.spans, errorMessage: rejected.message } };
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
