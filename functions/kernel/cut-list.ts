import { decodeCursor, encodeCursor, type Position } from './cursor.ts';
import type { Hasher } from './ports.ts';
import { PageRoom } from './sizes.ts';

/** What is on one page of a list that is read whole. */
const MAX_PAGE_ITEMS = 1_000;

export interface ListRequest {
  readonly organizationId: string;
  /** Names the list, so that the cursor of another is refused. */
  readonly name: string;
  readonly cursor?: string | undefined;
}

/** A page of a list that is read whole, in the order of the places of its items; what was removed is not missed. */
export async function cutList<T>(
  { hasher }: { readonly hasher: Hasher },
  { organizationId, name, cursor }: ListRequest,
  all: readonly T[],
  placeOf: (item: T) => Position,
): Promise<{ readonly items: T[]; readonly next_cursor: string | null }> {
  const after = cursor === undefined ? null : await decodeCursor(hasher, organizationId, name, cursor);
  const ordered = all
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => after === null || compare(place, after) > 0)
    .sort((a, b) => compare(a.place, b.place));
  const room = new PageRoom();
  const items: T[] = [];
  let last: Position | null = null;
  for (const { item, place } of ordered) {
    const fits = room.take(item) && items.length < MAX_PAGE_ITEMS;
    if (last !== null && !fits) {
      return { items, next_cursor: await encodeCursor(hasher, organizationId, name, last) };
    }
    items.push(item);
    last = place;
  }
  return { items, next_cursor: null };
}

function compare(a: Position, b: Position): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
