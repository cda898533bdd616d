import type { Clock } from '../kernel/ports.ts';

/** From best to worst; the whole is as well as its worst part. */
export const HEALTH_STATUSES = ['healthy', 'unknown', 'degraded', 'unhealthy'] as const;
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** An answer that takes longer than this is a sign of trouble, although it came. */
export const SLOW_MILLISECONDS = 1_000;
const TIMEOUT_MILLISECONDS = 3_000;

/** Resolves with what is wrong although the component answers, or with null; rejects when it does not answer. */
export type HealthCheck = () => Promise<string | null>;

export interface ComponentHealth {
  readonly component: string;
  readonly status: HealthStatus;
  readonly latencyMilliseconds: number;
  /** One sentence without ids, names or addresses; null when all is well. */
  readonly detail: string | null;
}

/**
 * Asks every component at the same time. `unknown` is one that did not answer in time: that may be its fault or the
 * network's.
 */
export async function checkHealth(
  checks: Readonly<Record<string, HealthCheck>>,
  deps: { readonly stopwatch: Clock; readonly timeout?: () => Promise<void> },
): Promise<ComponentHealth[]> {
  const timeout = deps.timeout ?? afterTimeout;
  return Promise.all(
    Object.entries(checks).map(async ([component, check]) => {
      const startedAt = deps.stopwatch();
      const outcome = await Promise.race([
        check().then(
          (detail) => ({ status: detail === null ? 'healthy' : 'degraded', detail }) as const,
          () => ({ status: 'unhealthy', detail: 'It answers with an error.' }) as const,
        ),
        timeout().then(() => ({ status: 'unknown', detail: 'It did not answer in time.' }) as const),
      ]);
      const latencyMilliseconds = Math.round(deps.stopwatch() - startedAt);
      const isSlow = outcome.status === 'healthy' && latencyMilliseconds > SLOW_MILLISECONDS;
      const judged = isSlow ? { status: 'degraded' as const, detail: 'It answers slowly.' } : outcome;
      return { component, latencyMilliseconds, ...judged };
    }),
  );
}

export function worstOf(components: readonly Pick<ComponentHealth, 'status'>[]): HealthStatus {
  const worst = Math.max(0, ...components.map(({ status }) => HEALTH_STATUSES.indexOf(status)));
  return HEALTH_STATUSES[worst] ?? 'unknown';
}

function afterTimeout(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, TIMEOUT_MILLISECONDS);
  });
}
