import type { Caller } from '../access/caller.ts';
import { AegisError } from '../kernel/errors.ts';
import { jsonBytes } from '../kernel/sizes.ts';
import type { Project } from '../projects/project.ts';
import { type DeletionReceipt, deleteTrace } from './delete-trace.ts';
import { type ListDependencies, listTraces, type TraceFilter } from './list-traces.ts';

/** Traces deleted by one call, well within the time that an API function has. */
export const MAX_DELETED = 100;
const DELETIONS_AT_ONCE = 8;
/** Receipts that end a call early: one of a trace of thousands of spans names each of them, in some 400 KB. */
const MAX_RECEIPT_BYTES = 1_000_000;

export interface BulkDeletion {
  readonly receipts: readonly DeletionReceipt[];
  /** False while there are more: the same call again deletes the next. */
  readonly complete: boolean;
}

/**
 * Deletes the traces of a project that match a filter, the newest first, up to a hundred a call and fewer where their
 * receipts are long. A call that stops
 * half-way has deleted each trace wholly or not at all but for its copies, and can be repeated.
 */
export async function deleteTraces(
  deps: ListDependencies & Parameters<typeof deleteTrace>[0],
  caller: Caller,
  project: Project,
  filter: TraceFilter,
): Promise<BulkDeletion> {
  const page = await listTraces(deps, project, { filter, limit: MAX_DELETED });
  const receipts: DeletionReceipt[] = [];
  let bytes = 0;
  for (let i = 0; i < page.records.length; i += DELETIONS_AT_ONCE) {
    // What is deleted has to be told, so there is room for the receipts of one round more.
    if (bytes > MAX_RECEIPT_BYTES) return { receipts, complete: false };
    const round = page.records.slice(i, i + DELETIONS_AT_ONCE);
    const deleted = await Promise.all(round.map((record) => deleteOnce(deps, caller, record.trace_id)));
    receipts.push(...deleted.filter((receipt) => receipt !== null));
    bytes += jsonBytes(deleted);
  }
  return { receipts, complete: page.nextCursor === null };
}

/** Null when somebody else was faster. */
async function deleteOnce(
  deps: Parameters<typeof deleteTrace>[0],
  caller: Caller,
  traceId: string,
): Promise<DeletionReceipt | null> {
  return deleteTrace(deps, caller, traceId).catch((error: unknown) => {
    if (error instanceof AegisError && error.code === 'not_found') return null;
    throw error;
  });
}
