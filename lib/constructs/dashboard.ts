import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IMetric,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { API_SERVICE, METRICS, type MetricName } from '../../functions/runtime/metric-names.ts';
import type { FunctionName } from '../bundle-functions.ts';
import type { Alarms } from './alarms.ts';
import type { NodeFunction } from './node-function.ts';

const PERIOD = Duration.minutes(5);
const COLUMNS = 24;
const GRAPH_HEIGHT = 6;

interface DashboardProps {
  readonly alarms: Alarms;
  readonly api: HttpApi;
  readonly table: Table;
  readonly queue: Queue;
  /** Left out where the stage has no judge. */
  readonly judgeQueue: Queue | undefined;
  readonly deadLetterQueues: Readonly<Record<string, Queue>>;
  readonly functions: readonly NodeFunction[];
}

/**
 * One dashboard that answers, from top to bottom, the five questions of on-call. At most 50 metrics: up to there an
 * account's first three dashboards are free.
 */
export class Dashboard extends Construct {
  readonly #props: DashboardProps;
  readonly #dashboard: CloudWatchDashboard;

  constructor(scope: Construct, id: string, props: DashboardProps) {
    super(scope, id);
    this.#props = props;
    this.#dashboard = new CloudWatchDashboard(this, 'Dashboard', { defaultInterval: Duration.hours(12) });
    this.#ask('Are clients being served?', this.#service());
    this.#ask('Is the queue draining?', this.#draining());
    this.#ask('Are quotas exact?', this.#quotas());
    this.#ask('What does evaluation find?', this.#findings());
    this.#ask('What does it cost?', this.#cost());
  }

  /** A heading over one row of graphs of equal width. */
  #ask(question: string, graphs: Readonly<Record<string, readonly IMetric[]>>): void {
    this.#dashboard.addWidgets(new TextWidget({ markdown: `## ${question}`, width: COLUMNS, height: 1 }));
    const width = Math.floor(COLUMNS / Object.keys(graphs).length);
    this.#dashboard.addWidgets(
      ...Object.entries(graphs).map(
        ([title, metrics]) =>
          new GraphWidget({ title, width, height: GRAPH_HEIGHT, left: [...metrics], leftYAxis: { min: 0 } }),
      ),
    );
  }

  #service(): Record<string, IMetric[]> {
    const { api, functions } = this.#props;
    return {
      'Requests and refusals': [
        api.metricCount({ period: PERIOD, statistic: 'SampleCount', label: 'requests' }),
        api.metricClientError({ period: PERIOD, statistic: 'Sum', label: '4xx' }),
        api.metricServerError({ period: PERIOD, statistic: 'Sum', label: '5xx' }),
        this.#own(METRICS.authenticationFailed, API_SERVICE, 'Sum', 'no valid key'),
      ],
      'Latency (ms)': ['p50', 'p99'].map((statistic) =>
        api.metricLatency({ period: PERIOD, statistic, label: statistic }),
      ),
      'Failed invocations': functions.map(({ lambda, name }) =>
        lambda.metricErrors({ period: PERIOD, statistic: 'Sum', label: name }),
      ),
    };
  }

  #draining(): Record<string, IMetric[]> {
    const { queue, judgeQueue, deadLetterQueues } = this.#props;
    return {
      'Messages waiting': [
        queueMetric(queue, 'ApproximateNumberOfMessagesVisible', 'waiting'),
        queueMetric(queue, 'ApproximateNumberOfMessagesNotVisible', 'in evaluation'),
        ...(judgeQueue === undefined
          ? []
          : [queueMetric(judgeQueue, 'ApproximateNumberOfMessagesVisible', 'for the judge')]),
      ],
      'Oldest message (s)': [
        queueMetric(queue, 'ApproximateAgeOfOldestMessage', 'all'),
        queueMetric(queue, 'ApproximateAgeOfOldestMessageInQuietGroups', 'quiet projects'),
      ],
      'Dead letters': Object.entries(deadLetterQueues).map(([name, dead]) =>
        queueMetric(dead, 'ApproximateNumberOfMessagesVisible', name),
      ),
      'From acceptance to verdict (ms)': [
        this.#own(METRICS.evaluationDelayMilliseconds, 'evaluate', 'p50', 'p50'),
        this.#own(METRICS.evaluationDelayMilliseconds, 'evaluate', 'p99', 'p99'),
      ],
    };
  }

  #quotas(): Record<string, IMetric[]> {
    return {
      'Refused for quota': [this.#own(METRICS.quotaRefused, 'ingest', 'Sum', 'refused')],
      Heartbeats: [
        this.#own(METRICS.quotaResetHeartbeat, 'reset-quotas', 'Sum', 'quota reset'),
        this.#own(METRICS.reconcileHeartbeat, 'reconcile', 'Sum', 'reconcile'),
        this.#own(METRICS.alertsHeartbeat, 'reconcile', 'Sum', 'alert rules'),
      ],
      'Found by reconcile': [
        this.#own(METRICS.reservationsReleased, 'reconcile', 'Sum', 'reservations released'),
        this.#own(METRICS.tracesQueuedTooLong, 'reconcile', 'Maximum', 'traces queued too long'),
      ],
    };
  }

  #findings(): Record<string, IMetric[]> {
    return {
      Verdicts: [
        this.#own(METRICS.evaluationsCompleted, 'evaluate', 'Sum', 'all'),
        this.#own(METRICS.evaluationsFailed, 'evaluate', 'Sum', 'failed'),
        this.#own(METRICS.evaluationsNeedReview, 'evaluate', 'Sum', 'needs review'),
        this.#own(METRICS.evaluationsWithoutText, 'evaluate', 'Sum', 'nothing to read'),
      ],
      'Evaluators that failed': [this.#own(METRICS.evaluationErrors, 'evaluate', 'Sum', 'errors')],
      ...(this.#props.judgeQueue === undefined ? {} : this.#judged()),
    };
  }

  #judged(): Record<string, IMetric[]> {
    return {
      'What the judge says': [
        this.#own(METRICS.judgedSafe, 'judge', 'Sum', 'safe'),
        this.#own(METRICS.judgedReview, 'judge', 'Sum', 'review'),
        this.#own(METRICS.judgedUnsafe, 'judge', 'Sum', 'unsafe'),
        this.#own(METRICS.judgeDelayed, 'judge', 'Sum', 'delayed'),
      ],
      'Judge (micro-USD)': [this.#own(METRICS.judgeSpendMicroUsd, 'judge', 'Sum', 'spent')],
    };
  }

  #cost(): Record<string, IMetric[]> {
    const { table, functions } = this.#props;
    return {
      'Traces accepted': [this.#own(METRICS.tracesAccepted, 'ingest', 'Sum', 'traces')],
      'Capacity units': (['ConsumedWriteCapacityUnits', 'ConsumedReadCapacityUnits'] as const).map(
        (metricName) =>
          new Metric({
            namespace: 'AWS/DynamoDB',
            metricName,
            dimensionsMap: { TableName: table.tableName },
            statistic: 'Sum',
            period: PERIOD,
            label: metricName === 'ConsumedWriteCapacityUnits' ? 'write units' : 'read units',
          }),
      ),
      'Time of functions (ms)': functions.map(({ lambda, name }) =>
        lambda.metricDuration({ period: PERIOD, statistic: 'Sum', label: name }),
      ),
    };
  }

  #own(name: MetricName, service: FunctionName | typeof API_SERVICE, statistic: string, label: string): IMetric {
    return this.#props.alarms.ownMetric(name, service, statistic, PERIOD).with({ label });
  }
}

function queueMetric(queue: Queue, metricName: string, label: string): Metric {
  return new Metric({
    namespace: 'AWS/SQS',
    metricName,
    dimensionsMap: { QueueName: queue.queueName },
    statistic: 'Maximum',
    period: PERIOD,
    label,
  });
}
