import { dropOldest } from '../kernel/drop-oldest.ts';
import type { Clock } from '../kernel/ports.ts';
import { type QuotaPolicy, quotaExceeded, rateLimitHeaders } from './refusal.ts';

const MINUTE_MILLISECONDS = 60_000;
const MAX_REMEMBERED = 10_000;

export interface RateWindowStore {
  /**
   * Counts one request in a minute (whole minutes since the Unix epoch) unless `limit` have been counted:
   * one conditional update, exact at any concurrency. The new count, or null when the minute is full.
   */
  count(keyId: string, minute: number, limit: number): Promise<number | null>;
}

/**
 * Holds API keys to their requests per minute, in minutes of the clock (UTC). A minute that is full stays
 * full, so a refusal is remembered until its end and costs nothing more in this environment.
 */
export class RateLimiter {
  readonly #windows: RateWindowStore;
  readonly #now: Clock;
  readonly #full = new Map<string, { readonly minute: number; readonly limit: number }>();

  constructor(deps: { readonly windows: RateWindowStore; readonly now: Clock }) {
    this.#windows = deps.windows;
    this.#now = deps.now;
  }

  /**
   * Counts a request of the key.
   * @returns the headers that tell the key's rate; none for a key without a limit
   * @throws AegisError `rate_limited`, or `unavailable` when the count is not known (never admitted unseen)
   */
  async admit(keyId: string, limitPerMinute: number | null): Promise<Readonly<Record<string, string>>> {
    if (limitPerMinute === null) return {};
    const now = this.#now();
    const minute = Math.floor(now / MINUTE_MILLISECONDS);
    const full = this.#full.get(keyId);
    const isKnownFull = full?.minute === minute && full.limit >= limitPerMinute;
    const count = isKnownFull ? null : await this.#windows.count(keyId, minute, limitPerMinute);
    if (count !== null) return rateLimitHeaders([policyOf(minute, limitPerMinute, limitPerMinute - count)], now);
    if (!isKnownFull) this.#remember(keyId, minute, limitPerMinute);
    throw quotaExceeded([policyOf(minute, limitPerMinute, 0)], now, 'rate_limited');
  }

  #remember(keyId: string, minute: number, limit: number): void {
    this.#full.delete(keyId);
    this.#full.set(keyId, { minute, limit });
    dropOldest(this.#full, MAX_REMEMBERED);
  }
}

function policyOf(minute: number, limit: number, left: number): QuotaPolicy {
  return {
    name: 'key-minute-requests',
    scope: 'key',
    dimension: 'requests',
    limit,
    left,
    windowSeconds: MINUTE_MILLISECONDS / 1000,
    resetsAt: (minute + 1) * MINUTE_MILLISECONDS,
  };
}
