import { createServer, type IncomingHttpHeaders } from 'node:http';
import { createServer as createHttp2Server, type IncomingHttpHeaders as Http2Headers } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

/** A request as it came. */
interface WireRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders | Http2Headers;
  readonly text: string;
}

/** An answer, byte for byte. */
interface WireAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written one after another. */
  readonly pieces: readonly (string | Buffer)[];
  /** `cut` breaks the connection behind the last piece, `silent` says no more and keeps it. */
  readonly end?: 'whole' | 'cut' | 'silent';
}

export interface WireStandIn {
  readonly url: string;
  readonly requests: readonly WireRequest[];
  /** How requests are answered from now on; forgets those that were. */
  answer(answer: WireAnswer): void;
  close(): Promise<void>;
}

interface Writable {
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(piece: string | Buffer): unknown;
  end(): unknown;
}

/** A server that answers with given bytes, over HTTP/1.1 or, as Bedrock's client wants it, HTTP/2 from the first byte. */
export async function startWireStandIn(protocol: 'http1' | 'http2'): Promise<WireStandIn> {
  const requests: WireRequest[] = [];
  let next: WireAnswer = { pieces: [] };
  const open = new Set<{ destroy(): void }>();

  async function serve(text: string, told: Omit<WireRequest, 'text'>, response: Writable, cut: () => void) {
    requests.push({ ...told, text });
    const { status = 200, headers = {}, pieces, end = 'whole' } = next;
    response.writeHead(status, { ...headers });
    for (const piece of pieces) {
      response.write(piece);
      await turn();
    }
    if (end === 'whole') response.end();
    // What was written is on its way before the connection is broken.
    if (end === 'cut') setTimeout(cut, 5);
  }

  const server =
    protocol === 'http1'
      ? createServer(async (request, response) => {
          const text = await bodyOf(request);
          const { url = '', headers } = request;
          await serve(text, { path: url, headers }, response, () => request.socket.destroy());
        })
      : createHttp2Server(async (request, response) => {
          const text = await bodyOf(request);
          const { url, headers } = request;
          await serve(text, { path: url, headers }, response, () => response.stream.session?.destroy());
        });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    answer(answer) {
      next = answer;
      requests.length = 0;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The stand-in listens on no port');
  return address.port;
}

async function bodyOf(request: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}

/**
 * One message of an event stream of AWS: lengths, headers, payload and two checksums. Source: AWS SDKs reference,
 * "Event stream encoding".
 */
function eventFrame(headers: Readonly<Record<string, string>>, payload: unknown): Buffer {
  const STRING = 7;
  const told = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const head = Buffer.alloc(1 + name.length + 3);
      head.writeUInt8(name.length, 0);
      head.write(name, 1);
      head.writeUInt8(STRING, 1 + name.length);
      head.writeUInt16BE(Buffer.byteLength(value), 2 + name.length);
      return Buffer.concat([head, Buffer.from(value)]);
    }),
  );
  const body = Buffer.from(JSON.stringify(payload));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(12 + told.length + body.length + 4, 0);
  prelude.writeUInt32BE(told.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, told, body]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(message), 0);
  return Buffer.concat([message, checksum]);
}

/** An event of Bedrock's `ConverseStream` on the wire. */
export function converseEvent(name: string, payload: unknown): Buffer {
  const kind = name.endsWith('Exception')
    ? { ':message-type': 'exception', ':exception-type': name }
    : { ':message-type': 'event', ':event-type': name };
  return eventFrame({ ...kind, ':content-type': 'application/json' }, payload);
}

/** An event of Anthropic's stream on the wire. */
export function messagesEvent(event: { readonly type: string }): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}
