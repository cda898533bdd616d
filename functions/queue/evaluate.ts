import { DynamoTable } from '../adapters/dynamodb-table.ts';
import { DynamoTraceStore } from '../adapters/dynamodb-trace-store.ts';
import { S3BodyStore } from '../adapters/s3-body-store.ts';
import { SqsEvaluationQueue } from '../adapters/sqs-evaluation-queue.ts';
import { loadTokenizer } from '../adapters/tokenizer.ts';
import { evaluateStoredTrace } from '../domain/traces/evaluate-stored-trace.ts';
import { EvaluationRequest } from '../domain/traces/trace-store.ts';
import { createBatchHandler } from '../runtime/batch.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import { METRICS } from '../runtime/metric-names.ts';
import { openTelemetry } from '../runtime/telemetry.ts';

const { TABLE_NAME, BODY_BUCKET_NAME, EVALUATION_QUEUE_URL, RETRY_BACKOFF_BASE_SECONDS, OTLP_QUIET_SECONDS } =
  VARIABLES;
const env = readEnvironment({
  TABLE_NAME,
  BODY_BUCKET_NAME,
  EVALUATION_QUEUE_URL,
  RETRY_BACKOFF_BASE_SECONDS,
  OTLP_QUIET_SECONDS,
});

const telemetry = openTelemetry('evaluate');
const queue = new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL);
const deps = {
  traces: new DynamoTraceStore(new DynamoTable(env.TABLE_NAME), Date.now, new S3BodyStore(env.BODY_BUCKET_NAME)),
  queue,
  quietSeconds: env.OTLP_QUIET_SECONDS,
  loadTokenizer,
  now: Date.now,
  stopwatch: () => performance.now(),
};

export const handler = createBatchHandler({
  schema: EvaluationRequest,
  telemetry,
  describe: (request) => request,
  backoffBaseSeconds: env.RETRY_BACKOFF_BASE_SECONDS,
  retryLater: (receiptHandle, seconds) => queue.retryLater(receiptHandle, seconds),
  async process(request) {
    const result = await evaluateStoredTrace(deps, request);
    if (result.outcome !== 'evaluated') return;
    telemetry.count(METRICS.evaluationsCompleted);
    telemetry.milliseconds(METRICS.evaluationDelayMilliseconds, result.delayMilliseconds);
    if (result.errors > 0) telemetry.count(METRICS.evaluationErrors, result.errors);
  },
});
