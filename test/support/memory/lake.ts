import * as z from 'zod';
import { sha256 } from '../../../functions/kernel/crypto/sha256.ts';
import type { Clock } from '../../../functions/kernel/ports.ts';
import { LakeRow } from '../../../functions/lake/lake-row.ts';
import {
  type DueInLake,
  type LakeFiles,
  type LakePart,
  type LakeStore,
  type MovedUntil,
  type PartFormat,
  positionOf,
} from '../../../functions/lake/part.ts';
import type { LakeDependencies } from '../../../functions/lake/write-part.ts';
import type { LakePlace } from '../../../functions/traces/cold-bodies.ts';

interface Due<T> {
  readonly at: number;
  readonly item: T;
}

/** The lake's part of the table, in memory: see test/support/contracts/lake-store.ts. */
class MemoryLakeStore implements LakeStore {
  readonly moved = new Map<string, MovedUntil>();
  readonly parts: LakePart[] = [];
  readonly spares = new Map<string, Due<DueInLake>>();
  /** Tombstones, by trace. */
  readonly deleted = new Map<string, Due<LakePlace>>();

  async findMoved(organizationId: string, projectId: string) {
    return this.moved.get(`${organizationId}/${projectId}`) ?? null;
  }

  async beginMoving(organizationId: string, projectId: string, moved: MovedUntil) {
    const key = `${organizationId}/${projectId}`;
    if (!this.moved.has(key)) this.moved.set(key, moved);
  }

  async findPart(place: LakePlace) {
    const position = positionOf(place);
    const isHere = (part: LakePart) =>
      part.organizationId === place.organizationId &&
      part.projectId === place.projectId &&
      part.low <= position &&
      part.high >= position;
    return this.parts.find(isHere) ?? null;
  }

  async announce(organizationId: string, projectId: string, object: string, at: number) {
    this.spares.set(object, { at, item: { kind: 'spare', organizationId, projectId, object } });
  }

  async moveOn(organizationId: string, projectId: string, from: MovedUntil, to: MovedUntil, part: LakePart | null) {
    const key = `${organizationId}/${projectId}`;
    if (JSON.stringify(this.moved.get(key)) !== JSON.stringify(from)) return false;
    this.moved.set(key, to);
    if (part !== null) {
      this.parts.push(part);
      this.spares.delete(part.object);
    }
    return true;
  }

  async replace(part: LakePart, by: LakePart | null, at: number) {
    const index = this.parts.findIndex(({ object }) => object === part.object);
    if (index < 0) return false;
    this.parts.splice(index, 1, ...(by === null ? [] : [by]));
    if (by !== null) this.spares.delete(by.object);
    await this.announce(part.organizationId, part.projectId, part.object, at);
    return true;
  }

  async forgetSpare(_organizationId: string, _projectId: string, object: string) {
    this.spares.delete(object);
  }

  async isSpare(_organizationId: string, _projectId: string, object: string) {
    return this.spares.has(object);
  }

  async due(at: number, limit: number): Promise<DueInLake[]> {
    const parts = this.parts.map(({ organizationId, projectId, low, keepUntil }) => ({
      at: Date.parse(keepUntil),
      item: { kind: 'part' as const, organizationId, projectId, low },
    }));
    const deleted = [...this.deleted.values()].map(({ at: due, item: { organizationId, traceId } }) => ({
      at: due,
      item: { kind: 'deleted' as const, organizationId, traceId },
    }));
    const all = [...parts, ...deleted, ...this.spares.values()].filter((due) => due.at <= at);
    return all
      .sort((a, b) => a.at - b.at)
      .slice(0, limit)
      .map(({ item }) => item);
  }

  async findDeleted(organizationId: string, traceId: string) {
    return this.deleted.get(`${organizationId}/${traceId}`)?.item ?? null;
  }

  async settleDeleted({ organizationId, traceId }: LakePlace) {
    this.deleted.delete(`${organizationId}/${traceId}`);
  }

  async postponeDeleted(item: LakePlace, at: number) {
    this.deleted.set(`${item.organizationId}/${item.traceId}`, { at, item });
  }
}

/** Objects in memory. */
class MemoryLakeFiles implements LakeFiles {
  readonly objects = new Map<string, Uint8Array>();

  async put(name: string, content: Uint8Array) {
    this.objects.set(name, content);
  }

  async get(name: string) {
    return this.objects.get(name) ?? null;
  }

  async getRange(name: string, start: number, end: number) {
    return this.objects.get(name)?.slice(start, end) ?? null;
  }

  async delete(name: string) {
    this.objects.delete(name);
  }
}

/** Parts as JSON, which is written in no time. */
const jsonFormat: PartFormat = {
  write: (rows) => Buffer.from(JSON.stringify(rows.map((row) => ({ ...row, stored: row.stored && [...row.stored] })))),
  readAll: async (bytes) => rowsIn(bytes),
  async readStored(file, { createdAt, traceId }) {
    const rows = rowsIn(await file.slice(0));
    return rows.find((row) => row.trace_id === traceId && row.created_at === createdAt)?.stored ?? null;
  },
};

function rowsIn(bytes: Uint8Array | ArrayBuffer): LakeRow[] {
  const revived = (name: string, value: unknown) =>
    name === 'stored' && Array.isArray(value) ? new Uint8Array(value) : value;
  return z.array(LakeRow).parse(JSON.parse(Buffer.from(new Uint8Array(bytes)).toString(), revived));
}

export function memoryLake(now: Clock) {
  const store = new MemoryLakeStore();
  const files = new MemoryLakeFiles();
  let made = 0;
  const deps: LakeDependencies = {
    ...{ store, files, format: jsonFormat, sha256, unique: () => String(++made), now },
    backOff: async () => undefined,
  };
  return { store, files, deps };
}
