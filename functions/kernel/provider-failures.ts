/**
 * What providers of models tell by their failures, for whoever calls them. Sources are the providers' pages on errors as
 * of November 2026 and, for what these leave out (spent credit as a 400, spend limits as a 429), errors that users have
 * published.
 */

/** Gateways that gave up waiting: what stands behind them may have gone on, and charged. */
const MAY_BE_CHARGED: readonly number[] = [408, 502, 504, 522, 524];

/** Whether a call may be charged although its answer is this error. */
export function mayHaveBeenCharged(status: number, names: readonly string[] = []): boolean {
  return names.includes('ModelTimeoutException') || MAY_BE_CHARGED.includes(status);
}

/** How the providers of OpenAI's and Anthropic's protocols name credit, or a limit of money, that is spent. */
export const SPENT_NAMES: readonly string[] = [
  'insufficient_quota',
  'credit_balance_exhausted',
  'billing_error',
  'billing_hard_limit_reached',
  'billing_not_active',
  'enforced_spend_limit_reached',
];
/** The same in words, where the name is one of many things. */
export const SPENT_WORDS = /credit balance is too low|usage limits?\b|exceeded your current quota/i;

/** Said with a 429 of a request that is larger than what a minute allows: it is not smaller a minute later. */
export const TOO_LARGE_FOR_RATE = /^request too large/i;

/** What becomes of a call to Amazon Bedrock. */
export type BedrockTrouble =
  | 'rate'
  | 'not_ready'
  | 'busy'
  | 'slow'
  | 'quota'
  | 'expired'
  | 'key'
  | 'unknown_model'
  | 'broken';

/** How Bedrock names its errors: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export const BEDROCK_TROUBLES: Readonly<Record<string, BedrockTrouble>> = {
  ThrottlingException: 'rate',
  TooManyRequestsException: 'rate',
  ModelNotReadyException: 'not_ready',
  ServiceUnavailableException: 'busy',
  InternalServerException: 'busy',
  ModelErrorException: 'busy',
  ModelTimeoutException: 'slow',
  ServiceQuotaExceededException: 'quota',
  ExpiredTokenException: 'expired',
  AccessDeniedException: 'key',
  UnrecognizedClientException: 'key',
  InvalidSignatureException: 'key',
  ResourceNotFoundException: 'unknown_model',
  ModelStreamErrorException: 'broken',
};

/** Seconds that a `Retry-After` header names, as a number or as a date; null when it names none. */
export function retryAfterOf(header: string | null | undefined, now: number): number | null {
  if (header === null || header === undefined || header.trim() === '') return null;
  const seconds = /^\d+(?:\.\d+)?$/.test(header.trim()) ? Number(header) : (Date.parse(header) - now) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : null;
}

/** The request never reached a provider that could charge for it. */
const NEVER_ARRIVED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;

/** Whether a connection failed before a request was on it. */
export function hasNeverArrived(error: unknown): boolean {
  return codesOf(error).some((code) => NEVER_ARRIVED.test(code));
}

/** What happened is told by a cause, or by one of several errors; the innermost is the last. */
export function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...own, ...codesOf(error instanceof AggregateError ? error.errors[0] : error.cause)];
}
