import { gunzipSync } from 'node:zlib';
import { decodeExport } from '../../../functions/spans/http/otlp-protobuf.ts';
import { type LoopbackServer, listen } from './listen.ts';

/** An `ExportTraceServiceRequest` as it came, in the JSON encoding of OTLP. */
export type Export = { readonly resourceSpans?: readonly unknown[] };

export interface Receiver extends LoopbackServer {
  /** In the order in which they came. */
  readonly exports: readonly Export[];
  /** Path of each request, whatever it was about. */
  readonly requests: readonly { readonly path: string; readonly authorization: string | undefined }[];
}

/** Takes what any OTLP exporter sends, at any path that ends in `/v1/traces`, and keeps it. Metrics and logs are not. */
export async function startReceiver(): Promise<Receiver> {
  const exports: Export[] = [];
  const requests: { path: string; authorization: string | undefined }[] = [];
  const server = await listen(async (request, body, response) => {
    const path = request.url ?? '';
    requests.push({ path, authorization: request.headers.authorization });
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const type = request.headers['content-type'] ?? '';
    if (path.endsWith('/v1/traces')) {
      exports.push(
        type.startsWith('application/json') ? JSON.parse(plain.toString('utf8')) : toJson(await decodeExport(plain)),
      );
    }
    const isProtobuf = type === 'application/x-protobuf';
    response.writeHead(200, { 'content-type': isProtobuf ? type : 'application/json' }).end(isProtobuf ? '' : '{}');
  });
  return { ...server, exports, requests };
}

/** The ids of a decoded request are bytes; OTLP's JSON has them in hexadecimal digits. */
function toJson(decoded: unknown): Export {
  return JSON.parse(JSON.stringify(decoded, (_name, value) => (isBytes(value) ? hex(value.data) : value)));
}

/** A `Buffer` has become this before a replacer sees it. */
function isBytes(value: unknown): value is { readonly type: 'Buffer'; readonly data: readonly number[] } {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value;
}

function hex(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('hex');
}
