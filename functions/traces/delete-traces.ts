import type { Caller } from '../access/caller.ts';
import { reachOf } from '../access/subject-of.ts';
import { jsonBytes } from '../kernel/sizes.ts';
import type { Project } from '../projects/project.ts';
import { type DeletionReceipt, receiptOf } from './delete-trace.ts';
import { type ListDependencies, listTraces, type TraceFilter } from './list-traces.ts';

/** Traces deleted by one call, well within the time that an API function has. */
export const MAX_DELETED = 100;
const DELETIONS_AT_ONCE = 8;
/** After this long a call begins no further round: files of the lake are written anew, each in up to some seconds. */
const MAX_MILLISECONDS = 6_000;
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
  deps: ListDependencies,
  caller: Caller,
  project: Project,
  filter: TraceFilter,
): Promise<BulkDeletion> {
  const page = await listTraces(deps, project, { filter, limit: MAX_DELETED });
  const receipts: DeletionReceipt[] = [];
  const end = deps.now() + MAX_MILLISECONDS;
  let bytes = 0;
  for (let i = 0; i < page.records.length; i += DELETIONS_AT_ONCE) {
    // What is deleted has to be told, so there is room for the receipts of one round more, and time for it.
    if (bytes > MAX_RECEIPT_BYTES || deps.now() > end) return { receipts, complete: false };
    const round = page.records.slice(i, i + DELETIONS_AT_ONCE).filter((record) => reachOf(caller).has(record));
    const ids = round.map(({ trace_id: id }) => id);
    const removed = await deps.traces.deleteAll(project.organization_id, ids);
    // Null when somebody else was faster.
    const deleted = round.flatMap((record, index) => {
      const copies = removed[index] ?? null;
      return copies === null ? [] : [receiptOf(deps, record, copies)];
    });
    receipts.push(...deleted);
    bytes += jsonBytes(deleted);
  }
  return { receipts, complete: page.nextCursor === null };
}
