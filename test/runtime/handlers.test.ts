import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { AegisError } from '../../functions/kernel/errors.ts';
import { createApiHandler } from '../../functions/runtime/api.ts';
import { createBatchHandler } from '../../functions/runtime/batch.ts';
import { defineOpenRoute, defineRoute, NO_BODY, NONE } from '../../functions/runtime/route.ts';
import { openTelemetry } from '../../functions/runtime/telemetry.ts';
import { sampleOf } from '../support/builders/format-samples.ts';
import { LAMBDA_CONTEXT } from '../support/builders/lambda-context.ts';

const CONTEXT: Context = { ...LAMBDA_CONTEXT, awsRequestId: 'aws-request-1' };

let lines: string[];
let failure: unknown;

beforeEach(() => {
  lines = [];
  failure = undefined;
});

function listeningTelemetry() {
  const telemetry = openTelemetry('test');
  const listen = (...line: unknown[]) => void lines.push(JSON.stringify(line));
  for (const level of ['info', 'warn', 'error'] as const) telemetry.logger[level] = listen;
  return telemetry;
}

describe('the handler of an API', () => {
  const route = { summary: '', tag: '', query: NONE, body: NO_BODY, responses: {} } as const;
  const handler = createApiHandler({
    routes: [
      defineOpenRoute({
        ...route,
        operation: 'getHealth',
        method: 'GET',
        path: '/things/{id}',
        params: z.object({ id: z.string().max(10) }),
        run: async ({ params }) => {
          if (failure !== undefined) throw failure;
          return { status: 200, body: params };
        },
      }),
      defineRoute({
        ...route,
        operation: 'listTraces',
        method: 'GET',
        path: '/guarded',
        params: NONE,
        run: async () => ({ status: 204 }),
      }),
    ],
    services: { authenticate: () => Promise.reject(new AegisError('unauthenticated', 'No key.')) },
    telemetry: listeningTelemetry(),
    elsewhere: async () => [{ method: 'DELETE', path: '/things/{id}' }],
  });

  async function call(method: string, path: string, headers: Readonly<Record<string, string>> = {}) {
    const answer = await handler(anEvent(method, path, headers), CONTEXT);
    return { ...answer, body: JSON.parse(answer.body ?? 'null') };
  }

  test('hands the parts of the path to the route', async () => {
    expect(await call('GET', '/things/a%40b')).toMatchObject({ statusCode: 200, body: { id: 'a@b' } });
  });

  test('answers 404 to what is nowhere, to a malformed path, and to an id that cannot be', async () => {
    for (const path of ['/', '/thing', '/things/a/b', '/things/%E0%A4%A', `/things/${'x'.repeat(11)}`]) {
      expect(await call('GET', path)).toMatchObject({ statusCode: 404, body: { code: 'not_found' } });
    }
  });

  test('answers 405 with every method of the path, whichever function serves it', async () => {
    const answer = await call('POST', '/things/a');
    const errors = [{ path: 'method', message: 'must be GET or DELETE' }];
    expect(answer).toMatchObject({ statusCode: 405, headers: { allow: 'GET, DELETE' }, body: { errors } });
  });

  test('asks who calls before anything else', async () => {
    const answer = await call('GET', '/guarded');
    expect(answer).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } });
  });

  test('never lets a fault out: the caller learns nothing of it, the log all', async () => {
    failure = new Error('table aegis-prod does not exist');
    const answer = await call('GET', '/things/a');
    expect(answer).toMatchObject({ statusCode: 500, body: { code: 'internal_error', request_id: 'aws-request-1' } });
    expect(JSON.stringify(answer)).not.toContain('aegis-prod');
    expect(lines.join('\n')).toContain('aegis-prod');
  });

  test('P4: no path of a client is in the log, whether it leads anywhere or not', async () => {
    const key = ['AK', 'IA', 'QX7B2M9ZK4LW3VTN'].join('');
    await call('GET', `/nowhere/${key}`);
    await call('GET', `/things/${key}`);
    await call('GET', '/things/short-id');
    expect(lines.join('\n')).not.toMatch(/QX7B2M9ZK|short-id/);
    expect(lines.join('\n')).toContain('/things/{id}');
  });

  test('P4: replaces a request id that holds a secret, also one that the log has no mask for', async () => {
    const secret = sampleOf('csk-{lower:48}');
    const answer = await call('GET', '/', { 'x-request-id': `id.${secret}` });
    expect(answer.body.request_id).toBe('aws-request-1');
    expect([...lines, JSON.stringify(answer)].join('\n')).not.toContain(secret);
    const id = '2f1c8a52-6c0e-4c53-9c39-7e1c1ad7f0aa';
    expect((await call('GET', '/', { 'x-request-id': id })).headers).toMatchObject({ 'x-request-id': id });
  });

  test('returns a sane request id and replaces another', async () => {
    expect((await call('GET', '/', { 'X-Request-Id': 'my-request-1' })).headers).toMatchObject({
      'x-request-id': 'my-request-1',
    });
    for (const odd of ['short', 'a b c d e f g h', 'x'.repeat(129)]) {
      expect((await call('GET', '/', { 'x-request-id': odd })).body.request_id).toBe('aws-request-1');
    }
  });
});

describe('the handler of a queue', () => {
  const processed: string[] = [];
  const delayed: [string, number][] = [];
  const batches: (readonly string[])[] = [];
  const lastDeliveries: boolean[] = [];
  const handler = createBatchHandler({
    schema: z.object({ id: z.string() }),
    describe: () => ({}),
    telemetry: listeningTelemetry(),
    backoffBaseSeconds: 10,
    retryLater: async (receipt, seconds) => {
      delayed.push([receipt, seconds]);
      if (receipt === 'receipt-lost') throw new Error('No answer');
    },
    maxReceives: 3,
    process: async ({ id }, isLast) => {
      lastDeliveries.push(isLast);
      if (id.startsWith('bad')) throw new Error('Cannot be processed');
      processed.push(id);
      return id;
    },
    report: () => ({}),
    follow: async (results, failures) => {
      batches.push([...results, ...Array.from({ length: failures }, () => 'failed')]);
      if (results.includes('last straw')) throw new Error('Nobody can follow');
      return new Map(results.filter((id) => id === 'unfollowed').map((id) => [id, new Error('Cannot be counted')]));
    },
  });

  beforeEach(() => {
    processed.length = 0;
    delayed.length = 0;
    batches.length = 0;
    lastDeliveries.length = 0;
  });

  test('P3: one bad message does not return its neighbours', async () => {
    const event = anSqsEvent([
      ['a', '{"id":"a"}'],
      ['bad', '{"id":"bad"}'],
      ['malformed', '{'],
      ['b', '{"id":"b"}'],
    ]);
    expect(await handler(event, CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'bad' }, { itemIdentifier: 'malformed' }],
    });
    expect(processed).toEqual(['a', 'b']);
  });

  test('what follows a batch gets the results of the messages that are done, and the number of the others, once', async () => {
    const messages = ['a', 'bad', 'b'].map((id) => [id, JSON.stringify({ id })] as const);
    await handler(anSqsEvent(messages), CONTEXT);
    expect(batches).toEqual([['a', 'b', 'failed']]);
  });

  test('a message is done only when what follows it is; else it comes again alone, and why is in the log', async () => {
    const messages = ['a', 'unfollowed', 'b'].map((id) => [id, JSON.stringify({ id })] as const);
    expect(await handler(anSqsEvent(messages), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'unfollowed' }],
    });
    expect(lines.join()).toContain('Cannot be counted');
    expect(delayed).toEqual([['receipt-unfollowed', 10]]);
  });

  test('where it is not known what followed, all of a batch come again', async () => {
    const event = anSqsEvent([
      ['a', '{"id":"last straw"}'],
      ['b', '{"id":"b"}'],
    ]);
    expect(await handler(event, CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'b' }],
    });
    expect(lines.join()).toContain('Nobody can follow');
  });

  test('each further attempt waits twice as long, up to a quarter of an hour', async () => {
    for (const receives of [1, 2, 3, 30]) await handler(anSqsEvent([['bad', '{"id":"bad"}']], receives), CONTEXT);
    expect(delayed.map(([, seconds]) => seconds)).toEqual([10, 20, 40, 900]);
  });

  test('whoever does the work is told when a message does not come again', async () => {
    for (const receives of [1, 2, 3, 4]) await handler(anSqsEvent([['a', '{"id":"a"}']], receives), CONTEXT);
    expect(lastDeliveries).toEqual([false, false, true, true]);
  });

  test('a wait that cannot be set leaves the message to its visibility timeout', async () => {
    expect(await handler(anSqsEvent([['lost', '{"id":"bad"}']]), CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'lost' }],
    });
  });
});

function anEvent(method: string, path: string, headers: Readonly<Record<string, string>>): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers: { ...headers },
    isBase64Encoded: false,
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'api-request-1',
      routeKey: '$default',
      stage: '$default',
      time: '20/Nov/2026:12:00:00 +0000',
      timeEpoch: 1_795_176_000_000,
    },
  };
}

function anSqsEvent(messages: readonly (readonly [id: string, body: string])[], receives = 1): SQSEvent {
  return {
    Records: messages.map(([id, body]) => ({
      messageId: id,
      receiptHandle: `receipt-${id}`,
      body,
      attributes: {
        ApproximateReceiveCount: String(receives),
        SentTimestamp: '1795176000000',
        SenderId: 'sender',
        ApproximateFirstReceiveTimestamp: '1795176000000',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:queue',
      awsRegion: 'eu-central-1',
    })),
  };
}
