import type { TraceRecord } from '../traces/trace-store.ts';

/** What the turns of one session come to, as far as they were looked at. Money in micro-USD. */
export interface Session {
  readonly sessionId: string;
  readonly userId: string | null;
  /** Oldest first. */
  readonly turns: readonly TraceRecord[];
  readonly costMicroUsd: number;
  readonly unpricedTurns: number;
  readonly tokens: number;
  readonly verdicts: Readonly<Record<'passed' | 'failed' | 'needs_review' | 'not_evaluated' | 'queued', number>>;
  /** From 1 on, with its trace; null where none failed. */
  readonly firstFailing: { readonly turn: number; readonly traceId: string } | null;
}

/** The session that a trace belongs to, else its conversation. */
export function sessionOf({ session_id: session, conversation_id: conversation }: TraceRecord): string | null {
  return session ?? conversation;
}

/** The sessions of some traces, that with the latest turn first. Traces of no session are passed over. */
export function sessionsOf(records: readonly TraceRecord[]): Session[] {
  const grouped = Map.groupBy(records, sessionOf);
  grouped.delete(null);
  return [...grouped]
    .map(([id, turns]) => describeSession(id ?? '', turns))
    .sort((a, b) => (latestOf(a) < latestOf(b) ? 1 : -1));
}

export function describeSession(sessionId: string, records: readonly TraceRecord[]): Session {
  const turns = [...records].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  const failing = turns.findIndex(({ verdict }) => verdict === 'failed');
  const verdicts = { passed: 0, failed: 0, needs_review: 0, not_evaluated: 0, queued: 0 };
  for (const { verdict } of turns) verdicts[verdict ?? 'queued']++;
  const sum = (value: (record: TraceRecord) => number) => turns.reduce((total, record) => total + value(record), 0);
  const first = turns[failing];
  return {
    sessionId,
    userId: turns[0]?.user_id ?? null,
    turns,
    costMicroUsd: sum(({ cost_micro_usd: cost }) => cost ?? 0),
    unpricedTurns: sum(({ cost_micro_usd: cost }) => (cost === null ? 1 : 0)),
    tokens: sum(({ input_tokens: input, output_tokens: output }) => input + output),
    verdicts,
    firstFailing: first === undefined ? null : { turn: failing + 1, traceId: first.trace_id },
  };
}

function placeOf({ created_at: at, trace_id: id }: TraceRecord): string {
  return `${at}#${id}`;
}

function latestOf({ turns }: Session): string {
  const last = turns.at(-1);
  return last === undefined ? '' : placeOf(last);
}

/** The nearest-rank quantile of some numbers; null of none. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
