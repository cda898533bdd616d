import { DynamoApiKeyStore } from '../access/dynamodb/api-key-store.ts';
import { checkFigureBudgets } from '../analytics/check-figure-budgets.ts';
import { DynamoProjectTotals } from '../analytics/dynamodb/project-totals.ts';
import { DynamoRollupStore } from '../analytics/dynamodb/rollup-store.ts';
import { fold } from '../analytics/fold.ts';
import { type ForeseeBudgetDependencies, foreseeBudgets } from '../analytics/foresee-budgets.ts';
import { sealAll } from '../analytics/seal-all.ts';
import { enterAbandoned } from '../audit/audit-intent.ts';
import { DynamoIntentStore } from '../audit/dynamodb/intent-store.ts';
import { DynamoRefusalStore } from '../audit/dynamodb/refusal-store.ts';
import { enterRefusals } from '../audit/refusals.ts';
import { DynamoErasureStore } from '../erasure/dynamodb/erasure-store.ts';
import { DynamoUserLedger } from '../erasure/dynamodb/user-ledger.ts';
import { UserFigures } from '../erasure/erase-figures.ts';
import { UserKeys } from '../erasure/erase-keys.ts';
import { UserReservations } from '../erasure/erase-reservations.ts';
import { runErasures } from '../erasure/erase-user.ts';
import type { Erasure } from '../erasure/erasure.ts';
import { erasureEvent } from '../erasure/erasure-event.ts';
import { EVALUATORS_IN_FORCE } from '../evaluation/evaluators-in-force.ts';
import { DynamoCircuitStore } from '../judging/dynamodb/circuit-store.ts';
import { lateJudgements } from '../judging/late-judgements.ts';
import { sha256 } from '../kernel/crypto/sha256.ts';
import { zoneOf } from '../kernel/window.ts';
import { budgetEvent, forecastEvent } from '../notifications/alert-event.ts';
import { DynamoAlertRuleStore } from '../notifications/dynamodb/alert-rule-store.ts';
import { judgeAvailability } from '../notifications/judge-availability.ts';
import { LateReviews } from '../notifications/late-reviews.ts';
import { raiseEvents } from '../notifications/raise-events.ts';
import { sweepDeliveries } from '../notifications/sweep-deliveries.ts';
import { watchAlerts } from '../notifications/watch.ts';
import { reconcile } from '../operations/reconcile.ts';
import { recordRepairs } from '../operations/record-repairs.ts';
import { createProjectLoader } from '../projects/find-project.ts';
import type { Project } from '../projects/project.ts';
import { DynamoBudgetStore } from '../quota/dynamodb/budget-store.ts';
import { openLedgerStores } from '../quota/dynamodb/ledger-stores.ts';
import type { WatchDependencies } from '../quota/watch-budgets.ts';
import { DynamoAppealStore } from '../review/dynamodb/appeal-store.ts';
import { DynamoMeasurementStore } from '../review/dynamodb/measurement-store.ts';
import { DynamoReviewStore } from '../review/dynamodb/review-store.ts';
import { measureJudges } from '../review/measure-judges.ts';
import { queueAnchors } from '../review/queue-anchors.ts';
import { type SweepOutcome, sweepReviews } from '../review/sweep-reviews.ts';
import { readEnvironment, VARIABLES } from '../runtime/environment.ts';
import { METRICS } from '../runtime/metric-names.ts';
import { createScheduledHandler } from '../runtime/scheduled.ts';
import { describeError, openTelemetry } from '../runtime/telemetry.ts';
import { DynamoTable } from '../storage/dynamodb-table.ts';
import { S3BodyStore } from '../storage/s3-body-store.ts';
import { DynamoTraceStore } from '../traces/dynamodb/trace-store.ts';
import { SqsEvaluationQueue } from '../traces/sqs/evaluation-queue.ts';
import { openAlerting } from './alerting.ts';
import { openAuditChain } from './audit-chain.ts';
import { openFollowers } from './followers.ts';
import { openJudging } from './judging.ts';
import { openLake } from './lake.ts';
import { openOutbox } from './outbox.ts';

/** Until which share of a run's time each part may go on that comes before the ledger: none takes the time of the next. */
const FIRST_SHARE = 1 / 3;
const UNTIL = {
  deliveries: 0.38,
  reviews: 0.42,
  alerts: 0.55,
  labels: 0.59,
  anchors: 0.63,
  days: 0.7,
  lakeSweep: 0.75,
  lake: 0.8,
};

const NOTHING_SWEPT = { late: 0, escalated: 0, finished: 0, grouped: 0 };
const NOTHING_WATCHED = { due: 0, looked: 0, unlookable: 0, failure: null, hasWatched: false };
const NOTHING_IN_LAKE = { swept: 0, moved: 0 };
const NOTHING_SENT = { sent: 0, oldestSeconds: 0 };
/** As the alarm has it; what is later than a sweep takes is told to it. */
const LATE_SECONDS = 300;

const { TABLE_NAME, BODY_BUCKET_NAME, EVALUATION_QUEUE_URL, DELIVERY_QUEUE_URL } = VARIABLES;
const { LAKE_BODY_DAYS, RETENTION_DAYS } = VARIABLES;
const env = readEnvironment({
  TABLE_NAME,
  BODY_BUCKET_NAME,
  EVALUATION_QUEUE_URL,
  DELIVERY_QUEUE_URL,
  LAKE_BODY_DAYS,
  RETENTION_DAYS,
});
const table = new DynamoTable(env.TABLE_NAME);
const telemetry = openTelemetry('reconcile');
const auditDeps = {
  ...openAuditChain(table),
  intents: new DynamoIntentStore(table),
  refusals: new DynamoRefusalStore(table),
};
const ledgerStores = openLedgerStores(table);
const keys = new DynamoApiKeyStore(table);
// An erasure deletes traces wherever they are.
const bodies = new S3BodyStore(env.BODY_BUCKET_NAME);
const traces = new DynamoTraceStore(table, Date.now, bodies, { open: openLake(table, bodies) });
const loadProject = createProjectLoader(ledgerStores.tenants, Date.now);
const judging = openJudging(table, loadProject);
const { deliveries, deliveryQueue, outbox } = openOutbox(table, env.DELIVERY_QUEUE_URL);
const alerting = openAlerting(table, traces, outbox);
const conclusions = openFollowers(table, traces, loadProject, alerting, judging);
const concluding = {
  traces,
  conclusions,
  queue: new SqsEvaluationQueue(env.EVALUATION_QUEUE_URL),
  now: Date.now,
};
const rollups = new DynamoRollupStore(table, Date.now);
const totals = new DynamoProjectTotals(table);
const sweeping = { deliveries, queue: deliveryQueue, now: Date.now };
const lateReviews = new LateReviews();
const userFigures = new UserFigures(rollups, async (project) =>
  fold(
    { rollups, totals, now: Date.now },
    project,
    zoneOf(await loadProject(project.organizationId, project.projectId)),
  ),
);
const deps = {
  ...ledgerStores,
  ...concluding,
  openConclusions: async () => conclusions,
  reviews: new DynamoReviewStore(table, Date.now),
  appeals: new DynamoAppealStore(table, Date.now),
  measurements: new DynamoMeasurementStore(table, Date.now),
  laterTiers: lateJudgements({
    ...concluding,
    judgeQueue: judging?.queue ?? null,
    waitMilliseconds: judging?.waitMilliseconds ?? 0,
  }),
  erasures: new DynamoErasureStore(table),
  userData: [
    new UserReservations(ledgerStores),
    new DynamoUserLedger(table, Date.now),
    new UserKeys(keys),
    userFigures,
  ],
  recordRepair: recordRepairs(auditDeps),
  rollups,
  totals,
  budgets: new DynamoBudgetStore(table),
  crossed: async (...[organizationId, budget, crossing]: Parameters<NonNullable<WatchDependencies['crossed']>>) =>
    raiseEvents(alerting, [budgetEvent(organizationId, budget, crossing)]),
  foreseen: async (...[organizationId, budget, crossing]: Parameters<ForeseeBudgetDependencies['foreseen']>) =>
    raiseEvents(alerting, [forecastEvent(organizationId, budget, crossing)]),
  foresawAt: new Map<string, number>(),
  tellCompleted: async (erasure: Erasure, completedAt: string) =>
    raiseEvents(alerting, [erasureEvent(erasure, completedAt)]),
  noteLate: lateReviews.note,
  sha256,
};
const longLookedAt = new Map<string, number>();
const watching = {
  ...alerting,
  ...ledgerStores,
  rollups,
  totals,
  traces,
  loadProject,
  lateReviews: async (project: Project) => lateReviews.of(project),
  isJudgeAvailable: judgeAvailability(judging, new DynamoCircuitStore(table), Date.now),
  lookedAt: new Map<string, number>(),
  alsoLookAt: async () => lateReviews.places(),
  rules: new DynamoAlertRuleStore(table),
  evaluators: EVALUATORS_IN_FORCE,
};

/** Moves days that are over to the lake, and does what is due there. Only a deployment with traces needs its library. */
async function keepLake(
  isSweepOver: () => boolean,
  isOutOfTime: () => boolean,
): Promise<{ swept: number; moved: number }> {
  const { keepLake: keep } = await import('./lake-keeping.ts');
  return keep({ ...deps, traces, table, bodies, env }, isSweepOver, isOutOfTime);
}

/** Finishes what a crash left behind: expired holds, traces that nobody evaluated, counters that disagree; erases users, seals days. */
export const handler = createScheduledHandler({
  telemetry,
  heartbeat: METRICS.reconcileHeartbeat,
  async run(isOutOfTime, within) {
    // First, in a share of the time: a ledger that is never done, or never well, must not keep users from being erased.
    const failures: unknown[] = [];
    const attemptOr = <T>(otherwise: T, part: Promise<T>): Promise<T> =>
      part.catch((failure: unknown) => {
        failures.push(failure);
        return otherwise;
      });
    const attempt = (part: Promise<number>) => attemptOr(0, part);
    const auditEntered = await attempt(enterAbandoned(auditDeps, within(FIRST_SHARE)));
    const refusalsEntered = await attempt(enterRefusals(auditDeps, null, within(FIRST_SHARE)));
    const usersErased = await attempt(runErasures(deps, within(FIRST_SHARE)));
    const told = await attemptOr(NOTHING_SENT, sweepDeliveries(sweeping, within(UNTIL.deliveries)));
    lateReviews.forget();
    const reviews = await attemptOr(NOTHING_SWEPT, sweepReviews(deps, within(UNTIL.reviews)));
    const watched = await attemptOr(NOTHING_WATCHED, watchAlerts(watching, within(UNTIL.alerts)));
    if (watched.failure !== null) {
      telemetry.logger.error('rules not looked at', { error: describeError(watched.failure) });
    }
    if (watched.hasWatched) telemetry.count(METRICS.alertsHeartbeat);
    const labelsCounted = await attempt(measureJudges(deps, within(UNTIL.labels)));
    const anchorsQueued = await attempt(queueAnchors({ ...deps, judging, loadProject }, within(UNTIL.anchors)));
    const daysSealed = await attempt(sealAll(deps, within(UNTIL.days)));
    const inLake = await attemptOr(NOTHING_IN_LAKE, keepLake(within(UNTIL.lakeSweep), within(UNTIL.lake)));
    const checks = {
      checkFigureBudgets: async (id: string) =>
        (await checkFigureBudgets({ ...deps, longLookedAt }, id)) + (await foreseeBudgets(deps, id)),
    };
    const outcome = await reconcile({ ...deps, ...checks }, isOutOfTime);
    // A metric that is always zero would be paid for and say nothing: its alarm takes silence for zero.
    if (outcome.holdsReleased > 0) telemetry.count(METRICS.reservationsReleased, outcome.holdsReleased);
    if (outcome.drifted > 0) telemetry.count(METRICS.ledgerDrift, outcome.drifted);
    if (outcome.stuck > 0) telemetry.count(METRICS.tracesQueuedTooLong, outcome.stuck);
    if (reviews.late > 0) telemetry.count(METRICS.reviewsLate, reviews.late);
    if (told.oldestSeconds > LATE_SECONDS) telemetry.count(METRICS.outboxAgeSeconds, told.oldestSeconds);
    if (failures.length > 0) throw failures[0];
    return {
      ...outcome,
      auditEntered,
      refusalsEntered,
      usersErased,
      labelsCounted,
      anchorsQueued,
      daysSealed,
      lakeSwept: inLake.swept,
      tracesMoved: inLake.moved,
      deliveriesSent: told.sent,
      alertsDue: watched.due,
      projectsLookedAt: watched.looked,
      rulesNotLookedAt: watched.unlookable,
      ...namedOf(reviews),
    };
  },
});

/** By names of their own, as they stand in the line of a run. */
function namedOf({ late, escalated, finished, grouped }: SweepOutcome) {
  return { reviewsLate: late, reviewsEscalated: escalated, reviewsFinished: finished, reviewsGrouped: grouped };
}
