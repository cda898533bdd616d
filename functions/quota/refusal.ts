import { DIMENSIONS, type Dimension, formatUsd } from '../kernel/amounts.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Counter } from './ledger-store.ts';
import { scopeLabel } from './limit.ts';

const SECONDS_IN = { daily: 86_400, monthly: 2_592_000 } as const;

/** One limit of one counter as a quota policy (draft-ietf-httpapi-ratelimit-headers-11). */
export interface QuotaPolicy {
  /** `user-daily-tokens`: scope, period, dimension. */
  readonly name: string;
  readonly scope: string;
  readonly dimension: Dimension;
  readonly limit: number;
  /** What may still be used; never negative. */
  readonly left: number;
  readonly windowSeconds: number;
  /** Epoch milliseconds. */
  readonly resetsAt: number;
}

/** The policies that a counter enforces; a dimension without a limit has none. */
export function describePolicies(counter: Counter): QuotaPolicy[] {
  const { scope, window } = counter.key;
  return DIMENSIONS.flatMap((dimension) => {
    const limit = counter.limits[dimension];
    if (limit === null) return [];
    return [
      {
        name: `${scope.kind}-${window.period}-${dimension}`,
        scope: scopeLabel(scope),
        dimension,
        limit,
        left: Math.max(0, counter.left[dimension]),
        windowSeconds: SECONDS_IN[window.period],
        resetsAt: window.endsAt,
      },
    ];
  });
}

/** `RateLimit-Policy` and `RateLimit` as structured-field lists. */
export function rateLimitHeaders(policies: readonly QuotaPolicy[], now: number): Record<string, string> {
  if (policies.length === 0) return {};
  const unit = (policy: QuotaPolicy) => (policy.dimension === 'cost' ? ';aegis-unit="micro-usd"' : '');
  return {
    'ratelimit-policy': policies.map((p) => `"${p.name}";q=${p.limit};w=${p.windowSeconds}${unit(p)}`).join(', '),
    ratelimit: policies.map((p) => `"${p.name}";r=${p.left};t=${secondsUntil(p.resetsAt, now)}`).join(', '),
  };
}

/** 429 with the members of the IANA problem type `quota-exceeded`, and when the last violated policy frees. */
export function quotaExceeded(
  violated: readonly QuotaPolicy[],
  now: number,
  code: 'quota_exceeded' | 'rate_limited' = 'quota_exceeded',
): AegisError {
  const resetsAt = Math.max(...violated.map((policy) => policy.resetsAt));
  const amount = (policy: QuotaPolicy, value: number) =>
    policy.dimension === 'cost' ? `${formatUsd(value)} USD` : `${value} ${policy.dimension}`;
  const names = violated.map((p) => `${p.name} (${amount(p, p.left)} of ${amount(p, p.limit)} left)`).join(', ');
  return new AegisError(code, `This would exceed ${names}. The quota frees at ${new Date(resetsAt).toISOString()}.`, {
    retryAfterSeconds: secondsUntil(resetsAt, now),
    extensions: {
      'violated-policies': violated.map((p) => p.name),
      limits: violated.map((p) => ({
        policy: p.name,
        scope: p.scope,
        limit: p.limit,
        remaining: p.left,
        resets_at: new Date(p.resetsAt).toISOString(),
      })),
    },
    headers: rateLimitHeaders(violated, now),
  });
}

/** Whole seconds, rounded up, so that a client that waits them is not a moment early. */
function secondsUntil(instant: number, now: number): number {
  return Math.max(0, Math.ceil((instant - now) / 1000));
}
