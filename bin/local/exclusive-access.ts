import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

const HOST = '127.0.0.1';
const ANSWER_WITHIN_MS = 1_000;
const POLL_MS = 200;

/** What the holder writes down: where it listens, and what it answers there. */
const HolderSchema = z.object({ pid: z.number(), port: z.number(), token: z.string() });
type Holder = z.infer<typeof HolderSchema>;

export interface HeldLock {
  release(): Promise<void>;
}

/**
 * Takes a lock that ends with its holder. A process id alone would not do: after a kill or a restart of the machine
 * another process may have the same one. So the holder also answers on loopback with a token only it knows.
 * Returns the holder's process id when somebody else has the lock.
 */
export async function tryLock(file: string): Promise<HeldLock | { readonly heldBy: number }> {
  const token = randomBytes(16).toString('hex');
  const server = await listen(token);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The lock could not listen on loopback.');
  const content = JSON.stringify({ pid: process.pid, port: address.port, token } satisfies Holder);

  while (true) {
    if (await createWhole(file, content, token)) return { release: () => release(file, server) };
    const holder = await readHolder(file);
    if (holder !== undefined && (await answers(holder))) {
      server.close();
      return { heldBy: holder.pid };
    }
    await rm(file, { force: true });
  }
}

/** Runs the work while no other process runs work under the same lock, waiting for its turn. */
export async function withExclusiveAccess(file: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  let lock = await tryLock(file);
  while ('heldBy' in lock) {
    await sleep(POLL_MS, undefined, { signal });
    lock = await tryLock(file);
  }
  try {
    await work();
  } finally {
    await lock.release();
  }
}

/** Creates the file with its content in one step, so that nobody reads half of it; false when it is already there. */
async function createWhole(file: string, content: string, token: string): Promise<boolean> {
  const draft = `${file}.${token}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (cause) {
    if (isAlreadyThere(cause)) return false;
    throw cause;
  } finally {
    await rm(draft, { force: true });
  }
}

async function release(file: string, server: Server): Promise<void> {
  await rm(file, { force: true });
  await new Promise((resolve) => server.close(resolve));
}

function listen(token: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.end(token);
    });
    server.once('error', reject);
    server.listen({ port: 0, host: HOST }, () => {
      server.unref();
      resolve(server);
    });
  });
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return HolderSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function answers(holder: Holder): Promise<boolean> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect({ port: holder.port, host: HOST, timeout: ANSWER_WITHIN_MS });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('utf8');
    });
    socket.once('end', () => finish(received === holder.token));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}

function isAlreadyThere(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
}
