import type { Caller } from '../access/caller.ts';
import { AegisError } from '../kernel/errors.ts';
import { mapBounded } from '../kernel/map-bounded.ts';
import type { Project } from '../projects/project.ts';
import { type DeletionReceipt, deleteTrace } from './delete-trace.ts';
import { type ListDependencies, listTraces, type TraceFilter } from './list-traces.ts';

/** Traces deleted by one call, well within the time that an API function has. */
export const MAX_DELETED = 100;
const DELETIONS_AT_ONCE = 8;

export interface BulkDeletion {
  readonly receipts: readonly DeletionReceipt[];
  /** False while there are more: the same call again deletes the next. */
  readonly complete: boolean;
}

/**
 * Deletes the traces of a project that match a filter, the newest first, up to a hundred a call. A call that stops
 * half-way has deleted each trace wholly or not at all but for its copies, and can be repeated.
 */
export async function deleteTraces(
  deps: ListDependencies & Parameters<typeof deleteTrace>[0],
  caller: Caller,
  project: Project,
  filter: TraceFilter,
): Promise<BulkDeletion> {
  const page = await listTraces(deps, project, { filter, limit: MAX_DELETED });
  const receipts = await mapBounded(page.records, DELETIONS_AT_ONCE, (record) =>
    deleteTrace(deps, caller, record.trace_id).catch((error: unknown) => {
      // Somebody else was faster.
      if (error instanceof AegisError && error.code === 'not_found') return null;
      throw error;
    }),
  );
  return { receipts: receipts.filter((receipt) => receipt !== null), complete: page.nextCursor === null };
}
