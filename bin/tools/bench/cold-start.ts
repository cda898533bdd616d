import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { formatKey } from '../../../functions/access/api-key.ts';
import { bundleFunctions, FUNCTION_ENTRIES } from '../../../lib/bundle-functions.ts';
import { type BenchResult, median } from './measure.ts';

const ROUNDS = 15;
const WARM_UP_ROUNDS = 2;

/** What a new execution environment does: load the bundle, answer one request, leave. */
const RUNNER = `
const { handler } = await import(process.argv[2]);
const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 9000 };
const answer = await handler(JSON.parse(process.argv[3]), context);
if (answer.statusCode !== 401) throw new Error('unexpected answer: ' + JSON.stringify(answer));
process.exit(0);
`;

/**
 * From the start of the process until the ingest function has asked the table for a key and answered,
 * beside the same handler bundled with esbuild's defaults and the SDK's whole credential chain.
 */
export async function benchColdStart(): Promise<BenchResult[]> {
  const folder = await mkdtemp(join(tmpdir(), 'aegis-bench-'));
  const store = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}'));
  });
  store.listen(0, '127.0.0.1');
  await once(store, 'listening');
  try {
    const { ours, plain, runner } = await prepare(folder);
    const endpointUrl = `http://127.0.0.1:${portOf(store.address())}`;
    const samples: { ours: number[]; plain: number[] } = { ours: [], plain: [] };
    for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
      const times = {
        ours: await timeStart(runner, ours, endpointUrl),
        plain: await timeStart(runner, plain, endpointUrl),
      };
      if (round < WARM_UP_ROUNDS) continue;
      samples.ours.push(times.ours);
      samples.plain.push(times.plain);
    }
    const [mine, theirs] = [median(samples.ours), median(samples.plain)];
    return [
      {
        what: 'cold start of ingest until its first request is answered',
        against: "the same handler with esbuild's defaults",
        ratio: mine / theirs,
        target: 0.6,
        reached: 0.67,
        note: `${mine.toFixed(0)} ms against ${theirs.toFixed(0)} ms, Node's own start included`,
      },
    ];
  } finally {
    store.close();
    store.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(folder: string): Promise<{ ours: string; plain: string; runner: string }> {
  const runner = join(folder, 'runner.mjs');
  await writeFile(runner, RUNNER);
  await bundleFunctions(join(folder, 'ours'));
  const plain = join(folder, 'plain.cjs');
  await build({
    entryPoints: [FUNCTION_ENTRIES.ingest],
    outfile: plain,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  });
  return { ours: join(folder, 'ours', 'ingest', 'index.mjs'), plain, runner };
}

/** Milliseconds of one whole process. */
async function timeStart(runner: string, bundle: string, endpointUrl: string): Promise<number> {
  const key = formatKey({ stage: 'dev', publicId: 'abcdefgh', secret: 'x'.repeat(43) });
  const event = {
    rawPath: '/api/v1/traces',
    rawQueryString: '',
    headers: { authorization: `Bearer ${key}` },
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: false,
  };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [runner, bundle, JSON.stringify(event)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'bench',
      AWS_SECRET_ACCESS_KEY: 'bench',
      AWS_ENDPOINT_URL: endpointUrl,
      AEGIS_STAGE: 'dev',
      TABLE_NAME: 'bench',
      AUTH_SECRET_ID: 'bench',
      EVALUATION_QUEUE_URL: `${endpointUrl}/queue`,
      RETENTION_DAYS: '30',
      BODY_BUCKET_NAME: 'bench',
      OTLP_QUIET_SECONDS: '10',
      OTLP_QUOTA_ANSWER: 'too_many_requests',
      DEFAULT_USER_TOKENS_DAILY: '1',
      DEFAULT_USER_COST_DAILY_MICRO_USD: '1',
    },
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The bundle ${bundle} did not answer`);
  return performance.now() - startedAt;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The stand-in for the table is not listening');
  return address.port;
}
