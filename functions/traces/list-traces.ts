import type { Domain } from '../content/trace.ts';
import type { Verdict } from '../evaluation/evaluation.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { decodeCursor, encodeCursor, type Position } from '../kernel/cursor.ts';
import type { Severity } from '../kernel/issue.ts';
import type { Clock, Hasher } from '../kernel/ports.ts';
import type { Project } from '../projects/project.ts';
import type { TraceRecord, TraceStore } from './trace-store.ts';

/**
 * A request looks at no more records than this. A filter that matches little may therefore return a
 * short page with a cursor that goes on.
 */
export const MAX_EXAMINED = 1_000;

export interface TraceFilter {
  readonly domain?: Domain | undefined;
  readonly model?: string | undefined;
  readonly userId?: string | undefined;
  readonly status?: TraceRecord['status'] | undefined;
  readonly verdict?: Verdict | undefined;
  readonly severity?: Severity | undefined;
  /** Inclusive, ISO-8601 in UTC with milliseconds. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface TracePage {
  readonly records: readonly TraceRecord[];
  readonly nextCursor: string | null;
}

export interface ListDependencies {
  readonly traces: TraceStore;
  readonly hasher: Hasher;
  readonly now: Clock;
  readonly retentionDays: number;
}

/** One page of a project's traces, newest first, stable while new ones arrive. */
export async function listTraces(
  deps: ListDependencies,
  project: Project,
  query: { readonly filter: TraceFilter; readonly limit: number; readonly cursor?: string | undefined },
): Promise<TracePage> {
  const { filter, limit } = query;
  const { organization_id: organizationId, project_id: projectId } = project;
  const signedFilter = canonicalJson({ projectId, ...filter });
  const start =
    query.cursor === undefined ? null : await decodeCursor(deps.hasher, organizationId, signedFilter, query.cursor);
  const oldest = new Date(deps.now() - (project.retention_days ?? deps.retentionDays) * 86_400_000).toISOString();
  const newest = new Date(deps.now()).toISOString();
  const pages = deps.traces.list({
    organizationId,
    projectId,
    shards: project.index_shards,
    from: filter.from !== undefined && filter.from > oldest ? filter.from : oldest,
    to: filter.to !== undefined && filter.to < newest ? filter.to : newest,
    after: start && { createdAt: start.at, traceId: start.id },
    // One more tells whether there is a next page; how many a filter has to look at is not known.
    ...(isSelective(filter) ? {} : { wanted: limit + 1 }),
  });

  const records: TraceRecord[] = [];
  let examined = 0;
  let last: Position | null = null;
  for await (const page of pages) {
    for (const record of page) {
      if (last !== null && (records.length === limit || examined === MAX_EXAMINED)) {
        return { records, nextCursor: await encodeCursor(deps.hasher, organizationId, signedFilter, last) };
      }
      examined++;
      last = { at: record.created_at, id: record.trace_id };
      if (matches(record, filter)) records.push(record);
    }
  }
  return { records, nextCursor: null };
}

/** Whether records have to be looked at; a time is part of the index. */
function isSelective({ from: _from, to: _to, ...attributes }: TraceFilter): boolean {
  return Object.values(attributes).some((value) => value !== undefined);
}

function matches(record: TraceRecord, filter: TraceFilter): boolean {
  return (
    (filter.domain === undefined || record.domain === filter.domain) &&
    (filter.model === undefined || record.model === filter.model) &&
    (filter.userId === undefined || record.user_id === filter.userId) &&
    (filter.status === undefined || record.status === filter.status) &&
    (filter.verdict === undefined || record.verdict === filter.verdict) &&
    (filter.severity === undefined || record.severity === filter.severity)
  );
}
