import type { CountedFact } from '../traces/counted-fact.ts';
import type { Round } from './counting-rounds.ts';
import type { Rollup, SheetKind } from './rollup.ts';

/** A project, as every store of figures is asked for it. */
export interface ProjectKey {
  readonly organizationId: string;
  readonly projectId: string;
}

/** A trace that came to be counted as the fact says, or, with -1, is no longer counted as it says. */
export interface CountedChange {
  readonly fact: CountedFact;
  readonly sign: 1 | -1;
}

/** What one round counts in one project. */
export interface LogEntry {
  readonly round: number;
  readonly changes: readonly CountedChange[];
}

/**
 * Rounds of one worker, in order, that are stored together: each one that is added rewrites the segment. A worker goes
 * on with another segment when this one is as large as one write unit pays for.
 */
export interface Segment {
  readonly writer: string;
  /** Grows with each segment of a worker. */
  readonly part: number;
  readonly entries: readonly LogEntry[];
}

/** What a sheet holds already of segments that may still be there: the last round of each, and when that was added. */
export type Absorbed = ReadonlyMap<string, { readonly round: number; readonly at: number }>;

/** One day of a project. */
export interface Sheet {
  readonly kind: SheetKind;
  /** `2026-11-20`, in the project's time zone. */
  readonly date: string;
  /** Grows with each change; 0 is that of a sheet that is not stored. */
  readonly version: number;
  readonly rollup: Rollup;
  readonly absorbed: Absorbed;
}

/** Up to where the days of a project were recounted from its traces. */
export interface Sealed {
  /** The first instant that was not, epoch milliseconds. */
  readonly until: number;
}

/** The figures of projects by day, and what is not yet added to them. */
export interface RollupStore {
  /** Stores the segment in place of what was stored of it before. @returns bytes of the item */
  putSegment(project: ProjectKey, segment: Segment): Promise<number>;
  /** By worker and part, with everything that was acknowledged. */
  segments(project: ProjectKey): Promise<Segment[]>;
  removeSegments(project: ProjectKey, segments: readonly Pick<Segment, 'writer' | 'part'>[]): Promise<void>;
  /** In the order asked for; null for one that is not stored. */
  findSheets(project: ProjectKey, sheets: readonly Pick<Sheet, 'kind' | 'date'>[]): Promise<(Sheet | null)[]>;
  /** Stores a sheet under the next version. False when its version has moved on since it was read. */
  saveSheet(project: ProjectKey, sheet: Sheet): Promise<boolean>;
  /** The days of which a sheet of that kind is stored, in pages. */
  dates(project: ProjectKey, kind: SheetKind): AsyncIterable<readonly string[]>;
  findSealed(project: ProjectKey): Promise<Sealed | null>;
  saveSealed(project: ProjectKey, sealed: Sealed): Promise<void>;
}

/** What is known of a round: `open` while it is under way, or was left by a worker that ended. */
export type RoundState = (round: Round) => 'counted' | 'closed' | 'open';

export function segmentName({ writer, part }: Pick<Segment, 'writer' | 'part'>): string {
  return `${writer}.${part}`;
}
