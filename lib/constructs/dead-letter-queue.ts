import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Alarms, RunbookSection } from './alarms.ts';

interface DeadLetterQueueProps {
  readonly alarms: Alarms;
  readonly summary: string;
  readonly runbook: RunbookSection;
}

/** Keeps what could not be delivered for 14 days (the most SQS offers) and says so at the first message. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: DeadLetterQueueProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    props.alarms.add(this, 'NotEmptyAlarm', {
      summary: props.summary,
      runbook: props.runbook,
      severity: 'page',
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: Duration.minutes(1),
      }),
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
