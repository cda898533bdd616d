import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SQSRecord } from 'aws-lambda';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OutboundPost } from '../../functions/notifications/channels/outbound-post.ts';
import { deliver } from '../../functions/notifications/deliver.ts';
import { DeliveryPlace } from '../../functions/notifications/delivery.ts';
import { createBatchHandler } from '../../functions/runtime/batch.ts';
import { openTelemetry } from '../../functions/runtime/telemetry.ts';
import { LAMBDA_CONTEXT } from '../support/builders/lambda-context.ts';
import { aChannel, aNotification } from '../support/builders/notifications.ts';
import { NotifyingSystem } from '../support/memory/notifying.ts';

/** As long as an endpoint is waited for; 10 seconds where it is deployed. */
const TIMEOUT_MILLISECONDS = 150;
const HANGING = 9;

/** `/hang` never answers. */
const happened: string[] = [];
const server = createServer(({ url = '' }, response) => {
  happened.push(`${url} is asked`);
  if (url !== '/hang') response.writeHead(200).end();
});

beforeEach(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function recordOf(place: DeliveryPlace, index: number): SQSRecord {
  return {
    messageId: String(index),
    receiptHandle: String(index),
    body: JSON.stringify(place),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: '',
    awsRegion: '',
  };
}

test('P8: an endpoint that hangs delays a well one beside it not at all, and one behind it by its ten seconds', async () => {
  const { port } = server.address() as AddressInfo;
  const system = new NotifyingSystem();
  const post = new OutboundPost({ allowLoopback: true, timeoutMilliseconds: TIMEOUT_MILLISECONDS });
  const telemetry = openTelemetry('test');
  for (const level of ['info', 'warn', 'error'] as const) telemetry.logger[level] = () => undefined;
  const handler = createBatchHandler({
    schema: DeliveryPlace,
    telemetry,
    describe: () => ({}),
    backoffBaseSeconds: 1,
    retryLater: async () => undefined,
    process: (place) =>
      deliver(
        {
          ...system.worker(),
          async send({ name }) {
            const sent = await post.send({ url: `http://127.0.0.1:${port}/${name}`, headers: {}, body: '{}' });
            happened.push(`/${name} ${sent.ok ? 'is told' : sent.failure}`);
            return sent;
          },
        },
        place,
      ),
    report: () => ({}),
    follow: async () => new Map(),
  });
  for (let index = 0; index < HANGING; index++) {
    await system.channels.create(aChannel({ channel_id: `hang-${index}`, name: 'hang', default: true }));
  }
  await system.channels.create(aChannel({ channel_id: 'well', name: 'well', default: true }));
  await system.outbox().add(aNotification(), []);
  const batch = system.queue.receiveAll().map(recordOf);
  expect(batch).toHaveLength(HANGING + 1);

  const beganAt = performance.now();
  expect(await handler({ Records: batch }, LAMBDA_CONTEXT)).toEqual({ batchItemFailures: [] });
  const took = performance.now() - beganAt;
  // Everybody is asked before anybody is given up, so that the worker is free when one of them is.
  expect(happened.slice(0, HANGING + 2).filter((line) => line.endsWith('timeout'))).toEqual([]);
  expect(happened.indexOf('/well is told')).toBeLessThan(happened.indexOf('/hang timeout'));
  expect(happened.filter((line) => line === '/hang timeout')).toHaveLength(HANGING);
  expect(took).toBeLessThan((HANGING - 1) * TIMEOUT_MILLISECONDS);
  expect(
    system.deliveries
      .all()
      .map(({ state }) => state)
      .sort(),
  ).toEqual(['delivered', ...Array(HANGING).fill('pending')]);
});
