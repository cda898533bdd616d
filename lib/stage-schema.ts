import * as z from 'zod';
import { checkGatewayConfig, gatewayConfigSchema, gatewayDeploymentOf } from './gateway-config.ts';
import { checkJudgeConfig, judgeConfigSchema, judgeDeploymentOf } from './judge-config.ts';
import { lakeConfigSchema } from './lake-config.ts';
import { channelDeploymentOf, checkNotificationConfig, notificationConfigSchema } from './notification-config.ts';
import { checkOidcConfig, oidcConfigSchema } from './oidc-config.ts';
import { checkStripeConfig, stripeConfigSchema } from './stripe-config.ts';

export const STAGES = ['dev', 'staging', 'prod', 'local'] as const;

export type Stage = (typeof STAGES)[number];

/** The retention periods that CloudWatch Logs accepts and that make sense here, in days. */
const LOG_RETENTION_DAYS = [7, 14, 30, 60, 90, 180, 365] as const;

/** API Gateway gives up on an integration after 30 seconds; a function has to answer before that. */
export const API_FUNCTION_TIMEOUT_SECONDS_MAX = 29;

const positiveInteger = z.int().positive();

const functionSize = z.strictObject({
  memoryMegabytes: z
    .int()
    .min(128)
    .max(10_240)
    .describe('Lambda gives a whole CPU at 1,769 MB; start-up and masking are bound by the CPU.'),
  timeoutSeconds: z.int().min(1).max(900),
});

const apiFunctionSize = functionSize.extend({
  timeoutSeconds: z.int().min(1).max(API_FUNCTION_TIMEOUT_SECONDS_MAX),
});

const apiSchema = z
  .strictObject({
    rateLimitPerSecond: positiveInteger.describe(
      'Steady requests a second over all clients; above it API Gateway itself answers 429.',
    ),
    burstLimit: positiveInteger.describe('Requests that may arrive at once on top of the steady rate.'),
    corsAllowedOrigins: z
      .array(z.string().regex(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/, 'must be an origin such as https://app.example.com'))
      .describe(
        'Browser origins that may call the API, as `scheme://host[:port]`; empty turns CORS off. API Gateway adds the headers to every answer, errors included, so that no function needs to know.',
      ),
    domainName: z
      .hostname()
      .optional()
      .describe('A name of your own for the API, beside the one of API Gateway. Needs `certificateArn`.'),
    certificateArn: z
      .string()
      .regex(/^arn:[\w-]+:acm:[\w-]+:\d{12}:certificate\/[\w-]+$/, 'must be the ARN of a certificate of ACM')
      .optional()
      .describe('The certificate of `domainName` in ACM, in the region of the stack.'),
    disableExecuteApiEndpoint: z
      .boolean()
      .describe(
        'Whether the API answers by `domainName` alone, so that nobody goes round what stands in front of it. Turn it on when the name already leads to the API.',
      ),
  })
  .refine((api) => (api.domainName === undefined) === (api.certificateArn === undefined), {
    path: ['certificateArn'],
    error: 'goes with domainName: give both or none',
  })
  .refine((api) => !api.disableExecuteApiEndpoint || api.domainName !== undefined, {
    path: ['disableExecuteApiEndpoint'],
    error: 'leaves no way to the API without domainName',
  });

const stageFields = z.strictObject({
  stage: z.enum(STAGES),
  retainData: z
    .boolean()
    .describe('Deletion and termination protection on, and every store kept when the stack is deleted.'),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  logRetentionDays: z.literal(LOG_RETENTION_DAYS),
  openSignUp: z.boolean().describe('Whether `POST /api/v1/organizations` works without the platform key.'),
  signUpsPerHour: positiveInteger.describe(
    'Organizations that anybody may create within an hour where sign-up is open.',
  ),
  traceRetentionDays: z.int().min(1).max(3_650).describe('Traces and evaluations expire after this many days.'),
  functions: z.strictObject({
    ingest: apiFunctionSize,
    query: apiFunctionSize,
    manage: apiFunctionSize,
    observe: apiFunctionSize,
    guard: apiFunctionSize,
    trial: apiFunctionSize,
    web: apiFunctionSize,
    evaluate: functionSize,
    gateway: functionSize.pick({ memoryMegabytes: true }),
    judge: functionSize.pick({ memoryMegabytes: true }),
    deliver: functionSize,
    resetQuotas: functionSize,
    reconcile: functionSize,
    reportUsage: functionSize,
  }),
  api: apiSchema,
  evaluationQueue: z.strictObject({
    batchSize: z
      .int()
      .min(1)
      .max(10)
      .describe('Messages in one invocation of `evaluate`; SQS allows 10 without a batching window.'),
    maxConcurrency: z
      .int()
      .min(2)
      .max(1_000)
      .describe("Invocations of `evaluate` at once; the lower bound of 2 is the service's."),
    maxReceiveCount: z
      .int()
      .min(5)
      .max(1_000)
      .describe('Deliveries before a message goes to the dead-letter queue; below 5, throttling alone may spend them.'),
    retryBackoffBaseSeconds: positiveInteger.describe(
      'A failed message waits this long before its second delivery, and twice as long before each further one.',
    ),
  }),
  judgeQueue: z.strictObject({
    batchSize: z.int().min(1).max(10).describe('Messages in one invocation of `judge`, whose calls run side by side.'),
    maxConcurrency: z
      .int()
      .min(2)
      .max(1_000)
      .describe('Invocations of `judge` at once: with `batchSize`, how many calls a provider meets at the same time.'),
  }),
  deliveryQueue: z.strictObject({
    batchSize: z
      .int()
      .min(1)
      .max(10)
      .describe('Messages in one invocation of `deliver`, whose tries run side by side.'),
    maxConcurrency: z
      .int()
      .min(2)
      .max(1_000)
      .describe('Invocations of `deliver` at once: with `batchSize`, how many endpoints may hang at the same time.'),
  }),
  openTelemetry: z.strictObject({
    quietSeconds: z
      .int()
      .min(1)
      .max(900)
      .describe(
        'A trace that comes in spans is evaluated when none has come for this long; SDKs export every 5 seconds.',
      ),
    quotaAnswer: z
      .enum(['too_many_requests', 'partial_success'])
      .describe(
        'What a client is told when a spent quota refused every span: 429, which it may retry until it gives up, or 200 with the spans counted as rejected, which it must not.',
      ),
  }),
  judge: judgeConfigSchema,
  notifications: notificationConfigSchema,
  gateway: gatewayConfigSchema,
  stripe: stripeConfigSchema,
  lake: lakeConfigSchema,
  defaultUserQuota: z
    .strictObject({
      tokensDaily: positiveInteger,
      costDailyMicroUsd: positiveInteger,
    })
    .describe('What a (project, user) may use in a day while nobody has set a limit.'),
  pageEmail: z.email().optional().describe('Receives the composite page alarm.'),
  ticketEmail: z.email().optional().describe('Receives every single alarm.'),
  gradualDeployment: z
    .boolean()
    .describe(
      'New versions of the functions behind the API take a tenth of the requests for ten minutes, and are rolled back when their error-rate alarm or the alarm on server errors of the API fires; otherwise they take all requests at once.',
    ),
  customerKey: z
    .boolean()
    .describe(
      'One customer managed KMS key for the table and the secrets instead of keys that AWS manages: 1 USD a month and its requests, and whoever may not use the key cannot read the data. Turning it on later re-encrypts in place.',
    ),
  oidc: oidcConfigSchema.optional(),
  monthlyBudgetUsd: z
    .number()
    .positive()
    .optional()
    .describe(
      'Sends a notice to the ticket topic at 80 % of this much in a month, and when it is forecast to be exceeded.',
    ),
  dashboard: z
    .boolean()
    .describe(
      'The CloudWatch dashboard; the first three of an account are free, each further one costs 3 USD a month.',
    ),
  runbookUrl: z.string().min(1).describe('Where on-call reads the runbook; alarm descriptions append the section.'),
});

export const stageConfigSchema = stageFields.superRefine((config, context) => {
  const issueIn =
    (block: 'gateway' | 'judge' | 'notifications' | 'oidc' | 'stripe') =>
    (path: readonly string[], message: string): void => {
      context.addIssue({ code: 'custom', path: [block, ...path], message });
    };
  checkJudgeConfig(config, issueIn('judge'));
  checkGatewayConfig(config, issueIn('gateway'));
  checkNotificationConfig(config, issueIn('notifications'));
  checkOidcConfig(config, issueIn('oidc'));
  checkStripeConfig(config, issueIn('stripe'));
  checkEnvironment(config, issueIn('gateway'));
});

/**
 * Characters of what `manage` is told of judges, the gateway and channels. Lambda takes 4 KB of environment; the rest of it
 * is names and ARNs. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
const MOST_TOLD_CHARACTERS = 2_400;

/** Refuses here what would fail in the middle of a deployment. */
function checkEnvironment(
  config: z.infer<typeof stageFields>,
  addIssue: (path: readonly string[], message: string) => void,
): void {
  const told = [judgeDeploymentOf(config), gatewayDeploymentOf(config), channelDeploymentOf(config)].join('');
  if (told.length <= MOST_TOLD_CHARACTERS) return;
  addIssue(
    ['endpoints'],
    `is too long together with the other lists of gateway, judge and notifications: ${told.length} characters, of which a Lambda function takes ${MOST_TOLD_CHARACTERS}`,
  );
}

export type StageConfig = Readonly<z.infer<typeof stageConfigSchema>>;
