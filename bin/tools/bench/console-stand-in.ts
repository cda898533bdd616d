import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { BuiltConsole } from '../../../functions/console/files/console-files.ts';
import { consoleRoute } from '../../../functions/console/http/console-page.ts';
import type { HttpResponse } from '../../../functions/runtime/http.ts';

/** The console as it is served, before an API whose answers are ready. */
export interface ConsoleStandIn {
  readonly url: string;
  /** Paths of the API that were asked for since the last time. */
  takeRequests(): string[];
  /** Bytes of files that were sent since the last time, as they were sent; fonts apart. */
  takeBytes(): { readonly files: number; readonly fonts: number };
  close(): Promise<void>;
}

/**
 * @param folder of the built console
 * @param answers JSON by path, without the query
 */
export async function startConsole(folder: string, answers: ReadonlyMap<string, unknown>): Promise<ConsoleStandIn> {
  const consoleFiles = new BuiltConsole(folder);
  const services = { consoleFiles, authenticate: async () => Promise.reject(new Error('Nobody signs in here.')) };
  const texts = new Map([...answers].map(([path, answer]) => [path, JSON.stringify(answer)]));
  let requests: string[] = [];
  let sent = { files: 0, fonts: 0 };

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (!pathname.startsWith('/ui/')) {
      requests.push(pathname);
      return void sendJson(response, texts.get(pathname));
    }
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const asked = { method: 'GET', path: pathname, headers, query: {}, body: Buffer.of(), requestId: '', sourceIp: '' };
    const part = pathname.endsWith('.woff2') ? 'fonts' : 'files';
    consoleRoute.handle(asked, { proxy: pathname.slice('/ui/'.length) }, services).then(
      (answer) => {
        sent = { ...sent, [part]: sent[part] + send(response, answer) };
      },
      () => response.writeHead(404).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    takeBytes() {
      const taken = sent;
      sent = { files: 0, fonts: 0 };
      return taken;
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function send(response: ServerResponse, { status, headers = {}, body, bytes }: HttpResponse): number {
  const content = bytes === undefined ? Buffer.from(typeof body === 'string' ? body : '') : Buffer.from(bytes);
  response.writeHead(status, { ...headers }).end(content);
  return content.byteLength;
}

function sendJson(response: ServerResponse, text: string | undefined): void {
  response
    .writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' })
    .end(text ?? JSON.stringify({ code: 'not_found', detail: 'There is nothing here.' }));
}
