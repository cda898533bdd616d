import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRICS } from '../../functions/runtime/metric-names.ts';
import { channelDeploymentOf } from '../notification-config.ts';
import type { AccessSecrets } from './access-secrets.ts';
import type { Alarms } from './alarms.ts';
import type { DataTable } from './data-table.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import { type FunctionContext, NodeFunction } from './node-function.ts';

/** AWS's floor, as for the evaluation queue; it is also longer than a worker's claim. */
const VISIBILITY_PER_FUNCTION_TIMEOUT = 6;

interface NotificationsProps extends FunctionContext {
  readonly table: DataTable;
  readonly secrets: AccessSecrets;
  /** The address of the API without a slash at its end. */
  readonly apiUrl: string;
  readonly apiId: string;
}

/** The queue of deliveries, fair between organizations, and `deliver`, the only function that calls what tenants name. */
export class Notifications extends Construct {
  readonly deliver: NodeFunction;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const { config, alarms } = props;
    const { deliver: size } = config.functions;
    this.deadLetterQueue = new DeadLetterQueue(this, 'DeadLetters', {
      alarms,
      summary: 'Notifications could not be worked on although they were tried several times.',
      runbook: 'delivery-dead-letter-queue',
    }).queue;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(size.timeoutSeconds * VISIBILITY_PER_FUNCTION_TIMEOUT),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: config.evaluationQueue.maxReceiveCount },
      // A message only points at a stored delivery, and `reconcile` sends it again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.deliver = this.#deliver(props);
    this.#addAlarms(alarms);
  }

  /** For a function that stores notifications and asks for them to be sent. */
  connectProducer(producer: NodeFunction): void {
    producer.lambda.addEnvironment('DELIVERY_QUEUE_URL', this.queue.queueUrl);
    producer.allow('SendToDeliveryQueue', ['sqs:SendMessage'], [this.queue.queueArn]);
  }

  connectObserver(observer: NodeFunction): void {
    observer.lambda.addEnvironment('DELIVERY_QUEUE_URL', this.queue.queueUrl);
    observer.lambda.addEnvironment('DELIVERY_DEAD_LETTER_QUEUE_URL', this.deadLetterQueue.queueUrl);
    observer.allow(
      'LookAtDeliveryQueues',
      ['sqs:GetQueueAttributes'],
      [this.queue.queueArn, this.deadLetterQueue.queueArn],
    );
  }

  #deliver(props: NotificationsProps): NodeFunction {
    const { config, table, secrets } = props;
    const consoleUrl = config.notifications.consoleUrl?.replaceAll('{api_id}', props.apiId) ?? props.apiUrl;
    const deliver = new NodeFunction(this, 'Deliver', {
      ...props,
      ...config.functions.deliver,
      name: 'deliver',
      description: 'Tells channels what happened: calls webhooks, Slack and PagerDuty, sends mail and events',
      environment: {
        CHANNEL_DEPLOYMENT: channelDeploymentOf(config),
        CONSOLE_URL: consoleUrl,
        RETRY_BACKOFF_BASE_SECONDS: String(config.evaluationQueue.retryBackoffBaseSeconds),
      },
    });
    table.connect(deliver, {
      items: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
      index: false,
      // It speaks with strangers: nothing but channels and what they are told is within its reach.
      partitions: ['CHANNELS#', 'DELIVERY#', 'OUTBOX#'],
    });
    table.connectTraceTexts(deliver);
    // It opens the secrets of channels, and computes what confirms an address.
    secrets.connectAuth(deliver);
    this.connectProducer(deliver);
    deliver.allow(
      'ConsumeDeliveryQueue',
      ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ChangeMessageVisibility'],
      [this.queue.queueArn],
    );
    this.#allowServices(deliver, props);
    new EventSourceMapping(this, 'Consumer', {
      target: deliver.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: config.deliveryQueue.batchSize,
      maxConcurrency: config.deliveryQueue.maxConcurrency,
      reportBatchItemFailures: true,
    });
    return deliver;
  }

  #allowServices(deliver: NodeFunction, { config }: NotificationsProps): void {
    const { emailSender, eventBuses } = config.notifications;
    const buses = Object.values(eventBuses);
    if (buses.length > 0) deliver.allow('PutEvents', ['events:PutEvents'], buses);
    if (emailSender === undefined) return;
    // SES asks for leave on the identity of the sender, on that of a recipient who is verified in the account as well, and
    // on the set of settings that an identity may have: see docs/aws-only-mistakes.md.
    const kinds = ['identity', 'configuration-set'];
    deliver.lambda.addToRolePolicy(
      new PolicyStatement({
        sid: 'SendMail',
        actions: ['ses:SendEmail'],
        resources: kinds.map((resource) =>
          Stack.of(this).formatArn({
            service: 'ses',
            resource,
            resourceName: '*',
            arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
          }),
        ),
        conditions: { StringEquals: { 'ses:FromAddress': emailSender } },
      }),
    );
    Validations.of(deliver).acknowledge(
      ...kinds.map((kind) => ({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:${kind}/*]`,
        reason: 'Recipients are not known before; the sender is, and the statement holds for that address alone.',
      })),
    );
  }

  #addAlarms(alarms: Alarms): void {
    alarms.add(this, 'FailingAlarm', {
      summary: 'More than half of the tries to reach channels fail, over all of them.',
      runbook: 'deliveries-are-failing',
      severity: 'page',
      // The median of zeros and ones is above one half when more than half are ones. Below 20 values CloudWatch takes a
      // median for too few, and the alarm stays as it is.
      metric: alarms.ownMetric(METRICS.deliveryFailed, 'deliver', 'p50', Duration.minutes(15)),
      threshold: 0.5,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
      ignoresFewSamples: true,
    });
    alarms.add(this, 'OutboxAgeAlarm', {
      summary: 'A notification has waited for more than 5 minutes past the time of its next try.',
      runbook: 'outbox-is-late',
      severity: 'page',
      // Emitted while something is late.
      metric: alarms.ownMetric(METRICS.outboxAgeSeconds, 'reconcile', 'Maximum', Duration.minutes(5)),
      threshold: 300,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
