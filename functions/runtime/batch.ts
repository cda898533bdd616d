import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { METRICS } from './metric-names.ts';
import { describeError, observeInvocations, type Telemetry } from './telemetry.ts';
import { parseTraceparent, withTraceContext, xRayTraceIdOf } from './trace-context.ts';
import { openTracing, type Tracing } from './tracing.ts';

/** Where the wait between two attempts stops doubling. */
const MAX_BACKOFF_SECONDS = 900;

interface Batch<T, R> {
  readonly schema: z.ZodType<T>;
  /**
   * Rejects when the message has to come again; safe to repeat.
   * @param isLast whether it does not come again, but is a dead letter should this delivery fail
   */
  readonly process: (message: T, isLast: boolean) => Promise<R>;
  /** After so many deliveries a message is a dead letter; needed only where `process` asks for the last. */
  readonly maxReceives?: number;
  /** Measures a result; what it returns is logged. */
  readonly report: (result: R) => Readonly<Record<string, string>>;
  /**
   * Once per batch, with the results of the messages that were processed, and how many were not.
   * @returns those whose messages have to come again, each with the reason
   */
  readonly follow: (results: readonly R[], failures: number) => Promise<ReadonlyMap<R, unknown>>;
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
export function createBatchHandler<T, R>(batch: Batch<T, R>) {
  const tracing = openTracing(batch.telemetry.service);
  return middy<SQSEvent, SQSBatchResponse>()
    .use(tracing.middleware)
    .use(observeInvocations(batch.telemetry))
    .handler(async (event: SQSEvent, _context: Context) => {
      const received = await Promise.all(event.Records.map((record) => receive(batch, tracing, record)));
      const failedIds = [
        ...received.flatMap((end) => ('failedId' in end ? [end.failedId] : [])),
        ...(await followAll(
          batch,
          received.flatMap((end) => ('done' in end ? [end] : [])),
          received.length,
        )),
      ];
      return { batchItemFailures: failedIds.map((itemIdentifier) => ({ itemIdentifier })) };
    });
}

interface Done<R> {
  readonly done: R;
  readonly record: SQSRecord;
  readonly fields: Readonly<Record<string, string>>;
}

/** What became of a message: its result, or the id by which it comes again. */
type End<R> = Done<R> | { readonly failedId: string };

/** @returns the ids of the messages that are done only in part */
async function followAll<T, R>(batch: Batch<T, R>, ends: readonly Done<R>[], received: number): Promise<string[]> {
  const results = ends.map(({ done }) => done);
  const errors = await batch
    .follow(results, received - ends.length)
    .catch((error: unknown): ReadonlyMap<R, unknown> => new Map(results.map((result) => [result, error])));
  const failed = ends.filter(({ done }) => errors.has(done));
  await Promise.all(failed.map(({ done, record, fields }) => comeAgain(batch, record, fields, errors.get(done))));
  return failed.map(({ record }) => record.messageId);
}

async function receive<T, R>(batch: Batch<T, R>, tracing: Tracing, record: SQSRecord): Promise<End<R>> {
  const context = parseTraceparent(record.messageAttributes['traceparent']?.stringValue);
  const requestXrayTraceId = xRayTraceIdOf(record.attributes.AWSTraceHeader);
  // One invocation serves many callers: what joins a message to the request that sent it has to be in the message.
  const fields: Record<string, string> = {
    ...(context === undefined ? {} : { caller_trace_id: context.traceId }),
    ...(requestXrayTraceId === undefined ? {} : { request_xray_trace_id: requestXrayTraceId }),
  };
  try {
    const work = () => tracing.trace('message', fields, () => processRecord(batch, record, fields));
    return { done: await withTraceContext(context, work), record, fields };
  } catch (error) {
    await comeAgain(batch, record, fields, error);
    return { failedId: record.messageId };
  }
}

/** Adds to the fields of the log lines what it learns of the message. */
async function processRecord<T, R>(batch: Batch<T, R>, record: SQSRecord, fields: Record<string, string>): Promise<R> {
  const message = batch.schema.parse(JSON.parse(record.body));
  Object.assign(fields, batch.describe(message));
  const isLast = Number(record.attributes.ApproximateReceiveCount) >= (batch.maxReceives ?? Number.POSITIVE_INFINITY);
  const result = await batch.process(message, isLast);
  batch.telemetry.logger.info('message', { ...fields, ...batch.report(result) });
  return result;
}

async function comeAgain<T, R>(
  { telemetry, backoffBaseSeconds, retryLater }: Batch<T, R>,
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
