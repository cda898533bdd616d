import * as z from 'zod';
import {
  hasNeverArrived,
  mayHaveBeenCharged,
  retryAfterOf,
  SPENT_NAMES,
  SPENT_WORDS,
  TOO_LARGE_FOR_RATE,
} from '../../kernel/provider-failures.ts';
import { jsonIn } from '../json-in.ts';
import { UpstreamError, type UpstreamFailure } from '../upstream.ts';

const Text = z.union([z.string(), z.number()]).nullish().catch(null);
const ErrorBody = z.looseObject({
  error: z.union([z.string(), z.looseObject({ type: Text, code: Text, message: Text })]),
});

/** Longer, nobody waits. */
const MAX_RETRY_AFTER_SECONDS = 86_400;

/** What an HTTP answer that is no success means. The provider's own words go along where the client erred. */
export function httpFailure(status: number, headers: Headers, text: string, key: string | null): UpstreamFailure {
  const named = retryAfterOf(headers.get('retry-after'), Date.now());
  const retryAfterSeconds = named === null ? null : Math.min(MAX_RETRY_AFTER_SECONDS, named);
  const plain = { status, retryAfterSeconds, body: null };
  const told = toldBy(text);
  if (status === 402 || ([400, 403, 429].includes(status) && isSpent(told))) return { ...plain, kind: 'spent' };
  if (status === 401 || status === 403) return { ...plain, kind: 'auth' };
  const isTooLarge = status === 429 && TOO_LARGE_FOR_RATE.test(told.message);
  if (status === 429 && !isTooLarge) return { ...plain, kind: 'rate_limited' };
  // Somebody in between gave up: on waiting, or on an answer that broke off.
  if (mayHaveBeenCharged(status)) return { ...plain, kind: status === 502 ? 'cut' : 'timeout' };
  if (status >= 500) return { ...plain, kind: 'overloaded' };
  // An answer that is none, such as a redirect, is trouble of the address and not of the request.
  if (status < 400) return { ...plain, kind: 'network' };
  return { ...plain, kind: 'refused', body: key === null ? text : text.replaceAll(key, '[key]') };
}

/** What a connection that failed means: nothing was charged only where the request never arrived. */
export function connectionFailure(error: unknown, isTimedOut: boolean): UpstreamError {
  const none = { status: null, retryAfterSeconds: null, body: null };
  if (error instanceof UpstreamError) return error;
  if (isTimedOut) return new UpstreamError({ ...none, kind: 'timeout' });
  return new UpstreamError({ ...none, kind: hasNeverArrived(error) ? 'network' : 'cut' });
}

interface Told {
  readonly names: readonly string[];
  readonly message: string;
}

function toldBy(text: string): Told {
  const error = ErrorBody.safeParse(jsonIn(text)).data?.error;
  if (error === undefined) return { names: [], message: '' };
  if (typeof error === 'string') return { names: [], message: error };
  return { names: [error.type, error.code].map((name) => String(name ?? '')), message: String(error.message ?? '') };
}

function isSpent({ names, message }: Told): boolean {
  return names.some((name) => SPENT_NAMES.includes(name)) || SPENT_WORDS.test(message);
}
