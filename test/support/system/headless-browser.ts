import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Chromium, where it is installed; it is no package of npm. */
export const BROWSER = BROWSERS.find((path) => existsSync(path));

export interface OpenedPage {
  /** Of every request that the page made, itself included. */
  readonly requests: readonly string[];
  /** What the browser complained of: refused styles, scripts that fail, missing files. */
  readonly complaints: readonly string[];
  /** The value of an expression in the page, which has to be JSON. */
  readonly value: unknown;
}

const MessageSchema = z.looseObject({
  id: z.int().optional(),
  method: z.string().optional(),
  params: z.looseObject({}).default({}),
  result: z.looseObject({ sessionId: z.string().optional(), targetId: z.string().optional() }).optional(),
});
const RequestSchema = z.looseObject({ request: z.looseObject({ url: z.string() }) });
const EntrySchema = z.looseObject({ entry: z.looseObject({ text: z.string() }) });
const ResultSchema = z.looseObject({ result: z.looseObject({ value: z.unknown() }) });

/** Opens a page as a person's browser would, and says what came of it. */
export async function openPage(browser: string, url: string, expression: string): Promise<OpenedPage> {
  const profile = await mkdtemp(join(tmpdir(), 'aegis-browser-'));
  const words = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
  ];
  const chromium = spawn(browser, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  try {
    const connection = await Connection.open(await endpointOf(chromium));
    const { targetId } = await connection.call('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await connection.call('Target.attachToTarget', { targetId, flatten: true });
    const requests: string[] = [];
    const complaints: string[] = [];
    connection.on('Network.requestWillBeSent', (params) => requests.push(RequestSchema.parse(params).request.url));
    connection.on('Log.entryAdded', (params) => complaints.push(EntrySchema.parse(params).entry.text));
    connection.on('Runtime.exceptionThrown', (params) => complaints.push(JSON.stringify(params)));
    for (const part of ['Network', 'Log', 'Runtime', 'Page']) await connection.call(`${part}.enable`, {}, sessionId);
    const loaded = new Promise((resolve) => connection.on('Page.loadEventFired', resolve));
    await connection.call('Page.navigate', { url }, sessionId);
    await loaded;
    const evaluated = await connection.call('Runtime.evaluate', { expression, returnByValue: true }, sessionId);
    connection.close();
    return { requests, complaints, value: ResultSchema.parse(evaluated).result.value };
  } finally {
    chromium.kill();
    await once(chromium, 'exit');
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function endpointOf({ stderr }: ChildProcess): Promise<string> {
  if (stderr === null) throw new Error('The browser was started without an output');
  for await (const line of createInterface(stderr)) {
    const [, endpoint] = /DevTools listening on (ws:\S+)/.exec(line) ?? [];
    if (endpoint !== undefined) return endpoint;
  }
  throw new Error('The browser ended before it could be used');
}

type Result = NonNullable<z.infer<typeof MessageSchema>['result']>;

/** https://chromedevtools.github.io/devtools-protocol/ */
class Connection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: Result) => void>();
  readonly #listeners = new Map<string, (params: unknown) => void>();
  #calls = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, method = '', params, result = {} } = MessageSchema.parse(JSON.parse(String(data)));
      if (id === undefined) this.#listeners.get(method)?.(params);
      else this.#waiting.get(id)?.(result);
    });
  }

  static async open(endpoint: string): Promise<Connection> {
    const socket = new WebSocket(endpoint);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    return new Connection(socket);
  }

  on(method: string, listen: (params: unknown) => void): void {
    this.#listeners.set(method, listen);
  }

  call(method: string, params: object, sessionId?: string): Promise<Result> {
    const id = ++this.#calls;
    const answered = new Promise<Result>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    return answered;
  }

  close(): void {
    this.#socket.close();
  }
}
