import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  CompositeAlarm,
  type IAlarm,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { type API_SERVICE, type MetricName, metricNamespace } from '../../functions/runtime/metric-names.ts';
import type { FunctionName } from '../bundle-functions.ts';
import type { StageConfig } from '../stage-schema.ts';

/** The sections of docs/runbook.md that answer alarms, by the anchor of their heading. */
export const RUNBOOK_SECTIONS = [
  'someone-is-being-paged',
  'api-server-errors',
  'api-latency',
  'function-errors',
  'function-near-timeout',
  'function-throttled',
  'quiet-tenants-are-waiting',
  'evaluation-queue-is-slow',
  'evaluation-queue-is-deep',
  'evaluation-dead-letter-queue',
  'judge-queue-is-slow',
  'judge-dead-letter-queue',
  'judge-circuit-open',
  'judge-spend',
  'delivery-dead-letter-queue',
  'deliveries-are-failing',
  'outbox-is-late',
  'gateway-errors',
  'gateway-busy',
  'schedule-dead-letter-queue',
  'table-throttled',
  'table-system-errors',
  'quota-reset-has-stopped',
  'reconcile-has-stopped',
  'usage-report-has-stopped',
  'usage-is-not-reported',
  'alert-rules-are-not-looked-at',
  'ledger-drift',
  'traces-queued-too-long',
  'reviews-are-late',
  'authentication-failures',
  'leaked-keys-were-reported',
] as const;

export type RunbookSection = (typeof RUNBOOK_SECTIONS)[number];

interface AlarmProps {
  /** One sentence for the person who reads the notification. */
  readonly summary: string;
  readonly runbook: RunbookSection;
  /** A page alarm wakes somebody through the composite alarm; every alarm opens a ticket. */
  readonly severity: 'page' | 'ticket';
  readonly metric: IMetric;
  readonly evaluationPeriods: number;
  /** How many of the evaluated periods have to breach; all of them when left out. */
  readonly datapointsToAlarm?: number;
  readonly missingData: TreatMissingData;
  /**
   * Of a percentile: whether the alarm stays as it is while there are too few values for it, which are 20 for a median.
   * @default false
   */
  readonly ignoresFewSamples?: boolean;
}

export interface ThresholdAlarmProps extends AlarmProps {
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
}

/**
 * Where alarms go. Every construct adds its own alarms here; each of them reaches the ticket topic, and those of
 * severity `page` also reach the page topic through one composite alarm, so that one cause pages once.
 *
 * The topics are not encrypted with a key of their own: CloudWatch cannot publish through the AWS managed key, a
 * customer key costs more than all alarms of an idle stack, and a notification carries no customer data.
 */
export class Alarms extends Construct {
  readonly ticketTopic: Topic;
  readonly pageTopic: Topic;
  /** Rung by the smoke test: it pages, its metric sets it right again within minutes, and nothing else hangs on it. */
  readonly testAlarm: Alarm;
  readonly #pageAlarms: IAlarm[] = [];
  readonly #stage: StageConfig['stage'];
  readonly #runbookUrl: string;

  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id);
    this.#stage = config.stage;
    this.#runbookUrl = config.runbookUrl;
    this.ticketTopic = this.#topic('TicketTopic', 'Aegis tickets');
    this.pageTopic = this.#topic('PageTopic', 'Aegis pages');
    if (config.ticketEmail !== undefined) this.ticketTopic.addSubscription(new EmailSubscription(config.ticketEmail));
    if (config.pageEmail !== undefined) this.pageTopic.addSubscription(new EmailSubscription(config.pageEmail));

    const page = new CompositeAlarm(this, 'PageAlarm', {
      // Otherwise the construct gives it its own path for a name, which is the same in every stage of an account.
      compositeAlarmName: `Aegis-${config.stage}-page`,
      alarmDescription: this.#description('At least one alarm of severity page is on.', 'someone-is-being-paged'),
      alarmRule: { renderAlarmRule: () => Lazy.string({ produce: () => this.#anyPageAlarm() }) },
    });
    page.addAlarmAction(new SnsAction(this.pageTopic));
    page.addOkAction(new SnsAction(this.pageTopic));
    this.testAlarm = this.#addThrottleAlarm();
  }

  /**
   * A topic's own policy, which `enforceSSL` makes, replaces the default one that lets the account's services publish:
   * CloudWatch has to be named (docs/adr/0055-what-only-aws-refuses.md).
   */
  #topic(id: string, displayName: string): Topic {
    const topic = new Topic(this, id, { displayName, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmNotices',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }

  /**
   * One alarm for all functions: none but the gateway reserves concurrency, so that another one is refused only when the
   * account has none left, and then it is the account's metric that says so (docs/adr/0050-alarms-within-the-idle-budget.md).
   */
  #addThrottleAlarm(): Alarm {
    return this.add(this, 'FunctionThrottleAlarm', {
      summary: 'Invocations are refused for lack of concurrency, in the account or in what the gateway has of it.',
      runbook: 'function-throttled',
      severity: 'page',
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'Throttles',
        statistic: 'Sum',
        period: Duration.minutes(1),
      }),
      threshold: 0,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** Adds an alarm with a fixed threshold to the construct that owns the metric. */
  add(scope: Construct, id: string, props: ThresholdAlarmProps): Alarm {
    return this.#register(
      props,
      new Alarm(scope, id, {
        alarmDescription: this.#description(props.summary, props.runbook),
        metric: props.metric,
        threshold: props.threshold,
        comparisonOperator: props.comparison,
        evaluationPeriods: props.evaluationPeriods,
        datapointsToAlarm: props.datapointsToAlarm ?? props.evaluationPeriods,
        treatMissingData: props.missingData,
        ...(props.ignoresFewSamples === true ? { evaluateLowSampleCountPercentile: 'ignore' } : {}),
      }),
    );
  }

  /** Adds an alarm for values above what CloudWatch has learned to expect. */
  addAnomaly(scope: Construct, id: string, props: AlarmProps & { readonly standardDeviations: number }): void {
    this.#register(
      props,
      new AnomalyDetectionAlarm(scope, id, {
        alarmDescription: this.#description(props.summary, props.runbook),
        metric: props.metric,
        stdDevs: props.standardDeviations,
        comparisonOperator: ComparisonOperator.GREATER_THAN_UPPER_THRESHOLD,
        evaluationPeriods: props.evaluationPeriods,
        datapointsToAlarm: props.datapointsToAlarm ?? props.evaluationPeriods,
        treatMissingData: props.missingData,
      }),
    );
  }

  /** A metric that our own code emits; Powertools adds the name of the service as its only dimension. */
  ownMetric(name: MetricName, service: FunctionName | typeof API_SERVICE, statistic: string, period: Duration): Metric {
    return new Metric({
      namespace: metricNamespace(this.#stage),
      metricName: name,
      dimensionsMap: { service },
      statistic,
      period,
    });
  }

  #register(props: AlarmProps, alarm: Alarm): Alarm {
    alarm.addAlarmAction(new SnsAction(this.ticketTopic));
    alarm.addOkAction(new SnsAction(this.ticketTopic));
    if (props.severity === 'page') this.#pageAlarms.push(alarm);
    return alarm;
  }

  #anyPageAlarm(): string {
    return AlarmRule.anyOf(...this.#pageAlarms).renderAlarmRule();
  }

  #description(summary: string, section: RunbookSection): string {
    return `${summary} Runbook: ${this.#runbookUrl}#${section}`;
  }
}
