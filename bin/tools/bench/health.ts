import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { bundleFunctions } from '../../../lib/bundle-functions.ts';
import { type BenchResult, firstMessage, median } from './measure.ts';

const ENVIRONMENTS = 15;
/** What the handler may take of a monitor's time. */
const BUDGET_MILLISECONDS = 10;

/** An execution environment: its first request and those that follow, in milliseconds of the handler. */
const RUNNER = `
const { handler } = await import(process.argv[2]);
const context = { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 9000 };
const requestContext = { http: { method: 'GET', sourceIp: '192.0.2.1' } };
const times = [];
for (let request = 0; request < 500; request++) {
  const event = { rawPath: '/health', rawQueryString: '', headers: {}, isBase64Encoded: false, requestContext };
  const startedAt = performance.now();
  const answer = await handler(event, context);
  times.push(performance.now() - startedAt);
  if (answer.statusCode !== 200) throw new Error('unexpected answer: ' + JSON.stringify(answer));
}
process.send({ first: times[0], warm: times.slice(1) });
process.disconnect();
`;
const Times = z.object({ first: z.number(), warm: z.array(z.number()) });

/** How long the bundle of the function that serves `/health` takes to answer it, logs included. */
export async function benchHealth(): Promise<BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aegis-bench-'));
  try {
    const runner = join(folder, 'runner.mjs');
    await writeFile(runner, RUNNER);
    await bundleFunctions(join(folder, 'bundles'));
    const bundle = join(folder, 'bundles', 'query', 'index.mjs');
    const measured: z.infer<typeof Times>[] = [];
    for (let i = 0; i < ENVIRONMENTS; i++) measured.push(await timeEnvironment(runner, bundle));
    return [
      result('first request of an environment', median(measured.map(({ first }) => first)), 0.3),
      result('warm', median(measured.map(({ warm }) => median(warm))), 0.01),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function result(which: string, milliseconds: number, reached: number): BenchResult {
  return {
    what: `handler time of /health, ${which}`,
    against: `${BUDGET_MILLISECONDS} ms`,
    ratio: milliseconds / BUDGET_MILLISECONDS,
    target: 1,
    reached,
    note: `${milliseconds.toFixed(2)} ms`,
  };
}

async function timeEnvironment(runner: string, bundle: string): Promise<z.infer<typeof Times>> {
  const environment = fork(runner, [bundle], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AEGIS_STAGE: 'dev',
      TABLE_NAME: 'bench',
      AUTH_SECRET_ID: 'bench',
      EVALUATION_QUEUE_URL: 'http://127.0.0.1/queue',
      RETENTION_DAYS: '30',
      BODY_BUCKET_NAME: 'bench',
      DEFAULT_USER_TOKENS_DAILY: '1',
      DEFAULT_USER_COST_DAILY_MICRO_USD: '1',
      POWERTOOLS_LOG_LEVEL: 'INFO',
    },
  });
  return Times.parse(await firstMessage(environment));
}
