import * as z from 'zod';
import { checkJudgeConfig, JUDGE_DEFAULTS, judgeConfigSchema } from './judge-config.ts';

export const STAGES = ['dev', 'staging', 'prod', 'local'] as const;

export type Stage = (typeof STAGES)[number];

/** The retention periods that CloudWatch Logs accepts and that make sense here, in days. */
const LOG_RETENTION_DAYS = [7, 14, 30, 60, 90, 180, 365] as const;

/** API Gateway gives up on an integration after 30 seconds; a function has to answer before that. */
const API_FUNCTION_TIMEOUT_SECONDS_MAX = 29;

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
    evaluate: functionSize,
    judge: functionSize.pick({ memoryMegabytes: true }),
    resetQuotas: functionSize,
    reconcile: functionSize,
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

export const stageConfigSchema = stageFields.superRefine((config, context) =>
  checkJudgeConfig(config, (path, message) => {
    context.addIssue({ code: 'custom', path: ['judge', ...path], message });
  }),
);

export type StageConfig = Readonly<z.infer<typeof stageConfigSchema>>;

/** What differs between installations rather than between stages; given with `--context name=value`. */
export const CONTEXT_NAMES = [
  'stage',
  'pageEmail',
  'ticketEmail',
  'corsAllowedOrigins',
  'domainName',
  'certificateArn',
  'disableExecuteApiEndpoint',
  'runbookUrl',
  'customerKey',
  'monthlyBudgetUsd',
  'dashboard',
  'judgeModel',
  'judgeEndpoints',
  'judgePrices',
  'judgeDailyBudgetUsd',
  'judgeProviderUrls',
] as const;

export type InstallationContext = Readonly<Partial<Record<(typeof CONTEXT_NAMES)[number], unknown>>>;

type StageDefaults = Omit<z.input<typeof stageConfigSchema>, 'stage'>;

const DEV: StageDefaults = {
  retainData: false,
  logLevel: 'INFO',
  logRetentionDays: 14,
  openSignUp: false,
  signUpsPerHour: 20,
  traceRetentionDays: 30,
  functions: {
    ingest: { memoryMegabytes: 1_024, timeoutSeconds: 10 },
    query: { memoryMegabytes: 512, timeoutSeconds: 10 },
    manage: { memoryMegabytes: 512, timeoutSeconds: 20 },
    observe: { memoryMegabytes: 512, timeoutSeconds: 10 },
    // Somebody waits, and nearly all of it is computing: a whole CPU.
    guard: { memoryMegabytes: 1_769, timeoutSeconds: 20 },
    // It waits for a judge while somebody waits for it.
    trial: { memoryMegabytes: 512, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
    // The largest body takes 2.3 s of a whole CPU at the worst, ten of them 40 s of what 1,024 MB give.
    evaluate: { memoryMegabytes: 1_024, timeoutSeconds: 120 },
    // It waits for providers; how long follows from `judge.callTimeoutSeconds`.
    judge: { memoryMegabytes: 512 },
    resetQuotas: { memoryMegabytes: 512, timeoutSeconds: 300 },
    reconcile: { memoryMegabytes: 512, timeoutSeconds: 240 },
  },
  api: { rateLimitPerSecond: 50, burstLimit: 100, corsAllowedOrigins: [], disableExecuteApiEndpoint: false },
  evaluationQueue: { batchSize: 10, maxConcurrency: 5, maxReceiveCount: 5, retryBackoffBaseSeconds: 10 },
  judgeQueue: { batchSize: 5, maxConcurrency: 2 },
  openTelemetry: { quietSeconds: 10, quotaAnswer: 'too_many_requests' },
  judge: JUDGE_DEFAULTS,
  defaultUserQuota: { tokensDaily: 1_000_000, costDailyMicroUsd: 10_000_000 },
  gradualDeployment: false,
  customerKey: false,
  dashboard: true,
  runbookUrl: 'docs/runbook.md',
};

const PROD: StageDefaults = {
  ...DEV,
  retainData: true,
  gradualDeployment: true,
  logRetentionDays: 90,
  traceRetentionDays: 90,
  api: { ...DEV.api, rateLimitPerSecond: 1_000, burstLimit: 2_000 },
  evaluationQueue: { ...DEV.evaluationQueue, maxConcurrency: 50 },
  judgeQueue: { ...DEV.judgeQueue, maxConcurrency: 5 },
};

const STAGE_DEFAULTS: Readonly<Record<Stage, StageDefaults>> = {
  dev: DEV,
  // The numbers of production, so that a load test tells the truth; the data may go.
  staging: { ...PROD, retainData: false, logRetentionDays: 30 },
  prod: PROD,
  // One machine: open enough for a burst of test clients, retries that a test can wait for, and time for a function to
  // start beside many others on two cores.
  local: {
    ...DEV,
    logRetentionDays: 7,
    functions: {
      ...DEV.functions,
      ingest: { ...DEV.functions.ingest, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      query: { ...DEV.functions.query, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      manage: { ...DEV.functions.manage, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      observe: { ...DEV.functions.observe, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      guard: { ...DEV.functions.guard, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
    },
    api: { ...DEV.api, rateLimitPerSecond: 1_000, burstLimit: 2_000 },
    evaluationQueue: { ...DEV.evaluationQueue, retryBackoffBaseSeconds: 1 },
    openTelemetry: { ...DEV.openTelemetry, quietSeconds: 2 },
  },
};

/**
 * Checks a whole configuration.
 *
 * @throws Error that names every field that is wrong, and what would be right.
 */
export function parseStageConfig(candidate: unknown): StageConfig {
  const parsed = stageConfigSchema.safeParse(candidate);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`The stage configuration is wrong.\n  ${problems.join('\n  ')}`);
  }
  return parsed.data;
}

/** The configuration of the stage that the context names (`dev` when it names none). */
export function stageConfig(context: InstallationContext): StageConfig {
  const stage = z.enum(STAGES).safeParse(context.stage ?? 'dev');
  if (!stage.success) {
    throw new Error(`The stage configuration is wrong.\n  stage: must be one of ${STAGES.join(', ')}`);
  }
  const defaults = STAGE_DEFAULTS[stage.data];
  const { corsAllowedOrigins = defaults.api.corsAllowedOrigins.join(',') } = context;
  return parseStageConfig({
    ...defaults,
    stage: stage.data,
    api: {
      ...defaults.api,
      corsAllowedOrigins: commaSeparated(corsAllowedOrigins),
      domainName: context.domainName,
      certificateArn: context.certificateArn,
      disableExecuteApiEndpoint: booleanOf(context.disableExecuteApiEndpoint ?? defaults.api.disableExecuteApiEndpoint),
    },
    judge: {
      ...defaults.judge,
      model: context.judgeModel ?? defaults.judge.model,
      endpoints: jsonOf(context.judgeEndpoints ?? defaults.judge.endpoints),
      prices: jsonOf(context.judgePrices ?? defaults.judge.prices),
      dailyBudgetUsd: numberOf(context.judgeDailyBudgetUsd ?? defaults.judge.dailyBudgetUsd),
      providerUrls: jsonOf(context.judgeProviderUrls ?? defaults.judge.providerUrls),
    },
    pageEmail: context.pageEmail,
    ticketEmail: context.ticketEmail,
    customerKey: booleanOf(context.customerKey ?? defaults.customerKey),
    monthlyBudgetUsd: numberOf(context.monthlyBudgetUsd),
    dashboard: booleanOf(context.dashboard ?? defaults.dashboard),
    runbookUrl: context.runbookUrl ?? defaults.runbookUrl,
  });
}

/** The command line gives text; what is neither true nor false is left for the schema to refuse. */
function booleanOf(value: unknown): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

function numberOf(value: unknown): unknown {
  return typeof value === 'string' ? Number(value) : value;
}

/** `cdk.json` may hold the object itself; the command line gives text. */
function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function commaSeparated(value: unknown): string[] {
  return String(value)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
