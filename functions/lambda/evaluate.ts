import { RANDOM_IDS } from '../access/crypto/random-ids.ts';
import { createModelLoader } from '../evaluation/files/model-loader.ts';
import { createRulesLoader } from '../evaluation/packs/project-rules.ts';
import { loadTokenizer } from '../pricing/tokenizer/tokenizer.ts';
import { DynamoOverrideStore } from '../projects/dynamodb/override-store.ts';
import { DynamoOwnPriceStore } from '../projects/dynamodb/own-price-store.ts';
import { DynamoTenantStore } from '../projects/dynamodb/tenant-store.ts';
import { createProjectLoader } from '../projects/find-project.ts';
import { DynamoLedgerStore } from '../quota/dynamodb/ledger-store.ts';
import { DynamoReservationStore } from '../quota/dynamodb/reservation-store.ts';
import { DynamoReviewStore } from '../review/dynamodb/review-store.ts';
import { askPeopleFirst, type RequestedReview, reviewOnRequest } from '../review/review-on-request.ts';
import { createBatchHandler } from '../runtime/batch.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import { METRICS } from '../runtime/metric-names.ts';
import { describeError, openTelemetry } from '../runtime/telemetry.ts';
import { currentTraceparent } from '../runtime/trace-context.ts';
import { DynamoTable } from '../storage/dynamodb-table.ts';
import { S3BodyStore } from '../storage/s3-body-store.ts';
import { DynamoKeptChargeStore } from '../traces/dynamodb/kept-charges.ts';
import { DynamoTraceStore } from '../traces/dynamodb/trace-store.ts';
import { SqsEvaluationQueue } from '../traces/sqs/evaluation-queue.ts';
import { EvaluationRequest } from '../traces/trace-store.ts';
import { type EvaluateOutcome, evaluateStoredTrace } from '../verdicts/evaluate-stored-trace.ts';
import { followResults } from '../verdicts/follow-results.ts';
import { openAlerting } from './alerting.ts';
import { openFollowers } from './followers.ts';
import { openJudging } from './judging.ts';
import { openLake } from './lake.ts';
import { openOutbox } from './outbox.ts';

const { TABLE_NAME, BODY_BUCKET_NAME, EVALUATION_QUEUE_URL, OTLP_QUIET_SECONDS } = VARIABLES;
const { RETRY_BACKOFF_BASE_SECONDS, MAX_RECEIVE_COUNT, DELIVERY_QUEUE_URL } = VARIABLES;
const env = readEnvironment({
  TABLE_NAME,
  BODY_BUCKET_NAME,
  EVALUATION_QUEUE_URL,
  RETRY_BACKOFF_BASE_SECONDS,
  MAX_RECEIVE_COUNT,
  OTLP_QUIET_SECONDS,
  DELIVERY_QUEUE_URL,
});

const telemetry = openTelemetry('evaluate');
const queue = new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL, currentTraceparent);
const table = new DynamoTable(env.TABLE_NAME);
const overrides = new DynamoOverrideStore(table);
const loadModels = createModelLoader((model, error) =>
  telemetry.logger.error('model not loaded', { model, error: describeError(error) }),
);
const bodies = new S3BodyStore(env.BODY_BUCKET_NAME);
const traces = new DynamoTraceStore(table, Date.now, bodies, { open: openLake(table, bodies) });
const loadProject = createProjectLoader(new DynamoTenantStore(table), Date.now, new DynamoOwnPriceStore(table));
const judging = openJudging(table, loadProject, currentTraceparent);
const { outbox } = openOutbox(table, env.DELIVERY_QUEUE_URL);
const conclusions = openFollowers(table, traces, loadProject, openAlerting(table, traces, outbox), judging);
const deps = {
  traces,
  conclusions,
  ledger: new DynamoLedgerStore(table),
  reservations: new DynamoReservationStore(table),
  keptCharges: new DynamoKeptChargeStore(table),
  ids: RANDOM_IDS,
  loadProject,
  judging,
  loadRules: createRulesLoader((...place) => overrides.find(...place)),
  loadModels,
  queue,
  reviews: new DynamoReviewStore(table, Date.now),
  quietSeconds: env.OTLP_QUIET_SECONDS,
  loadTokenizer,
  now: Date.now,
  stopwatch: () => performance.now(),
};

export const handler = createBatchHandler({
  schema: EvaluationRequest,
  telemetry,
  describe: ({ organization_id, project_id, trace_id }) => ({ organization_id, project_id, trace_id }),
  backoffBaseSeconds: env.RETRY_BACKOFF_BASE_SECONDS,
  retryLater: (receiptHandle, seconds) => queue.retryLater(receiptHandle, seconds),
  maxReceives: env.MAX_RECEIVE_COUNT,
  async process(request, isLast): Promise<EvaluateOutcome | RequestedReview> {
    if (request.review === true) return reviewOnRequest(deps, request);
    if (isLast && request.again !== undefined) await askPeopleFirst(deps, request, request.again);
    const result = await evaluateStoredTrace(deps, request);
    // Followers are asked for the whole batch, when the message's own place is forgotten.
    if (!('concluded' in result)) return result;
    return { ...result, concluded: { ...result.concluded, traceparent: currentTraceparent() } };
  },
  report(result) {
    if (result.outcome !== 'evaluated') return { outcome: result.outcome };
    const { verdict } = result.concluded.evaluation;
    telemetry.count(METRICS.evaluationsCompleted);
    if (verdict === 'failed') telemetry.count(METRICS.evaluationsFailed);
    if (verdict === 'needs_review') telemetry.count(METRICS.evaluationsNeedReview);
    if (verdict === 'not_evaluated') telemetry.count(METRICS.evaluationsWithoutText);
    telemetry.milliseconds(METRICS.evaluationDelayMilliseconds, result.delayMilliseconds);
    if (result.errors > 0) telemetry.count(METRICS.evaluationErrors, result.errors);
    return { outcome: result.outcome, verdict };
  },
  follow: (results, failures) => followResults(conclusions, results, failures > 0),
});
