import type { Caller } from '../access/caller.ts';
import { reachOf } from '../access/subject-of.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Clock } from '../kernel/ports.ts';
import type { RemovedCopies, TraceRecord, TraceStore } from './trace-store.ts';

/** What was removed from where; every store that may hold a copy is listed, empty or not (P9). */
export interface DeletionReceipt {
  readonly trace_id: string;
  readonly deleted_at: string;
  readonly removed: readonly { readonly store: string; readonly items: readonly string[] }[];
}

/**
 * The record of a trace that the caller may see.
 * @throws AegisError `not_found` for an unknown trace, another organization's, or another project's than
 * the key is bound to: all alike (P5)
 */
async function findVisible(
  traces: Pick<TraceStore, 'findRecord'>,
  caller: Caller,
  traceId: string,
): Promise<TraceRecord> {
  const record = await traces.findRecord(caller.organizationId, traceId);
  if (record === null || !reachOf(caller).has(record)) throw traceNotFound();
  return record;
}

export function traceNotFound(): AegisError {
  return new AegisError('not_found', 'There is no such trace.', {
    errors: [{ path: 'id', message: 'is no trace that this key may use' }],
  });
}

/**
 * Deletes a trace with its body and evaluations. A message that is still queued for it finds nothing
 * and is dropped; usage that was charged stays charged.
 */
export async function deleteTrace(
  deps: { readonly traces: TraceStore; readonly now: Clock },
  caller: Caller,
  traceId: string,
): Promise<DeletionReceipt> {
  const record = await findVisible(deps.traces, caller, traceId);
  const copies = await deps.traces.delete(caller.organizationId, traceId);
  if (copies === null) throw traceNotFound();
  return receiptOf(deps, record, copies);
}

export function receiptOf(
  { now }: { readonly now: Clock },
  { trace_id: traceId, status }: TraceRecord,
  copies: RemovedCopies,
): DeletionReceipt {
  return {
    trace_id: traceId,
    deleted_at: new Date(now()).toISOString(),
    removed: [
      { store: 'table', items: copies.items },
      { store: 'bucket', items: copies.objects },
      { store: 'lake', items: copies.lake },
      { store: 'evaluation_queue', items: status === 'queued' ? ['pending request, dropped on arrival'] : [] },
    ],
  };
}
