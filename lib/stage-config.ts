import * as z from 'zod';
import { GATEWAY_DEFAULTS } from './gateway-config.ts';
import { JUDGE_DEFAULTS } from './judge-config.ts';
import { NOTIFICATION_DEFAULTS } from './notification-config.ts';
import {
  API_FUNCTION_TIMEOUT_SECONDS_MAX,
  STAGES,
  type Stage,
  type StageConfig,
  stageConfigSchema,
} from './stage-schema.ts';
import { STRIPE_DEFAULTS } from './stripe-config.ts';

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
  'oidc',
  'emailSender',
  'eventBuses',
  'consoleUrl',
  'allowLoopbackChannels',
  'gateway',
  'gatewayReservedConcurrency',
  'gatewayBedrock',
  'gatewayEndpoints',
  'gatewayAllowedBaseUrls',
  'gatewayProviderUrls',
  'stripeMeters',
  'stripeInvoiceGraceHours',
  'stripeApiUrl',
  'lake',
  'lakeBodyDays',
  'lakeCatalog',
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
    web: { memoryMegabytes: 512, timeoutSeconds: 10 },
    // The largest body takes 2.3 s of a whole CPU at the worst, ten of them 40 s of what 1,024 MB give.
    evaluate: { memoryMegabytes: 1_024, timeoutSeconds: 120 },
    // It waits for providers; a stream passes it in small pieces.
    gateway: { memoryMegabytes: 512 },
    // It waits for providers; how long follows from `judge.callTimeoutSeconds`.
    judge: { memoryMegabytes: 512 },
    // It waits for the endpoints of others, ten at once.
    deliver: { memoryMegabytes: 512, timeoutSeconds: 30 },
    resetQuotas: { memoryMegabytes: 512, timeoutSeconds: 300 },
    reconcile: { memoryMegabytes: 512, timeoutSeconds: 240 },
    reportUsage: { memoryMegabytes: 512, timeoutSeconds: 300 },
  },
  api: { rateLimitPerSecond: 50, burstLimit: 100, corsAllowedOrigins: [], disableExecuteApiEndpoint: false },
  evaluationQueue: { batchSize: 10, maxConcurrency: 5, maxReceiveCount: 5, retryBackoffBaseSeconds: 10 },
  judgeQueue: { batchSize: 5, maxConcurrency: 2 },
  deliveryQueue: { batchSize: 10, maxConcurrency: 5 },
  openTelemetry: { quietSeconds: 10, quotaAnswer: 'too_many_requests' },
  judge: JUDGE_DEFAULTS,
  notifications: NOTIFICATION_DEFAULTS,
  gateway: GATEWAY_DEFAULTS,
  stripe: STRIPE_DEFAULTS,
  lake: { enabled: false, bodyDays: 14, catalog: false },
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
  deliveryQueue: { ...DEV.deliveryQueue, maxConcurrency: 20 },
  lake: { ...DEV.lake, enabled: true, catalog: true },
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
    // A model on the same machine answers one call at a time, and takes its time.
    judge: { ...DEV.judge, callTimeoutSeconds: 120 },
    // Whoever runs it says which addresses it may ask.
    gateway: { ...DEV.gateway, enabled: true, allowedBaseUrls: ['*'] },
    // Without the catalogue, which the embedded emulator cannot deploy.
    lake: { ...DEV.lake, enabled: true },
    judgeQueue: { batchSize: 1, maxConcurrency: 2 },
    logRetentionDays: 7,
    functions: {
      ...DEV.functions,
      ingest: { ...DEV.functions.ingest, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      query: { ...DEV.functions.query, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      manage: { ...DEV.functions.manage, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      observe: { ...DEV.functions.observe, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      guard: { ...DEV.functions.guard, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
      web: { ...DEV.functions.web, timeoutSeconds: API_FUNCTION_TIMEOUT_SECONDS_MAX },
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
    oidc: jsonOf(context.oidc),
    notifications: {
      ...defaults.notifications,
      emailSender: context.emailSender ?? defaults.notifications.emailSender,
      eventBuses: jsonOf(context.eventBuses ?? defaults.notifications.eventBuses),
      consoleUrl: context.consoleUrl ?? defaults.notifications.consoleUrl,
      allowLoopbackChannels: booleanOf(context.allowLoopbackChannels ?? defaults.notifications.allowLoopbackChannels),
    },
    gateway: {
      ...defaults.gateway,
      enabled: booleanOf(context.gateway ?? defaults.gateway.enabled),
      reservedConcurrency: numberOf(context.gatewayReservedConcurrency ?? defaults.gateway.reservedConcurrency),
      bedrock: booleanOf(context.gatewayBedrock ?? defaults.gateway.bedrock),
      endpoints: jsonOf(context.gatewayEndpoints ?? defaults.gateway.endpoints),
      allowedBaseUrls: jsonOf(context.gatewayAllowedBaseUrls ?? defaults.gateway.allowedBaseUrls),
      providerUrls: jsonOf(context.gatewayProviderUrls ?? defaults.gateway.providerUrls),
    },
    stripe: {
      ...defaults.stripe,
      meters: jsonOf(context.stripeMeters ?? defaults.stripe.meters),
      invoiceGraceHours: numberOf(context.stripeInvoiceGraceHours ?? defaults.stripe.invoiceGraceHours),
      apiUrl: context.stripeApiUrl ?? defaults.stripe.apiUrl,
    },
    lake: {
      ...defaults.lake,
      enabled: booleanOf(context.lake ?? defaults.lake.enabled),
      bodyDays: numberOf(context.lakeBodyDays ?? defaults.lake.bodyDays),
      catalog: booleanOf(context.lakeCatalog ?? defaults.lake.catalog),
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
