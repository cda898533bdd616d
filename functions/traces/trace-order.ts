import type { Position } from '../kernel/cursor.ts';
import type { TraceRecord } from './trace-store.ts';

/** How a list of traces is ordered: by time over any period, or by an amount within one that is looked at as a whole. */
export const TRACE_ORDERS = ['newest', 'oldest', 'most_expensive', 'slowest'] as const;
export type TraceOrder = (typeof TRACE_ORDERS)[number];
export type AmountOrder = Exclude<TraceOrder, 'newest' | 'oldest'>;

/** Sorts after every amount. */
const UNKNOWN = -1;

/** Where a trace stands in a list of this order. */
export function rankedPlaceOf(record: TraceRecord, order: AmountOrder): Position {
  return { at: String(amountOf(record, order)), id: record.trace_id };
}

/**
 * The largest amount first, what is unknown last, the same amount by id.
 * @param after a place of this order; only what comes after it is told
 */
export function rankTraces(
  records: readonly TraceRecord[],
  order: AmountOrder,
  after: Position | null,
): readonly TraceRecord[] {
  const ranked = [...records].sort((a, b) => compare(rankOf(a, order), rankOf(b, order)));
  if (after === null) return ranked;
  const place = [Number(after.at), after.id] as const;
  return ranked.filter((record) => compare(rankOf(record, order), place) > 0);
}

type Rank = readonly [amount: number, id: string];

function compare([amountA, a]: Rank, [amountB, b]: Rank): number {
  if (amountA !== amountB) return amountB - amountA;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function rankOf(record: TraceRecord, order: AmountOrder): Rank {
  return [amountOf(record, order), record.trace_id];
}

function amountOf(record: TraceRecord, order: AmountOrder): number {
  return (order === 'most_expensive' ? record.cost_micro_usd : record.latency_ms) ?? UNKNOWN;
}
