import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { judgeDeploymentOf, judgeTimeoutSeconds } from '../judge-config.ts';
import type { StageConfig } from '../stage-schema.ts';
import type { Alarms } from './alarms.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { NodeFunction } from './node-function.ts';

/** AWS's floor, as for the evaluation queue; it is also longer than a lease on a judge's money. */
const VISIBILITY_PER_FUNCTION_TIMEOUT = 6;

interface JudgeQueueProps {
  readonly config: StageConfig;
  readonly alarms: Alarms;
}

/** The queue between whoever concludes and `judge`; fair between projects, because senders set the message group. */
export class JudgeQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly #config: StageConfig;

  constructor(scope: Construct, id: string, props: JudgeQueueProps) {
    super(scope, id);
    const { config, alarms } = props;
    this.#config = config;
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      summary: 'Traces could not be judged although they were tried several times.',
      runbook: 'judge-dead-letter-queue',
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(judgeTimeoutSeconds(config) * VISIBILITY_PER_FUNCTION_TIMEOUT),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: config.evaluationQueue.maxReceiveCount },
      // A message only points at a stored evaluation, and `reconcile` sends it again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    alarms.add(this, 'AgeAlarm', {
      summary: 'The oldest trace in the judge queue has waited for more than 15 minutes.',
      runbook: 'judge-queue-is-slow',
      severity: 'ticket',
      metric: this.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(1) }),
      threshold: 900,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** For a function whose conclusions may ask for the judge; it is told what there is to ask. */
  connectProducer(producer: NodeFunction): void {
    producer.lambda.addEnvironment('JUDGE_QUEUE_URL', this.queue.queueUrl);
    producer.lambda.addEnvironment('JUDGE_DEPLOYMENT', judgeDeploymentOf(this.#config));
    producer.allow('SendToJudgeQueue', ['sqs:SendMessage'], [this.queue.queueArn]);
  }

  connectObserver(observer: NodeFunction): void {
    observer.lambda.addEnvironment('JUDGE_QUEUE_URL', this.queue.queueUrl);
    observer.lambda.addEnvironment('JUDGE_DEAD_LETTER_QUEUE_URL', this.deadLetterQueue.queueUrl);
    observer.allow(
      'LookAtJudgeQueues',
      ['sqs:GetQueueAttributes'],
      [this.queue.queueArn, this.deadLetterQueue.queueArn],
    );
  }

  connectConsumer(consumer: NodeFunction): void {
    const { judgeQueue, evaluationQueue } = this.#config;
    consumer.lambda.addEnvironment('RETRY_BACKOFF_BASE_SECONDS', String(evaluationQueue.retryBackoffBaseSeconds));
    consumer.lambda.addEnvironment('MAX_RECEIVE_COUNT', String(evaluationQueue.maxReceiveCount));
    consumer.allow(
      'ConsumeJudgeQueue',
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [this.queue.queueArn],
    );
    new EventSourceMapping(this, 'Consumer', {
      target: consumer.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: judgeQueue.batchSize,
      maxConcurrency: judgeQueue.maxConcurrency,
      reportBatchItemFailures: true,
    });
  }
}
