import { RANDOM_IDS } from '../access/crypto/random-ids.ts';
import type { JudgeModelName as Model } from '../evaluation/judge-settings.ts';
import type { NoVerdict, Rating } from '../evaluation/judged-run.ts';
import { askJudge } from '../judging/ask-judge.ts';
import { askRubric } from '../judging/ask-rubric.ts';
import { mayDecideBy } from '../judging/certificates.ts';
import type { JudgedRubric } from '../judging/conclude-judgement.ts';
import { DynamoCertificateStore } from '../judging/dynamodb/certificate-store.ts';
import { DynamoRubricStore } from '../judging/dynamodb/rubric-store.ts';
import { DynamoVerdictCache } from '../judging/dynamodb/verdict-cache.ts';
import { effectiveJudge } from '../judging/effective-judge.ts';
import type { JudgePrompt } from '../judging/judge-model.ts';
import { judgePriceOf } from '../judging/judge-price.ts';
import { JudgeRequest } from '../judging/judge-request.ts';
import { judgeStoredTrace } from '../judging/judge-stored-trace.ts';
import { windowTokensOf } from '../judging/judge-window.ts';
import { withLabelExamples } from '../judging/label-examples.ts';
import { createRubricLoader } from '../judging/load-rubrics.ts';
import type { RubricQuestion } from '../judging/rubric-question.ts';
import { SqsJudgeQueue } from '../judging/sqs/judge-queue.ts';
import { sha256 } from '../kernel/crypto/sha256.ts';
import { DynamoTenantStore } from '../projects/dynamodb/tenant-store.ts';
import { createProjectLoader } from '../projects/find-project.ts';
import type { Project } from '../projects/project.ts';
import { DynamoLedgerStore } from '../quota/dynamodb/ledger-store.ts';
import { DynamoReservationStore } from '../quota/dynamodb/reservation-store.ts';
import { rememberLimits } from '../quota/reserve.ts';
import { DynamoMeasurementStore } from '../review/dynamodb/measurement-store.ts';
import { DynamoReviewStore } from '../review/dynamodb/review-store.ts';
import { askPeopleFirst } from '../review/review-on-request.ts';
import { scoreAnchor } from '../review/score-anchor.ts';
import { createBatchHandler } from '../runtime/batch.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import { METRICS, type MetricName } from '../runtime/metric-names.ts';
import { openTelemetry } from '../runtime/telemetry.ts';
import { currentTraceparent } from '../runtime/trace-context.ts';
import { DynamoTable } from '../storage/dynamodb-table.ts';
import { S3BodyStore } from '../storage/s3-body-store.ts';
import { DynamoKeptChargeStore } from '../traces/dynamodb/kept-charges.ts';
import { DynamoTraceStore } from '../traces/dynamodb/trace-store.ts';
import { followResults } from '../verdicts/follow-results.ts';
import { openAlerting } from './alerting.ts';
import { openFollowers } from './followers.ts';
import { openJudges } from './judges.ts';
import { openJudging } from './judging.ts';
import { openLake } from './lake.ts';
import { openOutbox } from './outbox.ts';

const { TABLE_NAME, BODY_BUCKET_NAME, JUDGE_QUEUE_URL, JUDGE_KEYS_SECRET_NAME } = VARIABLES;
const { RETRY_BACKOFF_BASE_SECONDS, MAX_RECEIVE_COUNT, DELIVERY_QUEUE_URL } = VARIABLES;
const env = readEnvironment({
  TABLE_NAME,
  BODY_BUCKET_NAME,
  JUDGE_QUEUE_URL,
  JUDGE_KEYS_SECRET_NAME,
  RETRY_BACKOFF_BASE_SECONDS,
  MAX_RECEIVE_COUNT,
  DELIVERY_QUEUE_URL,
});

const NO_VERDICT_METRICS: Readonly<Record<NoVerdict, MetricName>> = {
  wrong_schema: METRICS.judgeWrongSchema,
  empty_answer: METRICS.judgeEmptyAnswer,
  out_of_range: METRICS.judgeOutOfRange,
  contradiction: METRICS.judgeContradiction,
  quotes_not_found: METRICS.judgeQuotesNotFound,
  token_cap: METRICS.judgeTokenCap,
  refusal: METRICS.judgeRefusal,
  content_filter: METRICS.judgeContentFilter,
  other_model: METRICS.judgeOtherModel,
  budget_spent: METRICS.judgeBudgetSpent,
  provider_refused: METRICS.judgeProviderRefused,
  provider_unavailable: METRICS.judgeProviderUnavailable,
  judge_not_configured: METRICS.judgeNotConfigured,
};
const RATING_METRICS: Readonly<Record<Rating, MetricName>> = {
  SAFE: METRICS.judgedSafe,
  REVIEW: METRICS.judgedReview,
  UNSAFE: METRICS.judgedUnsafe,
};

const telemetry = openTelemetry('judge');
const table = new DynamoTable(env.TABLE_NAME);
const ledger = new DynamoLedgerStore(table);
const loadProject = createProjectLoader(new DynamoTenantStore(table), Date.now);
const judging = openJudging(table, loadProject, currentTraceparent);
if (judging === null) throw new Error('The judge is not told what there is to ask');
const { deployment, waitMilliseconds } = judging;
const queue = new SqsJudgeQueue(env.JUDGE_QUEUE_URL, currentTraceparent);
const bodies = new S3BodyStore(env.BODY_BUCKET_NAME);
const traces = new DynamoTraceStore(table, Date.now, bodies, { open: openLake(table, bodies) });
const { outbox } = openOutbox(table, env.DELIVERY_QUEUE_URL);
const conclusions = openFollowers(table, traces, loadProject, openAlerting(table, traces, outbox), judging);
const judges = openJudges({
  deployment,
  keysSecretName: env.JUDGE_KEYS_SECRET_NAME,
  table,
  telemetry,
  now: Date.now,
});
const deps = {
  ledger,
  knownLimits: rememberLimits(ledger, Date.now),
  reservations: new DynamoReservationStore(table),
  keptCharges: new DynamoKeptChargeStore(table),
  cache: new DynamoVerdictCache(table, Date.now),
  traces,
  conclusions,
  queue,
  reviews: new DynamoReviewStore(table, Date.now),
  loadProject,
  loadRubrics: withLabelExamples(createRubricLoader(new DynamoRubricStore(table)), { traces, now: Date.now }),
  mayDecide: mayDecideBy(new DynamoCertificateStore(table)),
  judgeOf: ({ judge }: Project) => effectiveJudge(judge, deployment, new Date()),
  ask: (model: Model, prompt: JudgePrompt) => askJudge(judges, model, prompt, deployment.callTimeoutSeconds * 1_000),
  priceOf: (model: Model) => judgePriceOf(model, deployment, new Date()),
  windowTokensOf,
  async mask(text: string) {
    // A third of the bundle, and only for what providers say of their failures.
    const { DEFAULT_MASKING_POLICY, maskText } = await import('../masking/masking.ts');
    return maskText(text, DEFAULT_MASKING_POLICY).text;
  },
  spent: (microUsd: number) => telemetry.count(METRICS.judgeSpendMicroUsd, microUsd),
  deploymentBudgetMicroUsd: deployment.dailyBudgetMicroUsd,
  waitMilliseconds,
  retryBaseSeconds: env.RETRY_BACKOFF_BASE_SECONDS,
  ids: RANDOM_IDS,
  sha256,
  now: Date.now,
  stopwatch: () => performance.now(),
};

const anchorDeps = {
  ...deps,
  measurements: new DynamoMeasurementStore(table, Date.now),
  ask: (question: RubricQuestion) => askRubric(deps, question),
};

export const handler = createBatchHandler({
  schema: JudgeRequest,
  telemetry,
  describe: ({ organization_id, project_id, trace_id, evaluation_id }) => ({
    organization_id,
    project_id,
    trace_id,
    evaluation_id,
  }),
  backoffBaseSeconds: env.RETRY_BACKOFF_BASE_SECONDS,
  retryLater: (receiptHandle, seconds) => queue.retryLater(receiptHandle, seconds),
  maxReceives: env.MAX_RECEIVE_COUNT,
  async process(request, isLast) {
    if (request.anchor !== undefined) return scoreAnchor(anchorDeps, request);
    if (isLast && request.again === true) await askPeopleFirst(deps, request, request.evaluation_id);
    return judgeStoredTrace(deps, request);
  },
  report(result) {
    if (result.outcome === 'delayed') {
      telemetry.count(METRICS.judgeDelayed);
      return { outcome: result.outcome, seconds: String(result.seconds), reason: result.reason };
    }
    if (result.outcome === 'scored') {
      if (result.hasDrifted) telemetry.logger.warn('judge drifted', { model: result.score.model });
      return { outcome: result.outcome, rating: result.score.rating ?? 'none' };
    }
    if (result.outcome !== 'judged') return { outcome: result.outcome };
    for (const rubric of result.rubrics) count(rubric);
    const { verdict } = result.concluded.evaluation;
    return { outcome: result.outcome, verdict, ratings: result.rubrics.map(ratingOf).join() };
  },
  follow: (results, failures) => followResults(conclusions, results, failures > 0),
});

/** Counts what a verdict of the first model, and the calls of both, came to. */
function count({ first, second }: JudgedRubric): void {
  const { answer } = first;
  telemetry.count('noVerdict' in answer ? NO_VERDICT_METRICS[answer.noVerdict] : RATING_METRICS[answer.rating]);
  for (const asked of [first, ...(second === null ? [] : [second])]) {
    if (asked.isCached) telemetry.count(METRICS.judgeCacheHits);
    const tokens = asked.tokens.input + asked.tokens.output;
    if (tokens > 0) telemetry.count(METRICS.judgeTokens, tokens);
  }
}

function ratingOf({ applied, first: { answer } }: JudgedRubric): string {
  return `${applied.evaluator}: ${'noVerdict' in answer ? answer.noVerdict : answer.rating}`;
}
