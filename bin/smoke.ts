import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';
import * as z from 'zod';
import { sendTestNotification } from './smoke/test-notification.ts';

/**
 * Asks a deployment that has just been made whether it serves, and rings an alarm for a test. Takes the file of
 * `cdk deploy --outputs-file`, or a URL, with which it only asks; `--no-notification` leaves the alarm alone.
 */
const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 3_000;

/** What everybody may ask, and a request without a key, which the function behind it has to refuse. */
const REQUESTS = [
  { method: 'GET', path: '/health', status: 200 },
  { method: 'GET', path: '/health/ready', status: 200 },
  { method: 'GET', path: '/openapi.json', status: 200 },
  { method: 'GET', path: '/docs', status: 200 },
  { method: 'GET', path: '/ui/overview', status: 200 },
  { method: 'GET', path: '/errors/not_found', status: 200 },
  { method: 'GET', path: '/health/detailed', status: 401 },
  { method: 'POST', path: '/api/v1/traces', status: 401 },
  { method: 'GET', path: '/api/v1/api-keys', status: 401 },
  { method: 'GET', path: '/api/v1/session', status: 401 },
  // These two come by the default route, for which API Gateway needs a permission of its own.
  { method: 'GET', path: '/no-such-path', status: 404 },
  { method: 'DELETE', path: '/health', status: 405 },
] as const;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'no-notification': { type: 'boolean', default: false } },
});
const [argument = 'outputs.json'] = positionals;
const outputs: Outputs = argument.startsWith('http') ? { ApiUrl: argument } : await readOutputs(argument);
const url = outputs.ApiUrl.replace(/\/$/, '');

for (const { method, path, status } of REQUESTS) {
  report(
    `${method} ${path}`,
    await ask(`${url}${path}`, { method, status, header: ['x-content-type-options', /^nosniff$/] }),
  );
}
if (outputs.GatewayUrl !== undefined) {
  // Lambda answers 403 by itself where one of the two permissions of the address is missing.
  const models = `${outputs.GatewayUrl.replace(/\/$/, '')}/v1/models`;
  report(
    'GET /v1/models of the gateway',
    await ask(models, { method: 'GET', status: 401, header: ['x-request-id', /./] }),
  );
}
console.log(process.exitCode === 1 ? `${url} does not serve as it should` : `${url} serves`);

if (!flags['no-notification']) await notify(outputs.TestAlarmName);

interface Outputs {
  readonly ApiUrl: string;
  readonly TestAlarmName?: string | undefined;
  readonly GatewayUrl?: string | undefined;
}

async function readOutputs(file: string): Promise<Outputs> {
  const stacks = z
    .record(
      z.string(),
      z.object({ ApiUrl: z.string(), TestAlarmName: z.string().optional(), GatewayUrl: z.string().optional() }),
    )
    .parse(JSON.parse(await readFile(file, 'utf8')));
  const [first] = Object.values(stacks);
  if (first === undefined) throw new Error(`${file} holds no outputs`);
  return first;
}

async function notify(alarm: string | undefined): Promise<void> {
  if (alarm === undefined) {
    console.log('No test notification was sent: that takes the outputs of a deployment, with TestAlarmName among them');
    return;
  }
  const { result, text } = await sendTestNotification({
    cloudWatch: askCloudWatch,
    alarm,
    now: () => new Date(),
    sleep,
  });
  if (result === 'lost') process.exitCode = 1;
  if (result === 'handed over') console.log(text);
  else console.error(text);
}

/** By the AWS command line, with its credentials and region. */
async function askCloudWatch(command: string, options: Readonly<Record<string, readonly string[]>>): Promise<unknown> {
  const words = Object.entries(options).flatMap(([name, values]) => [`--${name}`, ...values]);
  const { stdout } = await promisify(execFile)('aws', ['cloudwatch', command, ...words, '--output', 'json']);
  return stdout.trim() === '' ? {} : JSON.parse(stdout);
}

function report(request: string, problem: string | null): void {
  if (problem === null) return;
  console.error(`${request}: ${problem}`);
  process.exitCode = 1;
}

interface Expected {
  readonly method: string;
  readonly status: number;
  /** By which our own answers are known from those of API Gateway and Lambda. */
  readonly header: readonly [name: string, value: RegExp];
}

/** Null when it answers as expected and it was us, at the latest after some attempts. */
async function ask(address: string, { method, status, header: [name, value] }: Expected): Promise<string | null> {
  let problem = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(PAUSE_MILLISECONDS);
    const answer = await fetch(address, { method }).catch((cause: unknown) => String(cause));
    // A body that nobody reads would keep the connection, and with it this process, for minutes.
    if (typeof answer !== 'string') await answer.body?.cancel();
    if (typeof answer === 'string') problem = answer;
    else if (answer.status !== status) problem = `${answer.status} instead of ${status}`;
    else return value.test(answer.headers.get(name) ?? '') ? null : `without ${name} as we send it`;
  }
  return problem;
}
