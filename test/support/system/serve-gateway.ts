import { createServer } from 'node:http';
import * as z from 'zod';
import { type GatewayServices, serveGateway } from '../../../functions/gateway/http/serve.ts';
import { pipe } from '../../../functions/runtime/stream-response.ts';

export interface ServedGateway {
  readonly url: string;
  /** Resolves when everything that was begun is settled and stored. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** The gateway behind a real socket of this machine, in this process: pieces leave it as they come. */
export async function serveOnSocket(services: GatewayServices): Promise<ServedGateway> {
  const running = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const work = (async () => {
        const headers = Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join() : value]),
        );
        const reply = await serveGateway(
          services,
          {
            method: request.method ?? 'GET',
            path: new URL(request.url ?? '/', 'http://localhost').pathname,
            headers,
            query: {},
            body: Buffer.concat(parts),
            requestId: 'request-1',
            sourceIp: '127.0.0.1',
          },
          new AbortController().signal,
        );
        response.writeHead(reply.status, reply.headers);
        await pipe(response, reply.body);
        await reply.afterwards?.();
      })();
      running.add(work);
      work.finally(() => running.delete(work)).catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    async idle() {
      await Promise.all(running);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
