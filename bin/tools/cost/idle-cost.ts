import * as z from 'zod';
import { METRICS, USAGE_METRICS } from '../../../functions/runtime/metric-names.ts';
import { LIST_PRICES, MONTHLY_ALLOWANCES } from './list-prices.ts';

const HOURS_PER_MONTH = 730;
const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;

/** Lambda keeps five long polls of 20 seconds open on a queue without messages. */
const EMPTY_RECEIVES_PER_MINUTE = 5 * 3;

/** What one run of a scheduled function takes when there is nothing to do; generous, since runs differ. */
const IDLE_RUN = { seconds: 1, readUnits: 50, logKilobytes: 2 } as const;

/** Emitted at every run of its function, idle or not; every other metric of ours appears when something happens. */
const HEARTBEATS: readonly string[] = [
  METRICS.quotaResetHeartbeat,
  METRICS.reconcileHeartbeat,
  METRICS.alertsHeartbeat,
  USAGE_METRICS.usageReportHeartbeat,
];

/** DynamoDB asks for its key at most every five minutes for each caller. */
const KMS_REQUESTS = MINUTES_PER_MONTH / 5;

export interface CostLine {
  readonly what: string;
  readonly quantity: number;
  /** What every account gets for nothing, as far as this line can use it. */
  readonly allowance: number;
  readonly unitUsd: number;
}

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** Charged by what passes through them, which is nothing while idle, or never charged. */
const FREE_WHILE_IDLE = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Athena::NamedQuery',
  'AWS::Athena::WorkGroup',
  'AWS::Budgets::Budget',
  'AWS::CloudWatch::AnomalyDetector',
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::DynamoDB::Table',
  // The first million objects of a catalogue.
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::Lambda::Alias',
  'AWS::Lambda::Function',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Version',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::Queue',
  'AWS::SQS::QueuePolicy',
]);

const CHARGED = new Set([
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::KMS::Key',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Scheduler::Schedule',
  'AWS::SecretsManager::Secret',
]);

/**
 * What the resources of a template cost in a month without a single request.
 *
 * @throws Error for a type of resource whose price is not known here, so that none is forgotten.
 */
export function idleCost(template: unknown): CostLine[] {
  const resources: Resource[] = Object.values(templateSchema.parse(template).Resources);
  const unknown = new Set(resources.map(({ Type }) => Type).filter((type) => !isPriced(type)));
  if (unknown.size > 0) throw new Error(`bin/tools/cost/idle-cost.ts has no price for ${[...unknown].join(', ')}`);
  const count = (type: string): number => resources.filter(({ Type }) => Type === type).length;
  const alarms = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  return [
    line('alarm metrics', sum(alarms.map(alarmMetrics)), 'alarmMetricMonth', MONTHLY_ALLOWANCES.alarmMetrics),
    line('composite alarms', count('AWS::CloudWatch::CompositeAlarm'), 'compositeAlarmMonth'),
    line('heartbeat metrics', heartbeats(alarms), 'customMetricMonth', MONTHLY_ALLOWANCES.customMetrics),
    line('dashboards', count('AWS::CloudWatch::Dashboard'), 'dashboardMonth', MONTHLY_ALLOWANCES.dashboards),
    line('secrets', count('AWS::SecretsManager::Secret'), 'secretMonth'),
    line('customer keys', count('AWS::KMS::Key'), 'customerKeyMonth'),
    line('requests for the table key', KMS_REQUESTS, 'kmsRequest', MONTHLY_ALLOWANCES.kmsRequests),
    line(
      'empty receives',
      count('AWS::Lambda::EventSourceMapping') * EMPTY_RECEIVES_PER_MINUTE * MINUTES_PER_MONTH,
      'sqsRequest',
      MONTHLY_ALLOWANCES.sqsRequests,
    ),
    ...scheduledRuns(resources),
  ].filter(({ quantity }) => quantity > 0);
}

/** Sums in USD: a bill of an account that runs nothing else, and of one that has used up its allowances elsewhere. */
export function totals(lines: readonly CostLine[]): {
  readonly billUsd: number;
  readonly withoutAllowancesUsd: number;
} {
  return {
    billUsd: sum(lines.map(billOf)),
    withoutAllowancesUsd: sum(lines.map(({ quantity, unitUsd }) => quantity * unitUsd)),
  };
}

export function billOf({ quantity, allowance, unitUsd }: CostLine): number {
  return Math.max(0, quantity - allowance) * unitUsd;
}

function line(what: string, quantity: number, price: keyof typeof LIST_PRICES, allowance = 0): CostLine {
  return { what, quantity, allowance, unitUsd: LIST_PRICES[price] };
}

function isPriced(type: string): boolean {
  return CHARGED.has(type) || FREE_WHILE_IDLE.has(type);
}

const alarmSchema = z.object({
  MetricName: z.string().optional(),
  Metrics: z
    .array(
      z.object({
        Expression: z.string().optional(),
        MetricStat: z.object({ Metric: z.object({ MetricName: z.string() }) }).optional(),
      }),
    )
    .default([]),
});

function alarmMetrics({ Properties }: Resource): number {
  const { MetricName, Metrics } = alarmSchema.parse(Properties);
  const single = MetricName === undefined ? 0 : 1;
  const bounds = Metrics.some(({ Expression }) => Expression?.startsWith('ANOMALY_DETECTION_BAND')) ? 2 : 0;
  return single + Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length + bounds;
}

function heartbeats(alarms: readonly Resource[]): number {
  const watched = alarms.map(({ Properties }) => alarmSchema.parse(Properties).MetricName ?? '');
  return watched.filter((name) => HEARTBEATS.includes(name)).length;
}

const rateSchema = z
  .string()
  .regex(/^rate\(\d+ (minute|hour|day)s?\)$/)
  .transform((rate) => {
    const [, count, unit = ''] = /(\d+) (\w+?)s?\)$/.exec(rate) ?? [];
    const minutes = { minute: 1, hour: 60, day: 1_440 }[unit] ?? Number.NaN;
    return MINUTES_PER_MONTH / (Number(count) * minutes);
  });

function scheduledRuns(resources: readonly Resource[]): CostLine[] {
  const schedules = resources.filter(({ Type }) => Type === 'AWS::Scheduler::Schedule');
  const runs = sum(schedules.map(({ Properties }) => rateSchema.parse(Properties['ScheduleExpression'])));
  const memories = resources.flatMap(({ Type, Properties }) =>
    Type === 'AWS::Lambda::Function' ? [z.number().parse(Properties['MemorySize'])] : [],
  );
  // The largest function stands for the scheduled ones: the difference is less than a cent.
  const gigabytes = Math.max(0, ...memories) / 1_024;
  const allowances = MONTHLY_ALLOWANCES;
  return [
    line('scheduled runs', runs, 'schedulerInvocation', allowances.schedulerInvocations),
    line('invocations', runs, 'lambdaRequest', allowances.lambdaRequests),
    line('GB-seconds', runs * IDLE_RUN.seconds * gigabytes, 'lambdaGigabyteSecond', allowances.lambdaGigabyteSeconds),
    line('GB of logs', (runs * IDLE_RUN.logKilobytes) / 1e6, 'logsGigabyte', allowances.logsGigabytes),
    line('traced runs', runs, 'tracedSegment', allowances.tracedSegments),
    line('read units', runs * IDLE_RUN.readUnits, 'readUnit'),
  ];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
