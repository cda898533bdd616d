import { spawn } from 'node:child_process';
import type { Client, Setup } from './clients.ts';
import { startModelServer } from './stand-in/model-server.ts';
import { type Export, startReceiver } from './stand-in/receiver.ts';
import { SCENARIO } from './stand-in/scenario.ts';

/** Not a key of anything. */
const KEY = 'stand-in';

export interface ClientRun {
  readonly exports: readonly Export[];
  /** What the program printed. */
  readonly said: string;
}

/**
 * Runs a client once against a stand-in model and a receiver.
 * @param interpreter what runs the program: Node, or the Python of an environment
 * @throws Error with what the program printed, when it fails or takes longer than a minute and a half
 */
export async function runClient(client: Client, setup: Setup, interpreter: string): Promise<ClientRun> {
  await using model = await startModelServer();
  await using receiver = await startReceiver();
  const told = { ...client.environment, ...(setup === 'documented' ? client.capture : {}) };
  const said = await run(client, interpreter, {
    MODEL_SERVER: model.url,
    OPENAI_BASE_URL: `${model.url}/v1`,
    OPENAI_API_KEY: KEY,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: KEY,
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${KEY}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    OTEL_SERVICE_NAME: 'travel-desk',
    SCENARIO: JSON.stringify(SCENARIO),
    PYTHONDONTWRITEBYTECODE: '1',
    ...filledIn(told, { '{model}': model.url, '{receiver}': receiver.url }),
  });
  return { exports: receiver.exports, said };
}

/** Some documents name variables of their own for an address. */
function filledIn(variables: Readonly<Record<string, string>>, addresses: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.replaceAll(/\{\w+\}/g, (place) => addresses[place] ?? place),
    ]),
  );
}

const LIMIT_MS = 90_000;

function run({ name, program }: Client, interpreter: string, environment: Record<string, string>): Promise<string> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(interpreter, [typeof program === 'string' ? program : program()], {
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve(said) : reject(new Error(`${name}: ${said.slice(-4000)}`))));
  });
}
