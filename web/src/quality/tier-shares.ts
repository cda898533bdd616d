import type { Analytics } from '../../../lib/client/api-types.ts';

export interface TierShare {
  readonly tier: string;
  readonly traces: number;
  /** Of all traces of the time; null where there are none. */
  readonly share: number | null;
  readonly costUsd: string;
  readonly p95Milliseconds: number | null;
}

/** Which tier decided how much, and what those traces cost. Each trace counts under the tier that has its verdict. */
export function tierShares({ totals, breakdown }: Pick<Analytics, 'totals' | 'breakdown'>): readonly TierShare[] {
  return [...breakdown]
    .sort((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }))
    .map(({ key, traces, cost_usd: costUsd, delay_ms: delay }) => ({
      tier: key,
      traces,
      share: totals.traces === 0 ? null : traces / totals.traces,
      costUsd,
      p95Milliseconds: delay?.p95 ?? null,
    }));
}
