import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** A port on loopback that nobody listens on: the preferred one when it is free, any other when not. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await canListenOn(preferred)) !== undefined) return preferred;
  const port = await canListenOn(0);
  if (port === undefined) throw new Error('No port is free on loopback.');
  return port;
}

function canListenOn(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === 'object' ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
