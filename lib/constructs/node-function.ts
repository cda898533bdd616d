import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { type Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { metricNamespace } from '../../functions/runtime/metric-names.ts';
import type { FunctionName } from '../bundle-functions.ts';
import type { StageConfig } from '../stage-schema.ts';
import type { Alarms } from './alarms.ts';

const ONE_MINUTE = Duration.minutes(1);

/** What every function construct is given by the stack. */
export interface FunctionContext {
  readonly config: StageConfig;
  readonly alarms: Alarms;
  /** Holds one folder per function name, as `bundleFunctions` leaves it. */
  readonly bundleDirectory: string;
}

interface NodeFunctionProps extends FunctionContext {
  readonly name: FunctionName;
  readonly description: string;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /**
   * How many invocations may run at once, taken from the account's.
   * @default as many as the account has left
   */
  readonly reservedConcurrency?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * A Lambda function with its role, log group and the two alarms of its own that no function goes without; throttles are
 * watched for all functions at once (see Alarms). The role starts with its own log group and X-Ray only; whoever owns
 * a resource adds the statement for it.
 */
export class NodeFunction extends Construct {
  readonly name: FunctionName;
  readonly timeoutSeconds: number;
  readonly lambda: LambdaFunction;
  /** Takes back a new version that fails. */
  readonly errorAlarm: Alarm;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const { config, name, timeoutSeconds } = props;
    this.name = name;
    this.timeoutSeconds = timeoutSeconds;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: config.logRetentionDays,
      removalPolicy: config.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.lambda = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(props.bundleDirectory, name)),
      memorySize: props.memoryMegabytes,
      timeout: Duration.seconds(timeoutSeconds),
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
      tracing: Tracing.ACTIVE,
      logGroup,
      // A rollback needs the version before.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      role: this.#role(logGroup),
      environment: {
        AEGIS_STAGE: config.stage,
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: metricNamespace(config.stage),
        POWERTOOLS_LOG_LEVEL: config.logLevel,
        // Stack traces name our own files; see bundle-functions.ts for what that costs.
        NODE_OPTIONS: '--enable-source-maps',
        ...props.environment,
      },
    });
    this.errorAlarm = this.#addErrorAlarm(props.alarms);
    this.#addNearTimeoutAlarm(props.alarms);
  }

  allow(sid: string, actions: readonly string[], resources: readonly string[]): void {
    this.lambda.addToRolePolicy(new PolicyStatement({ sid, actions: [...actions], resources: [...resources] }));
  }

  #role(logGroup: LogGroup): Role {
    const role = new Role(this, 'Role', {
      description: `Execution role of ${this.name} in ${Stack.of(this).stackName}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'WriteOwnLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords accept only "*". ' +
        'A template test holds every other statement to named resources.',
    });
    return role;
  }

  #addErrorAlarm(alarms: Alarms): Alarm {
    return alarms.add(this, 'ErrorShareAlarm', {
      summary: `More than 5 % of the invocations of ${this.name} fail.`,
      runbook: 'function-errors',
      severity: 'page',
      // Lambda reports a 0 for every invocation that succeeds: the average is the share, without a second metric.
      metric: this.lambda.metricErrors({ period: ONE_MINUTE, statistic: 'Average' }),
      threshold: 0.05,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }

  #addNearTimeoutAlarm(alarms: Alarms): void {
    alarms.add(this, 'NearTimeoutAlarm', {
      summary: `An invocation of ${this.name} took more than 80 % of its ${this.timeoutSeconds} s.`,
      runbook: 'function-near-timeout',
      severity: 'ticket',
      metric: this.lambda.metricDuration({ period: ONE_MINUTE, statistic: 'Maximum' }),
      threshold: this.timeoutSeconds * 1_000 * 0.8,
      comparison: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      missingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
