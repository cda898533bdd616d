import type { Item } from '../../storage/dynamodb-table.ts';
import type { TracePosition, TraceRecord } from '../trace-store.ts';

/** The index entry of a trace: one partition per project, day (UTC) and shard. */
export function indexKeyOf(record: TraceRecord): Item {
  return {
    gsi1pk: partition(record.organization_id, record.project_id, record.created_at.slice(0, 10), record.index_shard),
    gsi1sk: sortKey({ createdAt: record.created_at, traceId: record.trace_id }),
  };
}

export function partition(organizationId: string, projectId: string, day: string, shard: number): string {
  return `TRACES#${organizationId}#${projectId}#${day}#${shard}`;
}

export function sortKey(position: TracePosition): string {
  return `${position.createdAt}#${position.traceId}`;
}
