import type { LakePlace } from '../traces/cold-bodies.ts';
import type { LakeRow } from './lake-row.ts';

/** A file of the lake: traces of one project and day that were accepted one after another. */
export interface LakePart {
  readonly organizationId: string;
  readonly projectId: string;
  /** Positions of its oldest and its newest trace, which never change; parts do not overlap. */
  readonly low: string;
  readonly high: string;
  /** The object that holds it now. */
  readonly object: string;
  readonly bytes: number;
  readonly rows: number;
  /** ISO-8601: when the last of its traces expires. */
  readonly keepUntil: string;
}

/** Up to where the days of a project are moved: from the oldest day on, and within a day from the newest trace back. */
export interface MovedUntil {
  /** `2026-11-20`, in UTC: every day before is moved. */
  readonly day: string;
  /** Position of the last trace of the day that is moved; null while none is. */
  readonly after: string | null;
  /** When it was first moved with the lake off, milliseconds: no body of a later day leaves early. Null while it is on. */
  readonly onUntil: number | null;
}

/** Sorts as the traces of a project are accepted. */
export function positionOf({ createdAt, traceId }: Pick<LakePlace, 'createdAt' | 'traceId'>): string {
  return `${createdAt}#${traceId}`;
}

/** Whether the traces at a place are in the lake, if they are anywhere. */
export function isMoved(moved: MovedUntil, place: Pick<LakePlace, 'createdAt' | 'traceId'>): boolean {
  const day = place.createdAt.slice(0, 10);
  if (day !== moved.day) return day < moved.day;
  return moved.after !== null && positionOf(place) >= moved.after;
}

/** Before every object of the lake in the bucket. */
export const LAKE_PREFIX = 'lake/';

/** A new name for a part; every version of it has its own. */
export function objectName(organizationId: string, projectId: string, low: string, unique: string): string {
  const [day = '', time = ''] = low.slice(0, 24).split('T');
  const folder = `organization=${organizationId}/project=${projectId}/day=${day}`;
  return `${LAKE_PREFIX}${folder}/${time.replaceAll(/\D/g, '')}-${unique}.parquet`;
}

/** What is due: an object that no part names, a part whose traces have expired, a deleted trace that may be in the lake. */
export type DueInLake =
  | { readonly kind: 'spare'; readonly organizationId: string; readonly projectId: string; readonly object: string }
  | { readonly kind: 'part'; readonly organizationId: string; readonly projectId: string; readonly low: string }
  | { readonly kind: 'deleted'; readonly organizationId: string; readonly traceId: string };

/**
 * Where the lake keeps what it has. An object is announced as a spare one before it is written, and is one again when no
 * part names it any more: so whatever ends at whatever moment, each object is named by a part or waits to be removed.
 */
export interface LakeStore {
  findMoved(organizationId: string, projectId: string): Promise<MovedUntil | null>;
  /** Only where nobody began before. */
  beginMoving(organizationId: string, projectId: string, moved: MovedUntil): Promise<void>;
  /** The part of which a place is, if it is in the lake. */
  findPart(place: LakePlace): Promise<LakePart | null>;
  announce(organizationId: string, projectId: string, object: string, removeAt: number): Promise<void>;
  /**
   * Adds a part, whose object is no spare one any more, and moves on, in one step; false when somebody else moved on.
   * @param part null where nothing was left to move
   */
  moveOn(
    organizationId: string,
    projectId: string,
    from: MovedUntil,
    to: MovedUntil,
    part: LakePart | null,
  ): Promise<boolean>;
  /** Lets a part name another object, which was announced, or removes it; false when it names another by now. */
  replace(part: LakePart, by: LakePart | null, removeAt: number): Promise<boolean>;
  /** Where the object is gone. */
  forgetSpare(organizationId: string, projectId: string, object: string): Promise<void>;
  isSpare(organizationId: string, projectId: string, object: string): Promise<boolean>;
  /** What is due at a time (milliseconds), the longest due first. */
  due(at: number, limit: number): Promise<readonly DueInLake[]>;
  /** Of a deleted trace: where it was; null where nothing is left to do. */
  findDeleted(organizationId: string, traceId: string): Promise<LakePlace | null>;
  /** A deleted trace is known not to be in the lake, nor to come there. */
  settleDeleted(place: LakePlace): Promise<void>;
  /** Looks at a deleted trace again at a time (milliseconds). */
  postponeDeleted(place: LakePlace, until: number): Promise<void>;
}

/** The objects of the lake. Each act is safe to repeat. */
export interface LakeFiles {
  put(name: string, content: Uint8Array): Promise<void>;
  /** Null when there is no such object. */
  get(name: string): Promise<Uint8Array | null>;
  /** Bytes from `start` up to `end`, which is not included; null when there is no such object. */
  getRange(name: string, start: number, end: number): Promise<Uint8Array | null>;
  delete(name: string): Promise<void>;
}

/** A file that is read in pieces. */
export interface RangedFile {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** What a part looks like inside. */
export interface PartFormat {
  write(rows: readonly LakeRow[]): Uint8Array;
  /** In the order in which they were written. */
  readAll(bytes: Uint8Array): Promise<LakeRow[]>;
  /** What one trace has in `stored`; null where there is none. */
  readStored(file: RangedFile, place: LakePlace): Promise<Uint8Array | null>;
}
