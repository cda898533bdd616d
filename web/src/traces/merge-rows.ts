import type { TraceSummary } from '../../../lib/client/api-types.ts';

/**
 * The rows that are shown, brought up to date by what was read since: each stays in its place, and none is added or
 * taken away. How many newer traces there are is told apart; `isAtLeast` where there may be more.
 */
export function mergeRows(
  shown: readonly TraceSummary[],
  latest: readonly TraceSummary[],
  latestIsAll: boolean,
): { readonly rows: readonly TraceSummary[]; readonly newer: number; readonly isAtLeast: boolean } {
  const known = new Set(shown.map(({ trace_id }) => trace_id));
  const current = new Map(latest.map((trace) => [trace.trace_id, trace]));
  const newest = shown[0]?.created_at ?? '';
  const newer = latest.filter((trace) => !known.has(trace.trace_id) && trace.created_at >= newest).length;
  return {
    rows: current.size === 0 ? shown : shown.map((trace) => current.get(trace.trace_id) ?? trace),
    newer,
    isAtLeast: newer > 0 && newer === latest.length && !latestIsAll,
  };
}

/** Whether somebody waits for the verdict of a row. */
export function awaitsVerdict(rows: readonly TraceSummary[]): boolean {
  return rows.slice(0, 100).some(({ status }) => status === 'queued');
}
