import { once } from 'node:events';
import { createServer } from 'node:http';
import * as z from 'zod';

/** How a stand-in for an AWS service answers every call. */
export interface StandInAnswer {
  /** The service's error by name, as its JSON protocol spells it. */
  readonly error: string;
  readonly status: 400 | 500;
  readonly afterMilliseconds: number;
}

/** A service of AWS that has trouble: throttles, fails on its own account, or takes its time. */
export async function withStandIn<T>(answer: StandInAnswer, work: (endpointUrl: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      setTimeout(() => {
        response.writeHead(answer.status, {
          'content-type': 'application/x-amz-json-1.0',
          'x-amzn-query-error': `${answer.error};Sender`,
        });
        response.end(JSON.stringify({ __type: `com.amazonaws#${answer.error}`, message: 'A fault for a test' }));
      }, answer.afterMilliseconds);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  try {
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
