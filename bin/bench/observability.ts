import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import type { BenchResult } from './measure.ts';

const RUNNER = join(import.meta.dirname, 'observability-runner.ts');

const Figures = z.object({ silent: z.number(), ratio: z.number(), standardError: z.number() });

/** CPU time of a warm request that logs and counts, beside the same request that does neither. */
export async function benchObservability(): Promise<BenchResult[]> {
  const store = createServer((request, response) => {
    request.resume().on('end', () => response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}'));
  });
  store.listen(0, '127.0.0.1');
  await once(store, 'listening');
  const address = z.object({ port: z.number() }).parse(store.address());
  try {
    const runner = fork(RUNNER, {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'bench',
        AWS_SECRET_ACCESS_KEY: 'bench',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
      },
    });
    runner.stdout?.resume();
    const [message]: unknown[] = await once(runner, 'message');
    const { silent, ratio, standardError } = Figures.parse(message);
    return [
      {
        what: 'CPU of a warm request with logs and metrics',
        against: 'the same request without',
        ratio,
        target: 1.02,
        reached: 1.05,
        note: `${((ratio - 1) * silent).toFixed(0)} µs more than ${silent.toFixed(0)} µs; the ratio is ${ratio.toFixed(3)} ± ${standardError.toFixed(3)}`,
      },
    ];
  } finally {
    store.close();
    store.closeAllConnections();
  }
}
