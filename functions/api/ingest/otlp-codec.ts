import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { AegisError, ERROR_STATUS } from '../../domain/errors.ts';
import { ExportRequest } from '../../domain/otlp/span.ts';
import type { HttpRequest, HttpResponse } from '../../runtime/http.ts';
import { MAX_BODY_BYTES, parseJson } from '../../runtime/json-body.ts';
import { invalidRequest } from '../../runtime/problem.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

interface MessageType {
  decode(bytes: Uint8Array): unknown;
  toObject(message: unknown, options: { readonly longs: StringConstructor }): unknown;
  encode(message: unknown): { finish(): Uint8Array };
}

const Message = z.custom<MessageType>(
  (value) => typeof value === 'function' && 'decode' in value && 'toObject' in value,
);
/** The part of OpenTelemetry's generated code that is needed here; the package has no types for it. */
const Definitions = z.object({
  opentelemetry: z.object({
    proto: z.object({
      collector: z.object({
        trace: z.object({
          v1: z.object({
            ExportTraceServiceRequest: Message,
            ExportTraceServiceResponse: Message,
            ExportTracePartialSuccess: Message,
          }),
        }),
      }),
    }),
  }),
});

/** Loaded with the first protobuf request of an environment; most environments never see one. */
async function definitions() {
  const { default: root } = await import('@opentelemetry/otlp-transformer/build/src/generated/root.js');
  // The namespaces are plain objects that zod would copy, classes and all; only the last one is needed.
  return Definitions.parse(root).opentelemetry.proto.collector.trace.v1;
}

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
    throw new AegisError('unsupported_media_type', `Send ${PROTOBUF} or ${JSON_TYPE}.`);
  }
  const body = decompress(request);
  const decoded = mediaType === JSON_TYPE ? parseJson(body) : await decodeProtobuf(body);
  const parsed = safely(() => ExportRequest.safeParse(decoded));
  if (parsed.success) return parsed.data;
  const [first] = invalidRequest(parsed.error).errors;
  throw new AegisError('malformed_request', `${first?.path ?? 'The body'}: ${first?.message ?? 'is not valid'}`);
}

/** 200 with `ExportTraceServiceResponse`; `partial_success` only when spans were rejected. */
export async function exportResponse(
  request: HttpRequest,
  rejected: { readonly spans: number; readonly message: string },
): Promise<HttpResponse> {
  const answer =
    rejected.spans === 0 ? {} : { partialSuccess: { rejectedSpans: rejected.spans, errorMessage: rejected.message } };
  if (encodingOf(request) === JSON_TYPE) return { status: 200, body: answer };
  const { ExportTraceServiceResponse } = await definitions();
  return protobuf(200, ExportTraceServiceResponse.encode(answer).finish());
}

/** An error as `google.rpc.Status` in the encoding of the request. */
export async function statusResponse(error: AegisError, request: HttpRequest): Promise<HttpResponse> {
  const status = ERROR_STATUS[error.code];
  const retryAfter = error.retryAfterSeconds ?? (status === 503 ? OVERLOAD_SECONDS : undefined);
  const headers = {
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...error.headers,
  };
  const code = RPC_CODES[status] ?? 13;
  if (encodingOf(request) === JSON_TYPE) return { status, headers, body: { code, message: error.message } };
  // On the wire this message is what `google.rpc.Status` is: an integer in field 1 and a text in field 2.
  const { ExportTracePartialSuccess } = await definitions();
  const bytes = ExportTracePartialSuccess.encode({ rejectedSpans: code, errorMessage: error.message }).finish();
  const response = protobuf(status, bytes);
  return { ...response, headers: { ...response.headers, ...headers } };
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

function mediaTypeOf(request: HttpRequest): string {
  return (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

function decompress(request: HttpRequest): Buffer {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (request.body.byteLength > MAX_BODY_BYTES) throw tooLarge();
  if (encoding === 'identity' || encoding === '') return request.body;
  if (encoding !== 'gzip') throw new AegisError('unsupported_media_type', 'Compress with gzip, or not at all.');
  try {
    return gunzipSync(request.body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    throw new AegisError('malformed_request', 'The body says that it is gzip, and is not.', { cause });
  }
}

function tooLarge(): AegisError {
  return new AegisError('payload_too_large', `A body may hold ${MAX_BODY_BYTES} bytes, decompressed as well.`);
}

async function decodeProtobuf(body: Buffer): Promise<unknown> {
  const { ExportTraceServiceRequest } = await definitions();
  // 64-bit integers as text, so that none loses digits; ids stay bytes.
  return safely(() => ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(body), { longs: String }));
}

/** Whatever a decoder throws at hostile input, a stack that is too deep included, is the input's fault. */
function safely<T>(decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new AegisError('malformed_request', 'The body is not an ExportTraceServiceRequest.', { cause });
  }
}

function protobuf(status: number, bytes: Uint8Array): HttpResponse {
  return { status, headers: { 'content-type': PROTOBUF }, bytes };
}
