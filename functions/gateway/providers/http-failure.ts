import * as z from 'zod';
import { UpstreamError, type UpstreamFailure } from '../upstream.ts';

const Text = z.union([z.string(), z.number()]).nullish().catch(null);
const ErrorBody = z.looseObject({
  error: z.union([z.string(), z.looseObject({ type: Text, code: Text, message: Text })]),
});

/** What providers call a credit or a limit of money that is spent; OpenAI and Anthropic document these. */
const SPENT =
  /insufficient_quota|credit_balance|billing|spend_limit|credit balance is too low|exceeded your current quota/i;
/** The request never reached a provider that could charge for it. */
const NEVER_ARRIVED =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/;
const MAX_RETRY_AFTER_SECONDS = 86_400;

/** What an HTTP answer that is no success means. The provider's own words go along where the client erred. */
export function httpFailure(status: number, headers: Headers, text: string, key: string | null): UpstreamFailure {
  const retryAfterSeconds = retryAfterOf(headers.get('retry-after'));
  const plain = { status, retryAfterSeconds, body: null };
  if (status === 402 || ([400, 403, 429].includes(status) && isSpent(text))) return { ...plain, kind: 'spent' };
  if (status === 401 || status === 403) return { ...plain, kind: 'auth' };
  if (status === 429) return { ...plain, kind: 'rate_limited' };
  if (status === 408 || status >= 500) return { ...plain, kind: 'overloaded' };
  // An answer that is none, such as a redirect, is trouble of the address and not of the request.
  if (status < 400) return { ...plain, kind: 'network' };
  return { ...plain, kind: 'refused', body: key === null ? text : text.replaceAll(key, '[key]') };
}

/** What a connection that failed means: nothing was charged only where the request never arrived. */
export function connectionFailure(error: unknown, isTimedOut: boolean): UpstreamError {
  const none = { status: null, retryAfterSeconds: null, body: null };
  if (error instanceof UpstreamError) return error;
  if (isTimedOut) return new UpstreamError({ ...none, kind: 'timeout' });
  const isUnsent = codesOf(error).some((code) => NEVER_ARRIVED.test(code));
  return new UpstreamError({ ...none, kind: isUnsent ? 'network' : 'cut' });
}

function isSpent(text: string): boolean {
  const parsed = ErrorBody.safeParse(parseJson(text)).data?.error;
  if (parsed === undefined || typeof parsed === 'string') return SPENT.test(parsed ?? '');
  return SPENT.test(`${parsed.type ?? ''} ${parsed.code ?? ''} ${parsed.message ?? ''}`);
}

function retryAfterOf(header: string | null): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = /^\d+(?:\.\d+)?$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(0, Math.ceil(seconds))) : null;
}

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  return [...own, ...codesOf(error instanceof AggregateError ? error.errors[0] : error.cause)];
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
