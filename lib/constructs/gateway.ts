import { ArnFormat, Duration, Stack, Validations } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { type FunctionUrl, FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { METRICS } from '../../functions/runtime/metric-names.ts';
import { gatewayDeploymentOf } from '../gateway-config.ts';
import type { StageConfig } from '../stage-schema.ts';
import type { AccessSecrets } from './access-secrets.ts';
import type { Alarms } from './alarms.ts';
import { bodyEnvironment, quotaEnvironment } from './api-functions.ts';
import type { BodyBucket } from './body-bucket.ts';
import { type DataTable, INTAKE_PARTITIONS } from './data-table.ts';
import type { EvaluationQueue } from './evaluation-queue.ts';
import { type FunctionContext, NodeFunction } from './node-function.ts';

interface GatewayProps extends FunctionContext {
  readonly table: DataTable;
  readonly bodies: BodyBucket;
  readonly secrets: AccessSecrets;
  readonly evaluationQueue: EvaluationQueue;
}

/** Of the reserved concurrency, the share above which somebody should look. */
const BUSY_SHARE = 0.8;

/**
 * The gateway: a function with an address of its own that streams. Whoever has the address may call it, and the function
 * asks for an API key, as the functions behind the API do. Only a stage that enables it has it.
 */
export class Gateway extends Construct {
  readonly gateway: NodeFunction;
  readonly url: FunctionUrl;

  constructor(scope: Construct, id: string, props: GatewayProps) {
    super(scope, id);
    const { config, alarms, table, bodies, secrets, evaluationQueue } = props;
    this.gateway = new NodeFunction(this, 'Gateway', {
      ...props,
      memoryMegabytes: config.functions.gateway.memoryMegabytes,
      timeoutSeconds: config.gateway.timeoutSeconds,
      reservedConcurrency: config.gateway.reservedConcurrency,
      name: 'gateway',
      description: 'Answers chat completions: reserves what a call can cost, asks providers, streams and settles',
      environment: {
        ...quotaEnvironment(config),
        ...bodyEnvironment(config),
        GATEWAY_DEPLOYMENT: gatewayDeploymentOf(config),
      },
    });
    table.connect(this.gateway, {
      items: ['ConditionCheckItem', 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
      index: false,
      // It speaks with strangers and with what answers for providers.
      partitions: [...INTAKE_PARTITIONS, 'ANSWERED#'],
    });
    table.connectCallers(this.gateway, { sessions: false });
    bodies.connect(this.gateway, ['PutObject']);
    secrets.connectAuth(this.gateway);
    evaluationQueue.connectProducer(this.gateway);
    if (config.gateway.bedrock) this.#allowBedrock();
    this.url = this.#addUrl();
    this.#addAlarms(alarms, config);
  }

  /**
   * A public address takes two permissions since October 2025, for the address and for the function behind it; the CDK
   * writes both. https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
   */
  #addUrl(): FunctionUrl {
    return this.gateway.lambda.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      invokeMode: InvokeMode.RESPONSE_STREAM,
    });
  }

  #allowBedrock(): void {
    const stack = Stack.of(this);
    const bedrock = { service: 'bedrock', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME };
    this.gateway.allow(
      'AskBedrock',
      ['bedrock:InvokeModel', 'bedrock:InvokeModelWithResponseStream'],
      [
        stack.formatArn({ ...bedrock, region: '*', account: '', resource: 'foundation-model' }),
        stack.formatArn({ ...bedrock, resource: 'inference-profile' }),
        stack.formatArn({ ...bedrock, resource: 'application-inference-profile' }),
      ],
    );
    Validations.of(this.gateway).acknowledge(
      ...['foundation-model', 'inference-profile', 'application-inference-profile'].map((kind) => ({
        id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:${kind === 'foundation-model' ? '*:' : '<AWS::Region>:<AWS::AccountId>'}:${kind}/*]`,
        reason: 'Projects choose the models; what they may cost is held by quotas.',
      })),
    );
  }

  #addAlarms(alarms: Alarms, { gateway: { reservedConcurrency } }: StageConfig): void {
    const minute = Duration.minutes(1);
    const errors = alarms.ownMetric(METRICS.gatewayErrors, 'gateway', 'Sum', minute);
    const requests = alarms.ownMetric(METRICS.gatewayRequests, 'gateway', 'Sum', minute);
    alarms.add(this, 'ErrorAlarm', {
      summary: 'More than 1 % of the requests to the gateway end with an error of ours or of every provider asked.',
      runbook: 'gateway-errors',
      severity: 'page',
      metric: new MathExpression({
        expression: 'IF(errors >= 5, 100 * errors / requests, 0)',
        usingMetrics: { errors, requests },
        label: 'share of errors, %',
        period: minute,
      }),
      threshold: 1,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
      missingData: TreatMissingData.NOT_BREACHING,
    });
    alarms.add(this, 'BusyAlarm', {
      summary: 'The gateway uses more than 80 % of its concurrency; beyond it, requests are refused.',
      runbook: 'gateway-busy',
      severity: 'ticket',
      metric: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'ConcurrentExecutions',
        dimensionsMap: { FunctionName: this.gateway.lambda.functionName },
        statistic: 'Maximum',
        period: minute,
      }),
      threshold: Math.floor(reservedConcurrency * BUSY_SHARE),
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
