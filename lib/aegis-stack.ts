import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { AccessSecrets } from './constructs/access-secrets.ts';
import { Alarms } from './constructs/alarms.ts';
import { ApiFunctions } from './constructs/api-functions.ts';
import { Billing } from './constructs/billing.ts';
import { BodyBucket } from './constructs/body-bucket.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { DataKey } from './constructs/data-key.ts';
import { DataTable } from './constructs/data-table.ts';
import { Evaluation } from './constructs/evaluation.ts';
import { EvaluationQueue } from './constructs/evaluation-queue.ts';
import { Gateway } from './constructs/gateway.ts';
import { HttpApi } from './constructs/http-api.ts';
import { JudgeQueue } from './constructs/judge-queue.ts';
import { Judging } from './constructs/judging.ts';
import { Lake } from './constructs/lake.ts';
import { MonthlyBudget } from './constructs/monthly-budget.ts';
import { Notifications } from './constructs/notifications.ts';
import { Schedules } from './constructs/schedules.ts';
import { hasJudge } from './judge-config.ts';
import type { StageConfig } from './stage-schema.ts';
import { hasStripe } from './stripe-config.ts';

export interface AegisStackProps {
  readonly config: StageConfig;
  /** Where `bundleFunctions` has left the bundles. */
  readonly bundleDirectory: string;
}

/** Everything that one stage of Aegis consists of. Declares nothing itself: each construct owns its concern. */
export class AegisStack extends Stack {
  constructor(scope: Construct, id: string, props: AegisStackProps) {
    const { config, bundleDirectory } = props;
    super(scope, id, {
      stackName: stackName(config),
      description: `Aegis: evaluation of LLM traces (${config.stage})`,
      terminationProtection: config.retainData,
      tags: tags(config),
    });
    const alarms = new Alarms(this, 'Alarms', config);
    const context = { config, alarms, bundleDirectory };
    const { key } = new DataKey(this, 'DataKey', config);
    const table = new DataTable(this, 'Data', { ...context, key });
    const bodies = new BodyBucket(this, 'Bodies', { config, key });
    const secrets = new AccessSecrets(this, 'Access', config, key);
    if (config.lake.catalog) new Lake(this, 'Lake', { config, bucket: bodies.bucket });
    new MonthlyBudget(this, 'Budget', { config, alarms });
    const evaluationQueue = new EvaluationQueue(this, 'EvaluationQueue', context);
    const functions = new ApiFunctions(this, 'ApiFunctions', { ...context, table, bodies, secrets, evaluationQueue });
    const evaluation = new Evaluation(this, 'Evaluation', { ...context, table, bodies, evaluationQueue });
    const schedules = new Schedules(this, 'Schedules', { ...context, table, bodies, evaluationQueue });
    schedules.connectDeadLetterObserver(functions.observe);
    const judgeQueue = hasJudge(config) ? new JudgeQueue(this, 'JudgeQueue', context) : undefined;
    const judging = judgeQueue && new Judging(this, 'Judging', { ...context, table, bodies, secrets, judgeQueue });
    for (const producer of [functions.ingest, evaluation.evaluate, schedules.reconcile]) {
      judgeQueue?.connectProducer(producer);
    }
    judgeQueue?.connectObserver(functions.observe);
    const gateway = config.gateway.enabled
      ? new Gateway(this, 'Gateway', { ...context, table, bodies, secrets, evaluationQueue })
      : undefined;
    const billing = hasStripe(config)
      ? new Billing(this, 'Billing', { ...context, table, secrets, schedules })
      : undefined;
    const api = new HttpApi(this, 'HttpApi', { ...context, functions });
    const notifications = new Notifications(this, 'Notifications', {
      ...context,
      table,
      secrets,
      apiUrl: api.baseUrl,
      apiId: api.api.apiId,
    });
    const concluding = [evaluation.evaluate, ...(judging === undefined ? [] : [judging.judge])];
    for (const producer of [functions.manage, schedules.reconcile, ...concluding]) {
      notifications.connectProducer(producer);
    }
    notifications.connectObserver(functions.observe);

    if (config.dashboard) {
      new Dashboard(this, 'Dashboard', {
        alarms,
        api: api.api,
        table: table.table,
        queue: evaluationQueue.queue,
        judgeQueue: judgeQueue?.queue,
        deadLetterQueues: {
          evaluation: evaluationQueue.deadLetterQueue,
          deliveries: notifications.deadLetterQueue,
          schedules: schedules.deadLetterQueue,
          ...(judgeQueue === undefined ? {} : { judge: judgeQueue.deadLetterQueue }),
        },
        functions: [
          functions.ingest,
          functions.query,
          functions.manage,
          functions.observe,
          functions.guard,
          ...(functions.trial === undefined ? [] : [functions.trial]),
          functions.web,
          evaluation.evaluate,
          ...(judging === undefined ? [] : [judging.judge]),
          notifications.deliver,
          ...(gateway === undefined ? [] : [gateway.gateway]),
          schedules.resetQuotas,
          schedules.reconcile,
          ...(billing === undefined ? [] : [billing.reportUsage]),
        ],
      });
    }

    for (const [key, value] of Object.entries(tags(config))) Tags.of(this).add(key, value);
    this.#output('ApiUrl', api.url, 'Base URL of the API');
    if (api.domain !== undefined) {
      this.#output('ApiDomainTarget', api.domain.regionalDomainName, 'Where the DNS record of the own name leads');
    }
    this.#output('ApiId', api.api.apiId, 'Id of the HTTP API');
    this.#output('TestAlarmName', alarms.testAlarm.alarmName, 'Alarm that the smoke test rings');
    this.#output('TableName', table.table.tableName, 'The DynamoDB table');
    this.#output('BodyBucketName', bodies.bucket.bucketName, 'Bodies of large traces');
    this.#output('EvaluationQueueUrl', evaluationQueue.queue.queueUrl, 'Traces that wait for evaluation');
    this.#output('EvaluationDeadLetterQueueUrl', evaluationQueue.deadLetterQueue.queueUrl, 'Traces that failed');
    // The reference, which `--secret-id` takes: the name cannot be cut out of it on every endpoint.
    this.#output('AuthSecretName', secrets.auth.secretArn, 'Peppers of the API keys');
    this.#output('PlatformKeySecretName', secrets.platformKey.secretArn, 'Key of the operator');
    this.#output('LeakReportKeysSecretName', secrets.leakReportKeys.secretArn, 'Public keys of secret scanners');
    this.#output('JudgeKeysSecretName', secrets.judgeKeysName, 'Keys of judges, once the first is set');
    if (key !== undefined) this.#output('DataKeyArn', key.keyArn, 'Encrypts the table and the secrets');
    this.#output('IngestFunctionName', functions.ingest.lambda.functionName);
    this.#output('QueryFunctionName', functions.query.lambda.functionName);
    this.#output('ManageFunctionName', functions.manage.lambda.functionName);
    this.#output('ObserveFunctionName', functions.observe.lambda.functionName);
    this.#output('GuardFunctionName', functions.guard.lambda.functionName);
    if (functions.trial !== undefined) this.#output('TrialFunctionName', functions.trial.lambda.functionName);
    this.#output('WebFunctionName', functions.web.lambda.functionName);
    this.#output('EvaluateFunctionName', evaluation.evaluate.lambda.functionName);
    if (judgeQueue !== undefined && judging !== undefined) {
      this.#output('JudgeQueueUrl', judgeQueue.queue.queueUrl, 'Traces that wait for the judge');
      this.#output('JudgeDeadLetterQueueUrl', judgeQueue.deadLetterQueue.queueUrl, 'Traces that could not be judged');
      this.#output('JudgeFunctionName', judging.judge.lambda.functionName);
    }
    this.#output('DeliveryQueueUrl', notifications.queue.queueUrl, 'Notifications that wait to be delivered');
    this.#output('DeliveryDeadLetterQueueUrl', notifications.deadLetterQueue.queueUrl, 'Notifications that failed');
    this.#output('DeliverFunctionName', notifications.deliver.lambda.functionName);
    if (gateway !== undefined) {
      this.#output('GatewayUrl', gateway.url.url, 'Base URL of the gateway; SDKs take it with v1 behind it');
      this.#output('GatewayFunctionName', gateway.gateway.lambda.functionName);
    }
    if (billing !== undefined) {
      this.#output('StripeKeySecretName', secrets.stripeKeyName, 'Key of Stripe, once it is set');
      this.#output('ReportUsageFunctionName', billing.reportUsage.lambda.functionName);
    }
    this.#output('ResetQuotasFunctionName', schedules.resetQuotas.lambda.functionName);
    this.#output('ReconcileFunctionName', schedules.reconcile.lambda.functionName);
  }

  #output(name: string, value: string, description?: string): void {
    new CfnOutput(this, name, { value, ...(description === undefined ? {} : { description }) });
  }
}

/** An account may hold several stages; a machine runs one local system. */
function stackName({ stage }: StageConfig): string {
  return stage === 'local' ? 'Aegis' : `Aegis-${stage}`;
}

/** Activated as cost allocation tags, these split the bill by stage. */
function tags(config: StageConfig): Record<string, string> {
  return { application: 'aegis', stage: config.stage };
}
