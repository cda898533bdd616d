import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRICS, type MetricName } from '../../functions/runtime/metric-names.ts';
import type { Alarms, RunbookSection } from './alarms.ts';
import { bodyEnvironment } from './api-functions.ts';
import type { BodyBucket } from './body-bucket.ts';
import type { DataTable } from './data-table.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { EvaluationQueue } from './evaluation-queue.ts';
import { type FunctionContext, NodeFunction } from './node-function.ts';

interface SchedulesProps extends FunctionContext {
  readonly table: DataTable;
  readonly bodies: BodyBucket;
  readonly evaluationQueue: EvaluationQueue;
}

interface ScheduleProps {
  readonly target: NodeFunction;
  /**
   * A rate rather than a cron expression: the service runs a new rate schedule at once, so that the heartbeat is
   * there before its alarm can miss it. No window depends on the minute at which a job runs.
   */
  readonly rate: 'rate(1 hour)' | 'rate(5 minutes)';
  readonly purpose: string;
  readonly heartbeat: MetricName;
  readonly runbook: RunbookSection;
  /**
   * Of the alarm for the day on which it stops.
   * @default 'page'
   */
  readonly severity?: 'page' | 'ticket';
}

/** The scheduled functions, their schedules and the alarms for the day on which one of them stops. */
export class Schedules extends Construct {
  readonly resetQuotas: NodeFunction;
  readonly reconcile: NodeFunction;
  readonly deadLetterQueue: Queue;
  readonly #deadLetters: DeadLetterQueue;
  readonly #alarms: Alarms;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    this.#alarms = props.alarms;
    this.#deadLetters = new DeadLetterQueue(this, 'DeadLetters', {
      alarms: props.alarms,
      summary: 'A scheduled job could not be started although it was tried for a while.',
      runbook: 'schedule-dead-letter-queue',
    });
    this.deadLetterQueue = this.#deadLetters.queue;
    Validations.of(this.#deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue: the rule looks for queues that redrive to it and does not see schedules.',
    });
    this.resetQuotas = this.#createResetQuotas(props);
    this.reconcile = this.#createReconcile(props);
  }

  connectDeadLetterObserver(observer: NodeFunction): void {
    observer.lambda.addEnvironment('SCHEDULE_DEAD_LETTER_QUEUE_URL', this.deadLetterQueue.queueUrl);
    observer.allow('LookAtScheduleDeadLetters', ['sqs:GetQueueAttributes'], [this.deadLetterQueue.queueArn]);
  }

  #createResetQuotas(props: SchedulesProps): NodeFunction {
    const { config, table } = props;
    const resetQuotas = new NodeFunction(this, 'ResetQuotas', {
      ...props,
      ...config.functions.resetQuotas,
      name: 'reset-quotas',
      description: 'Closes finished quota windows',
    });
    table.connect(resetQuotas, {
      items: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'],
      // It compares a window a last time with the traces that were charged to it.
      index: true,
      entersAuditLog: true,
    });
    this.schedule('ResetQuotasSchedule', {
      target: resetQuotas,
      rate: 'rate(1 hour)',
      purpose: 'Closes quota windows that have ended',
      heartbeat: METRICS.quotaResetHeartbeat,
      runbook: 'quota-reset-has-stopped',
    });
    return resetQuotas;
  }

  #createReconcile(props: SchedulesProps): NodeFunction {
    const { config, table, bodies, evaluationQueue, alarms } = props;
    const reconcile = new NodeFunction(this, 'Reconcile', {
      ...props,
      ...config.functions.reconcile,
      name: 'reconcile',
      description:
        'Finishes traces, reservations and reviews that a crash left behind, erases users on request, moves days to the lake',
      environment: bodyEnvironment(config),
    });
    table.connect(reconcile, {
      items: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
      index: true,
      entersAuditLog: true,
    });
    // A trace that ends in review is compared with others that people look at.
    bodies.connect(reconcile, ['GetObject', 'DeleteObject']);
    bodies.connectLakeWriter(reconcile);
    evaluationQueue.connectProducer(reconcile);
    this.schedule('ReconcileSchedule', {
      target: reconcile,
      rate: 'rate(5 minutes)',
      purpose: 'Finishes what a crash left behind',
      heartbeat: METRICS.reconcileHeartbeat,
      runbook: 'reconcile-has-stopped',
    });
    alarms.add(this, 'QueuedTooLongAlarm', {
      summary: 'Traces have been queued for more than 15 minutes without a verdict.',
      runbook: 'traces-queued-too-long',
      severity: 'page',
      metric: alarms.ownMetric(METRICS.tracesQueuedTooLong, 'reconcile', 'Maximum', Duration.minutes(5)),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
    this.#addReviewAlarm(alarms);
    this.#addWatchdog(alarms);
    this.#addDriftAlarm(alarms);
    return reconcile;
  }

  /** A rule that nobody looks at is quiet, as one that has nothing to say: this tells the two apart. */
  #addWatchdog(alarms: Alarms): void {
    alarms.add(this, 'AlertRulesAlarm', {
      summary: 'The alert rules of organizations have not been looked at once in ten minutes.',
      runbook: 'alert-rules-are-not-looked-at',
      severity: 'page',
      metric: alarms.ownMetric(METRICS.alertsHeartbeat, 'reconcile', 'Sum', Duration.minutes(10)),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.BREACHING,
    });
  }

  #addReviewAlarm(alarms: Alarms): void {
    alarms.add(this, 'ReviewBacklogAlarm', {
      summary: 'Reviews wait for people past the time that they are due.',
      runbook: 'reviews-are-late',
      severity: 'ticket',
      // Emitted while there are any; a deployment without reviews has no such metric.
      metric: alarms.ownMetric(METRICS.reviewsLate, 'reconcile', 'Maximum', Duration.hours(1)),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #addDriftAlarm(alarms: Alarms): void {
    const period = Duration.hours(1);
    alarms.add(this, 'LedgerDriftAlarm', {
      summary: 'A quota counter disagreed with the sum of its parts.',
      runbook: 'ledger-drift',
      severity: 'ticket',
      // A job that finds no drift emits nothing; that means zero.
      metric: new MathExpression({
        expression: 'FILL(reconcile, 0) + FILL(reset, 0)',
        usingMetrics: {
          reconcile: alarms.ownMetric(METRICS.ledgerDrift, 'reconcile', 'Sum', period),
          reset: alarms.ownMetric(METRICS.ledgerDrift, 'reset-quotas', 'Sum', period),
        },
        label: 'drifted counters',
        period,
      }),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.IGNORE,
    });
  }

  /** Starts a function at a rate, and tells when it has not finished once in two hours. */
  schedule(id: string, props: ScheduleProps): void {
    const { target, heartbeat, runbook } = props;
    new CfnSchedule(this, id, {
      description: props.purpose,
      scheduleExpression: props.rate,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.lambda.functionArn,
        roleArn: this.#invokerOf(target, id).roleArn,
        deadLetterConfig: { arn: this.#deadLetters.queue.queueArn },
        // The next run does the work of a run that is this late.
        retryPolicy: { maximumEventAgeInSeconds: 300, maximumRetryAttempts: 3 },
      },
    });
    this.#alarms.add(this, `${id}HeartbeatAlarm`, {
      summary: `The scheduled job ${target.name} has not finished once in the last two hours.`,
      runbook,
      severity: props.severity ?? 'page',
      metric: this.#alarms.ownMetric(heartbeat, target.name, 'Sum', Duration.hours(1)),
      threshold: 1,
      comparison: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 2,
      missingData: TreatMissingData.BREACHING,
    });
  }

  #invokerOf(target: NodeFunction, id: string): Role {
    const role = new Role(this, `${id}Role`, {
      description: `Lets EventBridge Scheduler start ${target.name}`,
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Without this, a schedule of another account could borrow the role.
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'StartFunction',
        actions: ['lambda:InvokeFunction'],
        resources: [target.lambda.functionArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        sid: 'KeepUndelivered',
        actions: ['sqs:SendMessage'],
        resources: [this.#deadLetters.queue.queueArn],
      }),
    );
    return role;
  }
}
