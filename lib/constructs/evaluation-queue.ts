import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-schema.ts';
import type { Alarms } from './alarms.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { NodeFunction } from './node-function.ts';

/** AWS's floor: a shorter visibility timeout delivers messages again while throttled invocations still hold them. */
const VISIBILITY_PER_FUNCTION_TIMEOUT = 6;

const ONE_MINUTE = Duration.minutes(1);

interface EvaluationQueueProps {
  readonly config: StageConfig;
  readonly alarms: Alarms;
}

/** The queue between `ingest` and `evaluate`; fair between projects, because senders set the message group. */
export class EvaluationQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly #config: StageConfig['evaluationQueue'];

  constructor(scope: Construct, id: string, props: EvaluationQueueProps) {
    super(scope, id);
    const { config, alarms } = props;
    this.#config = config.evaluationQueue;
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      summary: 'Traces could not be evaluated although they were tried several times.',
      runbook: 'evaluation-dead-letter-queue',
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(config.functions.evaluate.timeoutSeconds * VISIBILITY_PER_FUNCTION_TIMEOUT),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: this.#config.maxReceiveCount },
      // A message only points at a stored trace, and `reconcile` queues it again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#addAlarms(alarms);
  }

  connectProducer(producer: NodeFunction): void {
    producer.lambda.addEnvironment('EVALUATION_QUEUE_URL', this.queue.queueUrl);
    producer.allow('SendToEvaluationQueue', ['sqs:SendMessage'], [this.queue.queueArn]);
  }

  /** For the readiness check, which asks the queue for its attributes. */
  connectObserver(observer: NodeFunction): void {
    observer.lambda.addEnvironment('EVALUATION_QUEUE_URL', this.queue.queueUrl);
    observer.allow('LookAtEvaluationQueue', ['sqs:GetQueueAttributes'], [this.queue.queueArn]);
  }

  connectDeadLetterObserver(observer: NodeFunction): void {
    observer.lambda.addEnvironment('EVALUATION_DEAD_LETTER_QUEUE_URL', this.deadLetterQueue.queueUrl);
    observer.allow('LookAtDeadLetterQueue', ['sqs:GetQueueAttributes'], [this.deadLetterQueue.queueArn]);
  }

  connectConsumer(consumer: NodeFunction): void {
    consumer.lambda.addEnvironment('EVALUATION_QUEUE_URL', this.queue.queueUrl);
    consumer.lambda.addEnvironment('RETRY_BACKOFF_BASE_SECONDS', String(this.#config.retryBackoffBaseSeconds));
    consumer.lambda.addEnvironment('MAX_RECEIVE_COUNT', String(this.#config.maxReceiveCount));
    // Where a failed message is told how long to stay hidden.
    consumer.lambda.addEnvironment('EVALUATION_QUEUE_URL', this.queue.queueUrl);
    consumer.allow(
      'ConsumeEvaluationQueue',
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [this.queue.queueArn],
    );
    // The construct behind SqsEventSource would grant more than the four actions above.
    new EventSourceMapping(this, 'Consumer', {
      target: consumer.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: this.#config.batchSize,
      maxConcurrency: this.#config.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }

  #addAlarms(alarms: Alarms): void {
    alarms.add(this, 'QuietGroupsAgeAlarm', {
      summary: 'Traces of projects that send little have waited for more than 5 minutes.',
      runbook: 'quiet-tenants-are-waiting',
      severity: 'page',
      metric: this.#maximum('ApproximateAgeOfOldestMessageInQuietGroups'),
      threshold: 300,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
    alarms.add(this, 'AgeAlarm', {
      summary: 'The oldest trace in the evaluation queue has waited for more than 15 minutes.',
      runbook: 'evaluation-queue-is-slow',
      severity: 'ticket',
      metric: this.#maximum('ApproximateAgeOfOldestMessage'),
      threshold: 900,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
    alarms.add(this, 'DepthAlarm', {
      summary: 'More than 1,000 traces have been waiting for 10 minutes.',
      runbook: 'evaluation-queue-is-deep',
      severity: 'ticket',
      metric: this.#maximum('ApproximateNumberOfMessagesVisible'),
      threshold: 1_000,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 10,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #maximum(metricName: string): Metric {
    return new Metric({
      namespace: 'AWS/SQS',
      metricName,
      dimensionsMap: { QueueName: this.queue.queueName },
      statistic: 'Maximum',
      period: ONE_MINUTE,
    });
  }
}
