import type { TraceBody } from '../content/trace.ts';
import { mapBounded } from '../kernel/map-bounded.ts';
import type { Project } from '../projects/project.ts';
import type { TraceRange, TraceRecord, TraceStore } from '../traces/trace-store.ts';
import { type LakeRow, rowOf } from './lake-row.ts';
import { type LakePart, type MovedUntil, positionOf } from './part.ts';
import { dropSpare, type LakeDependencies, NotVerified, writePart } from './write-part.ts';

const DAY_MILLISECONDS = 86_400_000;
/** A day is left alone for so long after its end: what was accepted in its last moments is stored by then. */
const REST_MILLISECONDS = 3_600_000;
const MAX_PART_BYTES = 8_000_000;
const READ_AT_ONCE = 16;
/**
 * A body that is larger is an object of its own and stays one (docs/adr/0042-large-bodies.md). Twice what the table
 * holds: another version may pack it a little larger.
 */
const MAX_STORED_BYTES = 2 * 4_096;

export interface MoveDependencies extends LakeDependencies {
  readonly traces: Pick<TraceStore, 'list' | 'find' | 'keepBody'>;
  readonly pack: (body: TraceBody) => Uint8Array;
  /** For which traces are kept where a project does not say. */
  readonly retentionDays: number;
  /** For how many days bodies stay in the table; null while the lake is off, and only days are moved whose bodies still leave it early. */
  readonly bodyDays: number | null;
  /**
   * Traces of a part, and up to a few more: it is written anew within a second when one of them is deleted.
   * @default 500
   */
  readonly maxRows?: number;
}

/**
 * Writes every day of a project that is over to the lake, and so makes it known there before the bodies of its traces
 * leave the table. Safe to stop anywhere, to repeat, and to run twice at once.
 * @returns traces that were moved
 * @throws NotVerified when a part could not be verified; its bodies stay in the table for as long as their traces
 */
export async function moveDays(deps: MoveDependencies, project: Project, isOutOfTime: () => boolean): Promise<number> {
  const { organization_id: organizationId, project_id: projectId } = project;
  const failures: unknown[] = [];
  let moved = await deps.store.findMoved(organizationId, projectId);
  if (moved === null) {
    // At the first look, however young: should the lake be turned off, it is known that bodies of it leave early.
    if (deps.bodyDays === null) return 0;
    moved = { day: firstDay(deps, project, deps.bodyDays), after: null, onUntil: null };
    await deps.store.beginMoving(organizationId, projectId, moved);
  }
  let count = 0;
  while (isDue(deps, moved) && !isOutOfTime()) {
    const reached = await nextRows(deps, project, moved);
    const { day, after, rows } = reached;
    const next: MovedUntil = { day, after, onUntil: deps.bodyDays !== null ? null : (moved.onUntil ?? deps.now()) };
    const part = await writeRows(deps, project, reached, failures);
    if (!(await deps.store.moveOn(organizationId, projectId, moved, next, part))) {
      // Another run is ahead, and what it moves is not moved again.
      if (part !== null) await dropSpare(deps, organizationId, projectId, part.object);
      break;
    }
    count += part === null ? 0 : rows.length;
    moved = next;
  }
  if (failures.length > 0) throw failures[0];
  return count;
}

/** Bodies from before were stored for as long as their traces: only what may leave the table early has to be moved. */
function firstDay({ now, retentionDays }: MoveDependencies, project: Project, bodyDays: number): string {
  const days = Math.min(project.retention_days ?? retentionDays, bodyDays + 1);
  const first = now() - days * DAY_MILLISECONDS;
  return new Date(Math.max(first, Date.parse(project.created_at))).toISOString().slice(0, 10);
}

/** Whether a day is over, and has to be moved: with the lake off, those that began when it was found off do. */
function isDue({ now, bodyDays }: MoveDependencies, { day, onUntil }: MovedUntil): boolean {
  const start = Date.parse(day);
  if (bodyDays === null && onUntil !== null && start > onUntil) return false;
  return now() >= start + DAY_MILLISECONDS + REST_MILLISECONDS;
}

interface Reached {
  readonly rows: readonly LakeRow[];
  /** Of each row. */
  readonly records: readonly TraceRecord[];
  readonly day: string;
  readonly after: string | null;
}

/** The traces that come next in a day, up to a part full of them, and how far that is. */
async function nextRows(deps: MoveDependencies, project: Project, moved: MovedUntil): Promise<Reached> {
  const { day } = moved;
  const { maxRows = 500 } = deps;
  const rows: LakeRow[] = [];
  const records: TraceRecord[] = [];
  let room = MAX_PART_BYTES;
  let last: TraceRecord | null = null;
  for await (const page of deps.traces.list(rangeOf(project, moved))) {
    for (let start = 0; start < page.length; start += READ_AT_ONCE) {
      const some = page.slice(start, start + READ_AT_ONCE);
      const found = await Promise.all(some.map((record) => readRow(deps, record)));
      for (const [index, record] of some.entries()) {
        if (last !== null && keptFor(record) !== keptFor(last)) return { rows, records, day, after: placeOf(last) };
        last = record;
        const row = found[index];
        if (row === undefined || row === null) continue;
        rows.push(row);
        records.push(record);
        room -= sizeOf(row);
      }
      if (last !== null && (rows.length >= maxRows || room < 0)) return { rows, records, day, after: placeOf(last) };
    }
  }
  return { rows, records, day: new Date(Date.parse(day) + DAY_MILLISECONDS).toISOString().slice(0, 10), after: null };
}

function rangeOf({ organization_id, project_id, index_shards }: Project, { day, after }: MovedUntil): TraceRange {
  const [createdAt = '', traceId = ''] = after?.split('#') ?? [];
  return {
    organizationId: organization_id,
    projectId: project_id,
    shards: index_shards,
    from: `${day}T00:00:00.000Z`,
    to: `${day}T23:59:59.999Z`,
    after: after === null ? null : { createdAt, traceId },
  };
}

/** Null for one that was deleted since it was listed. */
async function readRow(
  { traces, pack }: Pick<MoveDependencies, 'traces' | 'pack'>,
  { organization_id, trace_id }: TraceRecord,
): Promise<LakeRow | null> {
  const found = await traces.find(organization_id, trace_id);
  if (found === null) return null;
  const { record, body, assembled, evaluations } = found;
  const evaluation = evaluations.find(({ evaluation_id: id }) => id === record.evaluation_id) ?? null;
  const packed = body === null || assembled !== null ? null : pack(body);
  const stored = packed !== null && packed.byteLength <= MAX_STORED_BYTES ? packed : null;
  return rowOf({ record, body, evaluation, stored });
}

/** Seconds for which a trace is kept: a file holds traces that expire together. */
function keptFor({ expires_at: expiresAt, created_at: createdAt }: TraceRecord): number {
  return Math.floor(expiresAt - Date.parse(createdAt) / 1_000);
}

function placeOf({ created_at: createdAt, trace_id: traceId }: TraceRecord): string {
  return positionOf({ createdAt, traceId });
}

function sizeOf(row: LakeRow): number {
  return Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' || value instanceof Uint8Array ? value.length : 8),
    0,
  );
}

/** Null where there is nothing to write, or what was written could not be verified: then the bodies stay where they are. */
async function writeRows(
  deps: MoveDependencies,
  project: Project,
  { rows, records }: Reached,
  failures: unknown[],
): Promise<LakePart | null> {
  const { organization_id: organizationId, project_id: projectId } = project;
  const [newest] = rows;
  const oldest = rows.at(-1);
  if (newest === undefined || oldest === undefined) return null;
  const place = { organizationId, projectId, low: positionOfRow(oldest), high: positionOfRow(newest) };
  try {
    return await writePart(deps, place, rows);
  } catch (error) {
    if (!(error instanceof NotVerified)) throw error;
    failures.push(error);
    await mapBounded(records, READ_AT_ONCE, (record) => deps.traces.keepBody(record));
    return null;
  }
}

function positionOfRow({ created_at: createdAt, trace_id: traceId }: LakeRow): string {
  return positionOf({ createdAt, traceId });
}
