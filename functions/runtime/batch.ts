import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { METRICS } from './metric-names.ts';
import { describeError, publishMetrics, type Telemetry } from './telemetry.ts';

/** Where the wait between two attempts stops doubling. */
const MAX_BACKOFF_SECONDS = 900;

interface Batch<T> {
  readonly schema: z.ZodType<T>;
  /** Rejects when the message has to come again; safe to repeat. */
  readonly process: (message: T) => Promise<void>;
  /** Makes a message visible again after a while, instead of after the whole visibility timeout. */
  readonly retryLater: (receiptHandle: string, seconds: number) => Promise<void>;
  /** The ids in a message, for the log line of a failure. */
  readonly describe: (message: T) => Readonly<Record<string, string>>;
  readonly backoffBaseSeconds: number;
  readonly telemetry: Telemetry;
}

/**
 * The Lambda handler of a queue. Every message stands alone: one that fails comes again by itself and
 * reaches the dead-letter queue in the end, while its neighbours are done.
 */
export function createBatchHandler<T>(batch: Batch<T>) {
  return middy<SQSEvent, SQSBatchResponse>()
    .use(injectLambdaContext(batch.telemetry.logger, { clearState: true }))
    .use(publishMetrics(batch.telemetry))
    .handler(async (event: SQSEvent, _context: Context) => {
      const failed = await Promise.all(event.Records.map((record) => processRecord(batch, record)));
      batch.telemetry.logger.info('batch', {
        messages: event.Records.length,
        failed: failed.filter((id) => id !== null).length,
      });
      return { batchItemFailures: failed.flatMap((id) => (id === null ? [] : [{ itemIdentifier: id }])) };
    });
}

/** Null when the message is done; its id when it has to come again. */
async function processRecord<T>(batch: Batch<T>, record: SQSRecord): Promise<string | null> {
  let ids: Readonly<Record<string, string>> = {};
  try {
    const message = batch.schema.parse(JSON.parse(record.body));
    ids = batch.describe(message);
    await batch.process(message);
    return null;
  } catch (error) {
    const receives = Number(record.attributes.ApproximateReceiveCount);
    batch.telemetry.count(METRICS.evaluationErrors);
    batch.telemetry.logger.error('message failed', {
      message_id: record.messageId,
      receives,
      ...ids,
      error: describeError(error),
    });
    const seconds = Math.min(batch.backoffBaseSeconds * 2 ** (receives - 1), MAX_BACKOFF_SECONDS);
    await batch.retryLater(record.receiptHandle, seconds).catch((cause: unknown) => {
      // Then it comes again after the visibility timeout.
      batch.telemetry.logger.warn('back-off failed', { error: describeError(cause) });
    });
    return record.messageId;
  }
}
