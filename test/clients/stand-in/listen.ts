import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** Long enough that no clock sees two things at one instant: spans are put in order by their times. */
export const TICK_MS = 5;

/** A server on a free port of this machine, for as long as its scope lasts. */
export interface LoopbackServer extends AsyncDisposable {
  readonly url: string;
}

/** Answers every request with what `answer` does; what it throws is a 500 with the reason. */
export async function listen(
  answer: (request: IncomingMessage, body: Buffer, response: ServerResponse) => Promise<void> | void,
): Promise<LoopbackServer> {
  const server = createServer(async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      await setTimeout(TICK_MS);
      await answer(request, Buffer.concat(chunks), response);
    } catch (cause) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(String(cause));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a server that listens on no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
