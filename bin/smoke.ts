import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

/** Asks a deployment that has just been made whether it serves. Takes the file of `cdk deploy --outputs-file`, or a URL. */
const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 3_000;

/** What everybody may ask, and a request without a key, which the function behind it has to refuse. */
const REQUESTS = [
  { method: 'GET', path: '/health', status: 200 },
  { method: 'GET', path: '/health/ready', status: 200 },
  { method: 'GET', path: '/openapi.json', status: 200 },
  { method: 'GET', path: '/docs', status: 200 },
  { method: 'GET', path: '/errors/not_found', status: 200 },
  { method: 'GET', path: '/health/detailed', status: 401 },
  { method: 'POST', path: '/api/v1/traces', status: 401 },
  { method: 'GET', path: '/api/v1/api-keys', status: 401 },
  { method: 'GET', path: '/no-such-path', status: 404 },
] as const;

const [argument = 'outputs.json'] = process.argv.slice(2);
const url = (argument.startsWith('http') ? argument : await readApiUrl(argument)).replace(/\/$/, '');

for (const request of REQUESTS) {
  const problem = await ask(request);
  if (problem === null) continue;
  console.error(`${request.method} ${request.path}: ${problem}`);
  process.exitCode = 1;
}
console.log(process.exitCode === 1 ? `${url} does not serve as it should` : `${url} serves`);

async function readApiUrl(file: string): Promise<string> {
  const outputs = z
    .record(z.string(), z.object({ ApiUrl: z.string() }))
    .parse(JSON.parse(await readFile(file, 'utf8')));
  const [first] = Object.values(outputs);
  if (first === undefined) throw new Error(`${file} holds no outputs`);
  return first.ApiUrl;
}

/** Null when it answers as expected and with our security headers, at the latest after some attempts. */
async function ask({ method, path, status }: (typeof REQUESTS)[number]): Promise<string | null> {
  let problem = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(PAUSE_MILLISECONDS);
    const answer = await fetch(`${url}${path}`, { method }).catch((cause: unknown) => String(cause));
    // A body that nobody reads would keep the connection, and with it this process, for minutes.
    if (typeof answer !== 'string') await answer.body?.cancel();
    if (typeof answer === 'string') problem = answer;
    else if (answer.status !== status) problem = `${answer.status} instead of ${status}`;
    else return answer.headers.get('x-content-type-options') === 'nosniff' ? null : 'without security headers';
  }
  return problem;
}
