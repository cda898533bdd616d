import { AegisError } from '../kernel/errors.ts';
import type { LakePlace } from '../traces/cold-bodies.ts';
import { isMoved, type LakePart } from './part.ts';
import { dropSpare, type LakeDependencies, writePart } from './write-part.ts';

/** Each lost race against another writer of the same part is one more attempt. */
const MAX_ATTEMPTS = 12;
const BACK_OFF_MILLISECONDS = 150;
/** The traces of a day are moved from an hour after it on; what may be under way is over some minutes later. */
const LOOK_AGAIN_MILLISECONDS = 900_000;

/**
 * Takes deleted traces out of the lake: the files that hold them are written anew without them, under new names, and
 * the old ones are removed. A trace whose day is not moved yet may be on its way there, and is looked for again later.
 *
 * @returns by trace id, the objects that are gone
 * @throws AegisError `unavailable` when others kept writing the same file; what is left is done later
 */
export async function removeFromLake(
  deps: LakeDependencies,
  places: readonly LakePlace[],
  isLate = false,
): Promise<Map<string, readonly string[]>> {
  const removed = new Map<string, readonly string[]>();
  const open = new Map<string, LakePlace[]>();
  for (const place of places) {
    const moved = await deps.store.findMoved(place.organizationId, place.projectId);
    if (moved !== null && !isMoved(moved, place)) {
      // Who reads its day from now on finds the tombstone; who has read it before is done within that time.
      if (isLate || deps.now() < endOfDay(place)) await deps.store.settleDeleted(place);
      else await deps.store.postponeDeleted(place, deps.now() + LOOK_AGAIN_MILLISECONDS);
      continue;
    }
    const part = moved === null ? null : await deps.store.findPart(place);
    if (part === null) {
      await deps.store.settleDeleted(place);
      continue;
    }
    const key = `${part.organizationId}/${part.projectId}/${part.low}`;
    open.set(key, [...(open.get(key) ?? []), place]);
  }
  for (const together of open.values()) {
    const objects = await removeFromPart(deps, together);
    for (const place of together) {
      const own = objects.get(place.traceId);
      if (own !== undefined) removed.set(place.traceId, own);
      await deps.store.settleDeleted(place);
    }
  }
  return removed;
}

function endOfDay({ createdAt }: LakePlace): number {
  return Date.parse(createdAt.slice(0, 10)) + 86_400_000;
}

/** All of one part. */
async function removeFromPart(deps: LakeDependencies, places: readonly LakePlace[]): Promise<Map<string, string[]>> {
  const [first] = places;
  if (first === undefined) return new Map();
  const ids = new Set(places.map(({ createdAt, traceId }) => `${createdAt}#${traceId}`));
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    // Whoever deletes a day trace by trace has many writers of one file.
    if (attempt > 0) await deps.backOff(BACK_OFF_MILLISECONDS * attempt);
    const part = await deps.store.findPart(first);
    if (part === null) return new Map();
    const bytes = await deps.files.get(part.object);
    // Another writer has just replaced it.
    if (bytes === null) continue;
    const rows = await deps.format.readAll(bytes);
    const isGone = (row: { created_at: string; trace_id: string }) => ids.has(`${row.created_at}#${row.trace_id}`);
    const gone = rows.filter(isGone);
    if (gone.length === 0) return new Map();
    const kept = rows.filter((row) => !isGone(row));
    const next = kept.length === 0 ? null : await writePart(deps, part, kept);
    if (await replacePart(deps, part, next)) {
      return new Map(gone.map(({ trace_id: traceId }) => [traceId, [part.object]]));
    }
  }
  throw new AegisError('unavailable', 'A file of the lake is being written by others. Try again.', {
    retryAfterSeconds: 1,
  });
}

/** Lets a part name another object, or none, and removes the one before; false when it is another part by now. */
export async function replacePart(deps: LakeDependencies, part: LakePart, next: LakePart | null): Promise<boolean> {
  const { organizationId, projectId } = part;
  const isReplaced = await deps.store.replace(part, next, deps.now());
  if (isReplaced) await dropSpare(deps, organizationId, projectId, part.object);
  else if (next !== null) await dropSpare(deps, organizationId, projectId, next.object);
  return isReplaced;
}
