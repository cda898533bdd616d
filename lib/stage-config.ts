import * as z from 'zod';

export const STAGES = ['dev', 'staging', 'prod', 'local'] as const;

export type Stage = (typeof STAGES)[number];

/** The retention periods that CloudWatch Logs accepts and that make sense here, in days. */
const LOG_RETENTION_DAYS = [7, 14, 30, 60, 90, 180, 365] as const;

/** API Gateway gives up on an integration after 30 seconds; a function has to answer before that. */
const API_FUNCTION_TIMEOUT_SECONDS_MAX = 29;

const positiveInteger = z.int().positive();

const functionSize = z.strictObject({
  /** Lambda gives a whole CPU at 1,769 MB; start-up and masking are bound by the CPU. */
  memoryMegabytes: z.int().min(128).max(10_240),
  timeoutSeconds: z.int().min(1).max(900),
});

const apiFunctionSize = functionSize.extend({
  timeoutSeconds: z.int().min(1).max(API_FUNCTION_TIMEOUT_SECONDS_MAX),
});

const stageConfigSchema = z.strictObject({
  stage: z.enum(STAGES),
  /** Deletion and termination protection on, and every store kept when the stack is deleted. */
  retainData: z.boolean(),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  logRetentionDays: z.literal(LOG_RETENTION_DAYS),
  /** Whether `POST /api/v1/organizations` works without the platform key. */
  openSignUp: z.boolean(),
  /** Organizations that anybody may create within an hour where sign-up is open. */
  signUpsPerHour: positiveInteger,
  /** Traces and evaluations expire after this many days. */
  traceRetentionDays: z.int().min(1).max(3_650),
  functions: z.strictObject({
    ingest: apiFunctionSize,
    query: apiFunctionSize,
    manage: apiFunctionSize,
    evaluate: functionSize,
    resetQuotas: functionSize,
    reconcile: functionSize,
  }),
  api: z.strictObject({
    /** Steady requests a second over all clients; above it API Gateway itself answers 429. */
    rateLimitPerSecond: positiveInteger,
    /** Requests that may arrive at once on top of the steady rate. */
    burstLimit: positiveInteger,
    /**
     * Browser origins that may call the API, as `scheme://host[:port]`; empty turns CORS off. API Gateway adds the
     * headers to every answer, errors included, so that no function needs to know.
     */
    corsAllowedOrigins: z.array(
      z.string().regex(/^https?:\/\/[a-z0-9.-]+(:\d+)?$/, 'must be an origin such as https://app.example.com'),
    ),
  }),
  evaluationQueue: z.strictObject({
    /** Messages in one invocation of `evaluate`; SQS allows 10 without a batching window. */
    batchSize: z.int().min(1).max(10),
    /** Invocations of `evaluate` at once; the lower bound of 2 is the service's. */
    maxConcurrency: z.int().min(2).max(1_000),
    /** Deliveries before a message goes to the dead-letter queue; below 5, throttling alone may spend them. */
    maxReceiveCount: z.int().min(5).max(1_000),
    /** A failed message waits this long before its second delivery, and twice as long before each further one. */
    retryBackoffBaseSeconds: positiveInteger,
  }),
  openTelemetry: z.strictObject({
    /** A trace that comes in spans is evaluated when none has come for this long; SDKs export every 5 seconds. */
    quietSeconds: z.int().min(1).max(900),
    /**
     * What a client is told when a spent quota refused every span: 429, which it may retry until it gives up, or 200
     * with the spans counted as rejected, which it must not.
     */
    quotaAnswer: z.enum(['too_many_requests', 'partial_success']),
  }),
  /** What a (project, user) may use in a day while nobody has set a limit. */
  defaultUserQuota: z.strictObject({
    tokensDaily: positiveInteger,
    costDailyMicroUsd: positiveInteger,
  }),
  /** Receives the composite page alarm. */
  pageEmail: z.email().optional(),
  /** Receives every single alarm. */
  ticketEmail: z.email().optional(),
  /** Where on-call reads the runbook; alarm descriptions append the section. */
  runbookUrl: z.string().min(1),
});

export type StageConfig = Readonly<z.infer<typeof stageConfigSchema>>;

/** What differs between installations rather than between stages; given with `--context name=value`. */
export interface InstallationContext {
  readonly stage?: unknown;
  readonly pageEmail?: unknown;
  readonly ticketEmail?: unknown;
  /** Comma-separated. */
  readonly corsAllowedOrigins?: unknown;
  readonly runbookUrl?: unknown;
}

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
    evaluate: { memoryMegabytes: 1_024, timeoutSeconds: 60 },
    resetQuotas: { memoryMegabytes: 512, timeoutSeconds: 300 },
    reconcile: { memoryMegabytes: 512, timeoutSeconds: 240 },
  },
  api: { rateLimitPerSecond: 50, burstLimit: 100, corsAllowedOrigins: [] },
  evaluationQueue: { batchSize: 10, maxConcurrency: 5, maxReceiveCount: 5, retryBackoffBaseSeconds: 10 },
  openTelemetry: { quietSeconds: 10, quotaAnswer: 'too_many_requests' },
  defaultUserQuota: { tokensDaily: 1_000_000, costDailyMicroUsd: 10_000_000 },
  runbookUrl: 'docs/runbook.md',
};

const PROD: StageDefaults = {
  ...DEV,
  retainData: true,
  logRetentionDays: 90,
  traceRetentionDays: 90,
  api: { ...DEV.api, rateLimitPerSecond: 1_000, burstLimit: 2_000 },
  evaluationQueue: { ...DEV.evaluationQueue, maxConcurrency: 50 },
};

const STAGE_DEFAULTS: Readonly<Record<Stage, StageDefaults>> = {
  dev: DEV,
  // The numbers of production, so that a load test tells the truth; the data may go.
  staging: { ...PROD, retainData: false, logRetentionDays: 30 },
  prod: PROD,
  // One machine: open enough for a burst of test clients, and retries that a test can wait for.
  local: {
    ...DEV,
    logRetentionDays: 7,
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
    api: { ...defaults.api, corsAllowedOrigins: commaSeparated(corsAllowedOrigins) },
    pageEmail: context.pageEmail,
    ticketEmail: context.ticketEmail,
    runbookUrl: context.runbookUrl ?? defaults.runbookUrl,
  });
}

function commaSeparated(value: unknown): string[] {
  return String(value)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
