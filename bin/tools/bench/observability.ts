import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type BenchResult, firstMessage } from './measure.ts';

const RUNNER = join(import.meta.dirname, 'observability-runner.ts');

const Figures = z.object({ silent: z.number(), ratio: z.number(), standardError: z.number() });

const COUNTER = marshall({
  left_requests: 1_000,
  left_tokens: 1_000_000,
  left_cost: 1_000_000,
  limits: { requests: 2_000, tokens: 2_000_000, cost: 2_000_000 },
  limit_version: 1,
  holds: {},
});

/** What AWS would answer to the calls of one submission; the SDK checks the digest of a message. */
function answerTo(operation: string, body: string): object {
  if (operation === 'UpdateItem') return { Attributes: COUNTER };
  if (operation === 'BatchGetItem') return { Responses: { bench: [] } };
  if (operation === 'GetSecretValue') return { SecretString: JSON.stringify({ current: 1, '1': 'ab'.repeat(32) }) };
  if (operation !== 'SendMessage') return {};
  const { MessageBody } = z.object({ MessageBody: z.string() }).parse(JSON.parse(body));
  return { MessageId: 'bench', MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') };
}

/** CPU time of a warm request that logs and counts, beside the same request that does neither. */
export async function benchObservability(): Promise<BenchResult[]> {
  const store = createServer(async (request, response) => {
    const [, operation = ''] = String(request.headers['x-amz-target']).split('.');
    const answer = answerTo(operation, await text(request));
    response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(answer));
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
        AEGIS_STAGE: 'dev',
        TABLE_NAME: 'bench',
        AUTH_SECRET_ID: 'bench',
        EVALUATION_QUEUE_URL: `http://127.0.0.1:${address.port}/queue`,
        RETENTION_DAYS: '30',
        BODY_BUCKET_NAME: 'bench',
        OTLP_QUIET_SECONDS: '10',
        OTLP_QUOTA_ANSWER: 'too_many_requests',
        DEFAULT_USER_TOKENS_DAILY: '1000000',
        DEFAULT_USER_COST_DAILY_MICRO_USD: '1000000',
        POWERTOOLS_LOG_LEVEL: 'INFO',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0',
      },
    });
    runner.stdout?.resume();
    const { silent, ratio, standardError } = Figures.parse(await firstMessage(runner));
    return [
      {
        what: 'CPU of a warm request with logs and metrics',
        against: 'the same request without',
        ratio,
        target: 1.02,
        reached: 1.02,
        // Twice the standard error of a run.
        tolerance: 0.02,
        note: `${((ratio - 1) * silent).toFixed(0)} µs more than ${silent.toFixed(0)} µs; the ratio is ${ratio.toFixed(3)} ± ${standardError.toFixed(3)}`,
      },
    ];
  } finally {
    store.close();
    store.closeAllConnections();
  }
}
