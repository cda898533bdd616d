import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Client, PYTHON_CLIENTS, type Setup, TYPESCRIPT_CLIENTS } from '../../../test/clients/clients.ts';
import { EXPECTED } from '../../../test/clients/expectations.ts';
import { type Facts, readExport } from '../../../test/clients/read-export.ts';
import { toRecording } from '../../../test/clients/recording.ts';
import { runClient } from '../../../test/clients/run-client.ts';
import type { Export } from '../../../test/clients/stand-in/receiver.ts';
import { CHECKOUT_FOLDER } from '../../local/checkout.ts';
import { StartFailure } from '../../local/start-failure.ts';
import { installPackages } from './python-packages.ts';

/**
 * `npm run tool -- test-clients` runs real SDKs of Python, each as its documents say, against a model that stands in, and
 * compares what is read of them with test/clients/expectations.ts. Names of clients after `--` choose among them;
 * `--record` writes what they send to test/spans/recorded, those of TypeScript included. Ends with `NOT_RUN` where the
 * packages cannot be installed, so that a skipped proof is never taken for a passed one.
 */
const NOT_RUN = 2;
const RECORDED = join(CHECKOUT_FOLDER, 'test', 'spans', 'recorded');

const words = process.argv.slice(2);
const records = words.includes('--record');
const names = words.filter((word) => word !== '--record');
const known = [...(records ? TYPESCRIPT_CLIENTS : []), ...PYTHON_CLIENTS];
const clients = names.length === 0 ? known : known.filter(({ name }) => names.includes(name));
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

/** Kept apart, so that one of which nothing can be had hides no other. */
const failed: string[] = [];
const notRun: string[] = [];

for (const client of clients) {
  try {
    const python = client.packages === undefined ? undefined : await installPackages(client.packages, stop.signal);
    for (const setup of setupsOf(client)) await check(client, setup, python ?? process.execPath);
  } catch (error) {
    if (stop.signal.aborted || !(error instanceof StartFailure)) throw error;
    notRun.push(client.name);
    console.error(`${client.name} did NOT run. ${error.message}`);
  }
}
if (clients.length === 0) console.error(`There is no such client. Known: ${known.map(({ name }) => name).join(', ')}`);
console.log(
  `${clients.length - failed.length - notRun.length} of ${clients.length} clients are read as expected` +
    (notRun.length === 0 ? '' : `; ${notRun.length} did NOT run: ${notRun.join(', ')}`),
);
if (failed.length > 0) process.exitCode = 1;
else if (notRun.length > 0 || clients.length === 0) process.exitCode = NOT_RUN;

function setupsOf(client: Client): readonly Setup[] {
  return client.capture === undefined ? ['documented'] : ['documented', 'default'];
}

async function check(client: Client, setup: Setup, interpreter: string): Promise<void> {
  const name = setup === 'default' ? `${client.name}-default` : client.name;
  const read = await observe(client, setup, interpreter, name);
  const isExpected = isDeepStrictEqual(read, EXPECTED[name]);
  if (!isExpected && !failed.includes(client.name)) failed.push(client.name);
  console.log(`${isExpected ? 'as expected' : 'DIFFERENT  '}  ${name}`);
  if (!isExpected) console.log(differences(read, EXPECTED[name]).join('\n'));
}

async function observe(client: Client, setup: Setup, interpreter: string, name: string): Promise<Facts | string> {
  try {
    const { exports } = await runClient(client, setup, interpreter);
    const recording: Export = toRecording(exports);
    if (records) await writeFile(join(RECORDED, `${name}.json`), `${JSON.stringify(recording)}\n`);
    return await readExport(recording);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function differences(read: Facts | string, expected: Facts | undefined): string[] {
  if (typeof read === 'string') return [`  ${read}`];
  const before = new Map(Object.entries(expected ?? {}));
  return Object.entries(read)
    .filter(([field, value]) => !isDeepStrictEqual(value, before.get(field)))
    .map(([field, value]) => `  ${field}: ${JSON.stringify(value)}, expected ${JSON.stringify(before.get(field))}`);
}
