import { packEntries, unpackEntries } from '../../../functions/analytics/dynamodb/packed-log.ts';
import { packRollup, type SheetKind, unpackRollup } from '../../../functions/analytics/rollup.ts';
import type { ProjectKey, RollupStore, Sealed, Segment, Sheet } from '../../../functions/analytics/rollup-store.ts';

/** About what a packed change takes. */
const BYTES_OF_CHANGE = 60;

/** Figures in memory: see test/support/contracts/rollup-store.ts. */
export class MemoryRollups implements RollupStore {
  readonly #segments = new Map<string, Map<string, Segment>>();
  readonly #sheets = new Map<string, Sheet>();
  readonly #sealed = new Map<string, Sealed>();
  /** Items that were read. */
  reads = 0;
  writes = 0;

  async putSegment(project: ProjectKey, segment: Segment): Promise<number> {
    this.writes++;
    const own = this.#segments.get(nameOf(project)) ?? new Map<string, Segment>();
    this.#segments.set(nameOf(project), own);
    own.set(placeOf(segment), { ...segment, entries: unpackEntries(packEntries(segment.entries)) });
    return segment.entries.reduce((sum, { changes }) => sum + changes.length, 0) * BYTES_OF_CHANGE + 100;
  }

  async segments(project: ProjectKey): Promise<Segment[]> {
    const own = [...(this.#segments.get(nameOf(project)) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    this.reads += own.length;
    return own.map(([, segment]) => segment);
  }

  async removeSegments(project: ProjectKey, segments: readonly Pick<Segment, 'writer' | 'part'>[]): Promise<void> {
    for (const segment of segments) this.#segments.get(nameOf(project))?.delete(placeOf(segment));
  }

  async findSheets(project: ProjectKey, sheets: readonly Pick<Sheet, 'kind' | 'date'>[]): Promise<(Sheet | null)[]> {
    this.reads += sheets.length;
    return sheets.map(({ kind, date }) => {
      const sheet = this.#sheets.get(`${nameOf(project)}/${kind}/${date}`);
      return sheet === undefined ? null : copyOf(sheet);
    });
  }

  async saveSheet(project: ProjectKey, sheet: Sheet): Promise<boolean> {
    const name = `${nameOf(project)}/${sheet.kind}/${sheet.date}`;
    if ((this.#sheets.get(name)?.version ?? 0) !== sheet.version) return false;
    this.writes++;
    this.#sheets.set(name, { ...copyOf(sheet), version: sheet.version + 1 });
    return true;
  }

  async *dates(project: ProjectKey, kind: SheetKind): AsyncGenerator<readonly string[]> {
    const prefix = `${nameOf(project)}/${kind}/`;
    const own = [...this.#sheets.keys()].filter((name) => name.startsWith(prefix));
    yield own.map((name) => name.slice(prefix.length)).sort();
  }

  async findSealed(project: ProjectKey): Promise<Sealed | null> {
    this.reads++;
    return this.#sealed.get(nameOf(project)) ?? null;
  }

  async saveSealed(project: ProjectKey, sealed: Sealed): Promise<void> {
    this.#sealed.set(nameOf(project), sealed);
  }
}

function nameOf({ organizationId, projectId }: ProjectKey): string {
  return `${organizationId}/${projectId}`;
}

function placeOf({ writer, part }: Pick<Segment, 'writer' | 'part'>): string {
  return `${writer}.${String(part).padStart(7, '0')}`;
}

/** What is read must not change with what was saved. */
function copyOf(sheet: Sheet): Sheet {
  const packed: ReturnType<typeof packRollup> = structuredClone(packRollup(sheet.rollup));
  return { ...sheet, rollup: unpackRollup(sheet.kind, packed), absorbed: new Map(sheet.absorbed) };
}
