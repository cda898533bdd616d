import type { StoredSpan } from '../spans/assemble-trace.ts';
import type { Charge, TraceRecord } from './trace-store.ts';

/** Stands in the record of a trace that is assembled from spans, where a submitted one has its fingerprint. */
export const ASSEMBLED = 'assembled-from-spans';

export type Opening = 'opened' | 'joined' | 'taken' | 'deleted' | { readonly room: number };

export interface SpanStore {
  /**
   * Makes sure that the trace of arriving spans is there and waits for evaluation, again if it was evaluated before.
   * Spans end before their parents, so the first to name a user may come late: the trace is that user's from then on.
   * @param bytes what the spans take of the trace's room, at most `MAX_TRACE_BYTES`
   * @returns whether this call made it, joined it, found too little room left (and how much), found the id taken (by a
   * trace that was submitted whole, by another project, or, for a key that is bound to a user, by another user), or
   * found that the trace was deleted
   */
  open(record: TraceRecord, boundTo: string | null, bytes: number): Promise<Opening>;
  /**
   * Charges the request to a trace that began without a model, now that spans of one have come: once, whoever asks.
   * @param record the trace as it is stored
   * @returns whether this charge is the one
   */
  claimRequest(record: TraceRecord, charge: Charge): Promise<boolean>;
  /** Gives room back that was taken for spans which are there already. */
  release(record: TraceRecord, bytes: number): Promise<void>;
  /** Stores a span once; false when one with its id is there already, so that a resent span changes nothing. */
  putSpan(record: TraceRecord, span: StoredSpan, charge: Charge): Promise<boolean>;
  /** Leaves no content of spans that were stored while their trace was deleted (P9). Only for a trace that was. */
  forget(record: TraceRecord, spanIds: readonly string[]): Promise<void>;
}
