import * as z from 'zod';

const text = z.string().min(1);
const integer = z.coerce.number().int().nonnegative();

/** Every variable that a function may be given, each documented once. */
export const VARIABLES = {
  /**
   * Part of every API key, so that a key of one stage is refused by another without a read, and of the namespace of all
   * metrics, so that stages of one account do not answer for each other.
   */
  AEGIS_STAGE: text,
  TABLE_NAME: text,
  /** Where the bodies of large traces are. */
  BODY_BUCKET_NAME: text,
  /** ARN or name of the secret that holds the versioned pepper. */
  AUTH_SECRET_ID: text,
  /** ARN or name of the secret whose value creates organizations. */
  PLATFORM_KEY_SECRET_ID: text,
  /** Whether anybody may create an organization. */
  OPEN_SIGN_UP: z.enum(['true', 'false']).transform((value) => value === 'true'),
  /** Organizations that anybody may create within an hour, where that is allowed at all. */
  SIGN_UPS_PER_HOUR: integer,
  /** ARN or name of the secret with the public keys of those who report leaked keys. */
  LEAK_REPORT_KEYS_SECRET_ID: text,
  EVALUATION_QUEUE_URL: text,
  EVALUATION_DEAD_LETTER_QUEUE_URL: text,
  SCHEDULE_DEAD_LETTER_QUEUE_URL: text,
  /** Where traces wait for the judge; not there where the deployment has none. */
  JUDGE_QUEUE_URL: text,
  JUDGE_DEAD_LETTER_QUEUE_URL: text,
  /** Where notifications wait to be delivered. */
  DELIVERY_QUEUE_URL: text,
  DELIVERY_DEAD_LETTER_QUEUE_URL: text,
  /** What the operator has decided about channels, as JSON: see functions/notifications/channel-deployment.ts. */
  CHANNEL_DEPLOYMENT: text,
  /** What stands before `/ui` in links to the console, without a slash at its end. */
  CONSOLE_URL: text,
  DEFAULT_USER_TOKENS_DAILY: integer,
  DEFAULT_USER_COST_DAILY_MICRO_USD: integer,
  RETENTION_DAYS: integer.min(1),
  /** Days after which the body of a trace is in the lake alone; not there where the stage has none. */
  LAKE_BODY_DAYS: integer.min(1).optional(),
  /** A trace that comes in spans is evaluated when none has come for this long. */
  OTLP_QUIET_SECONDS: integer,
  /** What an OpenTelemetry client is told when a quota refused every span. */
  OTLP_QUOTA_ANSWER: z.enum(['too_many_requests', 'partial_success']),
  /** What the operator has decided about judges, as JSON: see functions/judging/judge-deployment.ts. */
  JUDGE_DEPLOYMENT: text,
  /** Name of the secret with the keys of judges; it exists once a key was set. */
  JUDGE_KEYS_SECRET_NAME: text,
  /** What the operator has decided about signing in over an issuer, as JSON: see functions/console/oidc-deployment.ts. */
  OIDC_DEPLOYMENT: text,
  /** What the operator has decided about the gateway, as JSON: see functions/gateway/provider-key.ts. */
  GATEWAY_DEPLOYMENT: text,
  /** Seconds before a failed evaluation is tried again; doubles with every attempt. */
  RETRY_BACKOFF_BASE_SECONDS: integer.min(1),
  MAX_RECEIVE_COUNT: integer.min(1),
} as const;

/** Those of `report-usage` alone, so that no other function carries them. */
export const STRIPE_VARIABLES = {
  /** What the operator has decided about Stripe, as JSON: see functions/billing/stripe-deployment.ts. */
  STRIPE_DEPLOYMENT: text,
  /** Name of the secret with the key that Stripe is called with; it exists once that was set. */
  STRIPE_KEY_SECRET_NAME: text,
} as const;

/**
 * The variables that are picked, validated once when the function starts.
 * @throws when one is missing or malformed, naming it
 */
export function readEnvironment<S extends z.ZodRawShape>(shape: S): z.output<z.ZodObject<S>> {
  return z.object(shape).parse(process.env);
}
