import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';

/** Operations of AWS that have no effect: who ends after one of them has ended after what came before. */
const READS = /\.(?:GetItem|BatchGetItem|Query|GetSecretValue|GetQueueAttributes)$/;

/** No client repeats it: the process that it stands for is gone. */
const GONE = JSON.stringify({ __type: 'com.amazonaws#AccessDeniedException', message: 'The process has ended' });

/**
 * Stands between a process and everything that it calls over HTTP. At one of the calls that have an effect the process
 * ends: the call has it, its answer does not arrive, and nothing that is called afterwards has any.
 */
export class CrashGate {
  readonly #servers: Server[] = [];
  readonly #agent = new Agent({ keepAlive: true });
  #calls = 0;
  #at = Number.POSITIVE_INFINITY;
  #isCrashed = false;

  /** From now on the process lives, up to its call with an effect of this number, which is counted from 0. */
  arm(at: number): void {
    this.#calls = 0;
    this.#at = at;
    this.#isCrashed = false;
  }

  get isReached(): boolean {
    return this.#isCrashed;
  }

  /** @returns the URL under which the process reaches what is at `target` */
  async open(target: string): Promise<string> {
    const server = createServer((incoming, response) => this.#pass(target, incoming, response));
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());
    return `http://127.0.0.1:${port}`;
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
    this.#agent.destroy();
  }

  #pass(target: string, incoming: IncomingMessage, response: ServerResponse): void {
    const hasEffect = !READS.test(String(incoming.headers['x-amz-target']));
    const isLast = !this.#isCrashed && hasEffect && this.#calls++ === this.#at;
    if (this.#isCrashed) {
      incoming.resume().on('end', () => end(response));
      return;
    }
    if (isLast) this.#isCrashed = true;
    const { method, headers, url = '' } = incoming;
    const forwarded = request(new URL(url, target), { method, headers, agent: this.#agent }, (answer) => {
      if (this.#isCrashed) {
        answer.resume().on('end', () => end(response));
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    incoming.pipe(forwarded);
  }
}

function end(response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(GONE);
}
