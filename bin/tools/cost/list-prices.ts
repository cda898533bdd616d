/**
 * List prices of AWS in us-east-1, in USD, as published in November 2026. Other regions differ by some percent.
 * Sources: https://aws.amazon.com/cloudwatch/pricing/ , /lambda/pricing/ , /api-gateway/pricing/ , /sqs/pricing/ ,
 * /dynamodb/pricing/on-demand/ , /secrets-manager/pricing/ , /eventbridge/pricing/ , /xray/pricing/ , /kms/pricing/ , /s3/pricing/
 */
export const LIST_PRICES = {
  /** CloudWatch bills an alarm by the metrics it reads; an anomaly band reads its two bounds as well. */
  alarmMetricMonth: 0.1,
  compositeAlarmMonth: 0.5,
  customMetricMonth: 0.3,
  dashboardMonth: 3,
  logsGigabyte: 0.5,
  secretMonth: 0.4,
  customerKeyMonth: 1,
  kmsRequest: 0.03 / 10_000,
  httpApiRequest: 1 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64. */
  lambdaGigabyteSecond: 0.0000133334,
  sqsRequest: 0.4 / 1e6,
  /** On top of the request, for messages of a standard queue that carry a group. */
  sqsFairQueueRequest: 0.1 / 1e6,
  schedulerInvocation: 1 / 1e6,
  tracedSegment: 5 / 1e6,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  tableGigabyteMonth: 0.25,
  /** Point-in-time recovery, by the size of the table. */
  recoveryGigabyteMonth: 0.2,
  objectPut: 5 / 1e6,
  objectGet: 0.4 / 1e6,
  objectGigabyteMonth: 0.023,
} as const;

/**
 * What every account gets each month without an end date, whatever runs in it. Once other work in the account has used
 * it up, the full price applies to Aegis: `npm run cost` prints both.
 */
export const MONTHLY_ALLOWANCES = {
  alarmMetrics: 10,
  customMetrics: 10,
  /** Of up to 50 metrics each. */
  dashboards: 3,
  logsGigabytes: 5,
  sqsRequests: 1_000_000,
  lambdaRequests: 1_000_000,
  lambdaGigabyteSeconds: 400_000,
  schedulerInvocations: 14_000_000,
  tracedSegments: 100_000,
  kmsRequests: 20_000,
  tableGigabytes: 25,
} as const;
