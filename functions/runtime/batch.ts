import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { METRICS } from './metric-names.ts';
import { describeError, publishMetrics, type Telemetry } from './telemetry.ts';
import { parseTraceparent, withTraceContext } from './trace-context.ts';
import { openTracing, type Tracing } from './tracing.ts';

/** Where the wait between two attempts stops doubling. */
const MAX_BACKOFF_SECONDS = 900;

interface Batch<T> {
  readonly schema: z.ZodType<T>;
  /** Rejects when the message has to come again; safe to repeat. What it resolves to is logged. */
  readonly process: (message: T) => Promise<Readonly<Record<string, string>>>;
  /** Makes a message visible again after a while, instead of after the whole visibility timeout. */
  readonly retryLater: (receiptHandle: string, seconds: number) => Promise<void>;
  /** The ids in a message, for its log line. */
  readonly describe: (message: T) => Readonly<Record<string, string>>;
  readonly backoffBaseSeconds: number;
  readonly telemetry: Telemetry;
}

/**
 * The Lambda handler of a queue. Every message stands alone: one that fails comes again by itself and
 * reaches the dead-letter queue in the end, while its neighbours are done.
 */
export function createBatchHandler<T>(batch: Batch<T>) {
  const tracing = openTracing(batch.telemetry.service);
  return middy<SQSEvent, SQSBatchResponse>()
    .use(tracing.middleware)
    .use(injectLambdaContext(batch.telemetry.logger, { clearState: true }))
    .use(publishMetrics(batch.telemetry))
    .handler(async (event: SQSEvent, _context: Context) => {
      const failed = await Promise.all(event.Records.map((record) => receive(batch, tracing, record)));
      return { batchItemFailures: failed.flatMap((id) => (id === null ? [] : [{ itemIdentifier: id }])) };
    });
}

/** Null when the message is done; its id when it has to come again. */
async function receive<T>(batch: Batch<T>, tracing: Tracing, record: SQSRecord): Promise<string | null> {
  const context = parseTraceparent(record.messageAttributes['traceparent']?.stringValue);
  const requestXrayTraceId = /Root=([\w-]+)/.exec(record.attributes.AWSTraceHeader ?? '')?.[1];
  // One invocation serves many callers: what joins a message to the request that sent it has to be in the message.
  const fields: Record<string, string> = {
    ...(context === undefined ? {} : { caller_trace_id: context.traceId }),
    ...(requestXrayTraceId === undefined ? {} : { request_xray_trace_id: requestXrayTraceId }),
  };
  try {
    const work = () => tracing.trace('message', fields, () => processRecord(batch, record, fields));
    await withTraceContext(context, work);
    return null;
  } catch (error) {
    await comeAgain(batch, record, fields, error);
    return record.messageId;
  }
}

/** Adds to the fields of the log lines what it learns of the message. */
async function processRecord<T>(batch: Batch<T>, record: SQSRecord, fields: Record<string, string>): Promise<void> {
  const message = batch.schema.parse(JSON.parse(record.body));
  Object.assign(fields, batch.describe(message));
  const outcome = await batch.process(message);
  batch.telemetry.logger.info('message', { ...fields, ...outcome });
}

async function comeAgain<T>(
  { telemetry, backoffBaseSeconds, retryLater }: Batch<T>,
  record: SQSRecord,
  fields: Readonly<Record<string, string>>,
  error: unknown,
): Promise<void> {
  const receives = Number(record.attributes.ApproximateReceiveCount);
  telemetry.count(METRICS.evaluationErrors);
  telemetry.logger.error('message failed', {
    message_id: record.messageId,
    receives,
    ...fields,
    error: describeError(error),
  });
  const seconds = Math.min(backoffBaseSeconds * 2 ** (receives - 1), MAX_BACKOFF_SECONDS);
  await retryLater(record.receiptHandle, seconds).catch((cause: unknown) => {
    // Then it comes again after the visibility timeout.
    telemetry.logger.warn('back-off failed', { error: describeError(cause) });
  });
}
