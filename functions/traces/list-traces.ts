import type { Domain } from '../content/trace.ts';
import type { Verdict } from '../evaluation/evaluation.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { decodeCursor, encodeCursor, type Position } from '../kernel/cursor.ts';
import { AegisError } from '../kernel/errors.ts';
import type { Category, Severity } from '../kernel/issue.ts';
import type { Clock, Hasher } from '../kernel/ports.ts';
import { PageRoom } from '../kernel/sizes.ts';
import type { Project } from '../projects/project.ts';
import { hasIssueOf } from './issue-kinds.ts';
import type { AmountOrder, TraceOrder } from './trace-order.ts';
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
  /** Of a session, or of a conversation. */
  readonly sessionId?: string | undefined;
  readonly status?: TraceRecord['status'] | undefined;
  readonly verdict?: Verdict | undefined;
  readonly severity?: Severity | undefined;
  readonly category?: Category | undefined;
  readonly issueType?: string | undefined;
  /** One of the first ten tags, which records keep. */
  readonly tag?: string | undefined;
  readonly minCostMicroUsd?: number | undefined;
  readonly maxCostMicroUsd?: number | undefined;
  readonly minLatencyMs?: number | undefined;
  readonly maxLatencyMs?: number | undefined;
  /** Inclusive, ISO-8601 in UTC with milliseconds. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Whether traces in which no model ran are left out. */
  readonly hidesNonModel?: boolean | undefined;
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

export interface TraceQuery {
  readonly filter: TraceFilter;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Newest first where it is missing. */
  readonly order?: TraceOrder | undefined;
}

/** Traces that are shown at once: each may bring an evaluation of hundreds of issues into memory. */
const SHOWN_AT_ONCE = 20;

/**
 * A page of what a list shows of traces, null where it shows nothing; it ends early where the answer would be too
 * large.
 */
export async function listShown<T>(
  deps: ListDependencies,
  project: Project,
  query: TraceQuery,
  show: (records: readonly TraceRecord[]) => Promise<readonly (T | null)[]>,
): Promise<{ readonly items: readonly T[]; readonly next_cursor: string | null }> {
  const { records, nextCursor } = await listTraces(deps, project, query);
  const room = new PageRoom();
  const items: T[] = [];
  let last: TraceRecord | null = null;
  for (let i = 0; i < records.length; i += SHOWN_AT_ONCE) {
    const part = records.slice(i, i + SHOWN_AT_ONCE);
    const shown = await show(part);
    for (const [index, record] of part.entries()) {
      const item = shown[index] ?? null;
      const fits = item === null || room.take(item);
      if (last !== null && !fits) return { items, next_cursor: await cursorAfter(deps, project, query, last) };
      if (item !== null) items.push(item);
      last = record;
    }
  }
  return { items, next_cursor: nextCursor };
}

/**
 * One page of a project's traces, stable while new ones arrive.
 * @throws AegisError `invalid_request` for an order by an amount where there are too many traces to look at all of them
 */
export async function listTraces(deps: ListDependencies, project: Project, query: TraceQuery): Promise<TracePage> {
  const { cursor, order = 'newest' } = query;
  const start =
    cursor === undefined
      ? null
      : await decodeCursor(deps.hasher, project.organization_id, signedFor(project, query), cursor);
  const { records, end, isLast } =
    order === 'newest' || order === 'oldest'
      ? await walk(deps, project, { ...query, order }, start)
      : await rank(deps, project, { ...query, order }, start);
  const nextCursor = end === null || isLast ? null : await cursorAfter(deps, project, query, end);
  return { records, nextCursor };
}

interface Part {
  readonly records: readonly TraceRecord[];
  /** Where the next part goes on. */
  readonly end: TraceRecord | null;
  readonly isLast: boolean;
}

/** By time: looks at traces until the page is full, or enough were looked at. */
async function walk(
  deps: ListDependencies,
  project: Project,
  { filter, limit, order }: TraceQuery & { readonly order: 'newest' | 'oldest' },
  start: Position | null,
): Promise<Part> {
  const pages = deps.traces.list({
    ...rangeOf(deps, project, filter),
    after: start && { createdAt: start.at, traceId: start.id },
    ...(order === 'oldest' ? { isOldestFirst: true } : {}),
    // One more tells whether there is a next page; how many a filter has to look at is not known.
    ...(isSelective(filter) ? {} : { wanted: limit + 1 }),
  });
  const records: TraceRecord[] = [];
  let examined = 0;
  let end: TraceRecord | null = null;
  for await (const page of pages) {
    for (const record of page) {
      if (records.length === limit || examined === MAX_EXAMINED) return { records, end, isLast: false };
      examined++;
      end = record;
      if (matches(record, filter)) records.push(record);
    }
  }
  return { records, end, isLast: true };
}

/** By an amount: looks at all, since each could be the largest. */
async function rank(
  deps: ListDependencies,
  project: Project,
  { filter, limit, order }: TraceQuery & { readonly order: AmountOrder },
  start: Position | null,
): Promise<Part> {
  const all: TraceRecord[] = [];
  const range = { ...rangeOf(deps, project, filter), after: null, wanted: MAX_EXAMINED + 1 };
  for await (const page of deps.traces.list(range)) {
    all.push(...page);
    if (all.length > MAX_EXAMINED) throw tooManyToRank();
  }
  // Deletions and sessions are listed by time, in functions that start with this file.
  const { rankTraces } = await import('./trace-order.ts');
  const ranked = rankTraces(
    all.filter((record) => matches(record, filter)),
    order,
    start,
  );
  const records = ranked.slice(0, limit);
  return { records, end: records.at(-1) ?? null, isLast: ranked.length <= limit };
}

function tooManyToRank(): AegisError {
  return new AegisError('invalid_request', 'Some fields of the request are not valid.', {
    errors: [{ path: 'order', message: `takes a period of at most ${MAX_EXAMINED.toLocaleString('en')} traces` }],
  });
}

/** Neither behind the retention nor into the future. */
function rangeOf({ now, retentionDays }: ListDependencies, project: Project, { from, to }: TraceFilter) {
  const oldest = new Date(now() - (project.retention_days ?? retentionDays) * 86_400_000).toISOString();
  const newest = new Date(now()).toISOString();
  return {
    organizationId: project.organization_id,
    projectId: project.project_id,
    shards: project.index_shards,
    from: from !== undefined && from > oldest ? from : oldest,
    to: to !== undefined && to < newest ? to : newest,
  };
}

type Asked = Pick<TraceQuery, 'filter' | 'order'>;

function signedFor({ project_id: projectId }: Project, { filter, order = 'newest' }: Asked): string {
  return canonicalJson({ projectId, ...filter, ...(order === 'newest' ? {} : { order }) });
}

async function cursorAfter(
  { hasher }: ListDependencies,
  project: Project,
  asked: Asked,
  record: TraceRecord,
): Promise<string> {
  const place = await placeOf(record, asked.order ?? 'newest');
  return encodeCursor(hasher, project.organization_id, signedFor(project, asked), place);
}

async function placeOf(record: TraceRecord, order: TraceOrder): Promise<Position> {
  if (order === 'newest' || order === 'oldest') return { at: record.created_at, id: record.trace_id };
  return (await import('./trace-order.ts')).rankedPlaceOf(record, order);
}

/** Whether most records may have to be passed over; a time is part of the index, and few traces are without a model. */
function isSelective({ from: _from, to: _to, hidesNonModel: _hides, ...attributes }: TraceFilter): boolean {
  return Object.values(attributes).some((value) => value !== undefined);
}

function matches(record: TraceRecord, filter: TraceFilter): boolean {
  return (
    (filter.domain === undefined || record.domain === filter.domain) &&
    (filter.model === undefined || record.model === filter.model) &&
    (filter.userId === undefined || record.user_id === filter.userId) &&
    (filter.sessionId === undefined || [record.session_id, record.conversation_id].includes(filter.sessionId)) &&
    (filter.status === undefined || record.status === filter.status) &&
    (filter.verdict === undefined || record.verdict === filter.verdict) &&
    (filter.severity === undefined || record.severity === filter.severity) &&
    hasIssueOf(record.issue_kinds, filter) &&
    (filter.tag === undefined || record.content_facts?.tags?.includes(filter.tag) === true) &&
    isWithin(record.cost_micro_usd, filter.minCostMicroUsd, filter.maxCostMicroUsd) &&
    isWithin(record.latency_ms, filter.minLatencyMs, filter.maxLatencyMs) &&
    (filter.hidesNonModel !== true || record.has_model !== false)
  );
}

/** What is not known is within no bounds. */
function isWithin(value: number | null, min: number | undefined, max: number | undefined): boolean {
  if (min === undefined && max === undefined) return true;
  return value !== null && value >= (min ?? 0) && value <= (max ?? Number.POSITIVE_INFINITY);
}
