import type { Clock, Pause, Sha256 } from '../kernel/ports.ts';
import { digestOf, type LakeRow } from './lake-row.ts';
import { type LakeFiles, type LakePart, type LakeStore, objectName, type PartFormat } from './part.ts';

/** A writer that has not said within this time what became of its object has ended. */
const WRITING_MILLISECONDS = 3_600_000;

export interface LakeDependencies {
  readonly store: LakeStore;
  readonly files: LakeFiles;
  readonly format: PartFormat;
  readonly sha256: Sha256;
  /** A text that no other object has in its name. */
  readonly unique: () => string;
  readonly now: Clock;
  /** Waits at random, up to so long. */
  readonly backOff: Pause;
}

/** What was read back is not what was written. */
export class NotVerified extends Error {
  override readonly name = 'NotVerified';
}

/**
 * Writes rows to an object of its own and reads them back: their number and the digest of each have to be the same. The
 * object was announced before, and is a spare one until a part names it.
 *
 * @param place which part it is to be: what is said of the rows follows from them
 * @throws NotVerified
 */
export async function writePart(
  deps: LakeDependencies,
  place: Pick<LakePart, 'organizationId' | 'projectId' | 'low' | 'high'>,
  rows: readonly LakeRow[],
): Promise<LakePart> {
  const { store, files, format, sha256 } = deps;
  const { organizationId, projectId, low } = place;
  const object = objectName(organizationId, projectId, low, deps.unique());
  const bytes = format.write(rows);
  await store.announce(organizationId, projectId, object, deps.now() + WRITING_MILLISECONDS);
  await files.put(object, bytes);
  const written = await files.get(object);
  const read = written === null ? [] : await format.readAll(written);
  const isSame = (row: LakeRow, index: number) => digestOf(row, sha256) === digestOf(rows[index] ?? row, sha256);
  if (read.length !== rows.length || !read.every(isSame)) {
    await dropSpare(deps, organizationId, projectId, object);
    throw new NotVerified(`A part of ${rows.length} traces was not read back as it was written`);
  }
  const keepUntil =
    rows
      .map(({ keep_until: until }) => until)
      .sort()
      .at(-1) ?? '';
  return { ...place, object, bytes: bytes.byteLength, rows: rows.length, keepUntil };
}

/** Removes an object that no part names. */
export async function dropSpare(
  { store, files }: Pick<LakeDependencies, 'store' | 'files'>,
  organizationId: string,
  projectId: string,
  object: string,
): Promise<void> {
  await files.delete(object);
  await store.forgetSpare(organizationId, projectId, object);
}
