import { Logger } from '@aws-lambda-powertools/logger';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { DynamoTable } from '../../functions/adapters/dynamodb-table.ts';
import { DEFAULT_MASKING_POLICY, maskContent } from '../../functions/domain/evaluation/masking.ts';
import { createApiHandler } from '../../functions/runtime/api.ts';
import { METRICS } from '../../functions/runtime/metric-names.ts';
import { defineOpenRoute, NO_BODY, NONE, type RouteServices } from '../../functions/runtime/route.ts';
import { openTelemetry, type Telemetry } from '../../functions/runtime/telemetry.ts';
import { median } from './measure.ts';

/**
 * Run as a process of its own by bin/bench/observability.ts, so that log lines go where they cost what they cost in
 * Lambda, and no other work shares the CPU time that is measured. A request here does what a submission does: it masks
 * 1 KB and makes five calls to the table, at most three in sequence.
 */
const ROUNDS = 160;
const WARM_UP_ROUNDS = 30;
const REQUESTS_PER_ROUND = 20;

const SENTENCE = 'The invoice of the second quarter lists eleven positions, and two of them changed since March. ';
const content = { input: SENTENCE.repeat(5), output: SENTENCE.repeat(5) };
const table = new DynamoTable('bench');

const update = () =>
  table.run((client) =>
    client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: { pk: 'LEDGER#org#user', sk: 'DAY#2026-11-20' },
        UpdateExpression: 'SET used = used + :used',
        ExpressionAttributeValues: { ':used': 1 },
      }),
    ),
  );

const services: RouteServices = { authenticate: () => Promise.reject(new Error('Nobody calls with a key here')) };

function handlerWith(telemetry: Telemetry) {
  const route = defineOpenRoute({
    operation: 'getHealth',
    method: 'GET',
    path: '/health',
    summary: 'The work of a submission',
    tag: 'bench',
    params: NONE,
    query: NONE,
    body: NO_BODY,
    responses: {},
    async run() {
      const masked = maskContent(content, DEFAULT_MASKING_POLICY);
      await update();
      await Promise.all([update(), update()]);
      await Promise.all([update(), update()]);
      telemetry.count(METRICS.tracesAccepted);
      return { status: 202, body: { findings: masked.findings.length } };
    },
  });
  return createApiHandler({ routes: [route], services, telemetry });
}

/** The same calls, none of which does anything. */
const silent: Telemetry = {
  ...openTelemetry('bench'),
  logger: new Proxy(new Logger(), { get: () => () => undefined }),
  count: () => undefined,
  countForApi: () => undefined,
};

const event = {
  rawPath: '/health',
  rawQueryString: '',
  headers: {},
  isBase64Encoded: false,
  requestContext: { http: { method: 'GET', sourceIp: '192.0.2.1' } },
};
const context = { awsRequestId: '8b6f3c1e-7a4e-4d0a-9c2b-0d2f6a1b7c3d', functionName: 'bench' };

async function cpuMicrosecondsPerRequest(handler: ReturnType<typeof handlerWith>): Promise<number> {
  const before = process.cpuUsage();
  for (let request = 0; request < REQUESTS_PER_ROUND; request++) {
    const answer: unknown = await Reflect.apply(handler, undefined, [structuredClone(event), context]);
    z.object({ statusCode: z.literal(202) }).parse(answer);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS_PER_ROUND;
}

const handlers = { observed: handlerWith(openTelemetry('bench')), silent: handlerWith(silent) };
const pairs: { observed: number; silent: number }[] = [];
for (let round = 0; round < ROUNDS + WARM_UP_ROUNDS; round++) {
  const pair = { observed: 0, silent: 0 };
  // Who comes first alternates: the second of two rounds pays for the garbage of the first.
  const order = round % 2 === 0 ? (['observed', 'silent'] as const) : (['silent', 'observed'] as const);
  for (const name of order) pair[name] = await cpuMicrosecondsPerRequest(handlers[name]);
  if (round >= WARM_UP_ROUNDS) pairs.push(pair);
}
process.send?.({
  silent: median(pairs.map(({ silent }) => silent)),
  // The median of what each pair tells: a machine that slows down slows down both.
  ratio: median(pairs.map(({ observed, silent }) => observed / silent)),
});
