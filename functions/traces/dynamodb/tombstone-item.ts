import * as z from 'zod';
import type { Item } from '../../storage/dynamodb-table.ts';
import { TOMBSTONE_SECONDS } from '../tombstone.ts';
import type { TraceRecord } from '../trace-store.ts';
import { RECORD, tracePk } from './trace-items.ts';

/** Whoever deletes a trace takes it out of the lake at once; `reconcile` does where that one ended. */
const LAKE_MILLISECONDS = 900_000;
/** On the tombstone of a trace that may be in the lake, until it is known not to be there. */
export const DueMark = z.object({ lake: z.object({ projectId: z.string(), createdAt: z.string() }) });

/** The place, in the index, of what the lake has to do at a time (milliseconds). */
export function dueAt(milliseconds: number): { readonly gsi1pk: string; readonly gsi1sk: string } & Item {
  return { gsi1pk: 'LAKE-DUE', gsi1sk: new Date(milliseconds).toISOString() };
}

/**
 * Stands where the record of a deleted trace was, so that the conditions which look for one find it: nothing brings the
 * trace back, at no further read. It says only when that was, and where the lake has to be looked at until that is done.
 */
export function tombstoneItem(record: TraceRecord, now: number, hasLake: boolean): Item {
  const { organization_id: organizationId, trace_id: traceId, project_id: projectId, created_at: createdAt } = record;
  return {
    pk: tracePk(organizationId, traceId),
    sk: RECORD,
    deleted_at: new Date(now).toISOString(),
    expires_at: Math.ceil(now / 1000) + TOMBSTONE_SECONDS,
    ...(hasLake ? { lake: { projectId, createdAt }, ...dueAt(now + LAKE_MILLISECONDS) } : {}),
  };
}
