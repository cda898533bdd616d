import { datesBetween, shiftDate } from '../../kernel/window.ts';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import type { TraceRange } from '../trace-store.ts';
import { partition, sortKey } from './trace-index.ts';

const PAGE_KEYS = 100;
/** Empty days are looked at in parallel, twice as many each time, up to this many. */
const MAX_DAYS_AT_ONCE = 16;
/** Sorts after every trace id of the same instant. */
const LAST = '~';

/** The table keys of a project's traces, newest or oldest first, page by page. */
export async function* listKeys(table: DynamoTable, range: TraceRange): AsyncGenerator<ItemKey[]> {
  const days = daysOf(range);
  let daysAtOnce = 1;
  for (let next = 0; next < days.length; ) {
    const chunk = days.slice(next, next + daysAtOnce);
    next += chunk.length;
    let isEmpty = true;
    const openings = chunk.map((day) => openDay(table, range, day));
    // A reader that stops early awaits none of the rest, whose failures are then nobody's.
    for (const opening of openings) opening.catch(() => undefined);
    for (const opening of openings) {
      for await (const page of mergeInOrder(await opening, range.isOldestFirst === true)) {
        isEmpty = false;
        yield page.map((entry) => ({ pk: String(entry['pk']), sk: String(entry['sk']) }));
      }
    }
    daysAtOnce = isEmpty ? Math.min(daysAtOnce * 2, MAX_DAYS_AT_ONCE) : 1;
  }
}

/** The pages of every shard of one day, the first page of each already on its way. */
function openDay(table: DynamoTable, range: TraceRange, day: string): Promise<Shard[]> {
  const after = range.after === null ? null : sortKey(range.after);
  const isOldestFirst = range.isOldestFirst === true;
  const to = range.to + LAST;
  const first = after !== null && isOldestFirst && after > range.from ? after : range.from;
  const last = after !== null && !isOldestFirst && after < to ? after : to;
  // The place itself is read again and dropped.
  const wanted = (range.wanted ?? PAGE_KEYS) + (after === null ? 0 : 1);
  const limit = Math.min(PAGE_KEYS, wanted);
  const shards = Array.from({ length: range.shards }, async (_, shard) => {
    const pages = table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': partition(range.organizationId, range.projectId, day, shard),
        ':from': first,
        ':to': last,
      },
      ScanIndexForward: isOldestFirst,
      Limit: limit,
    });
    const opened: Shard = { entries: [], pages, after };
    await refill(opened);
    return opened;
  });
  return Promise.all(shards);
}

interface Shard {
  entries: Item[];
  readonly pages: AsyncGenerator<Item[]>;
  /** The sort key that the reader has seen already. */
  readonly after: string | null;
}

/** Merges the shards of a day; a page ends where a shard has to be asked for more. */
async function* mergeInOrder(shards: readonly Shard[], isOldestFirst: boolean): AsyncGenerator<Item[]> {
  for (;;) {
    const page: Item[] = [];
    let emptied: Shard | undefined;
    while (emptied === undefined) {
      const shard = nextOf(shards, isOldestFirst);
      if (shard === undefined) break;
      const [entry, ...rest] = shard.entries;
      if (entry !== undefined) page.push(entry);
      shard.entries = rest;
      if (rest.length === 0) emptied = shard;
    }
    if (page.length > 0) yield page;
    if (emptied === undefined) return;
    await refill(emptied);
  }
}

async function refill(shard: Shard): Promise<void> {
  while (shard.entries.length === 0) {
    const next = await shard.pages.next();
    if (next.done) return;
    shard.entries = next.value.filter((entry) => entry['gsi1sk'] !== shard.after);
  }
}

function nextOf(shards: readonly Shard[], isOldestFirst: boolean): Shard | undefined {
  let next: Shard | undefined;
  for (const shard of shards) {
    const [key, best] = [shard.entries[0]?.['gsi1sk'], next?.entries[0]?.['gsi1sk']];
    if (key === undefined) continue;
    if (best === undefined || (isOldestFirst ? String(key) < String(best) : String(key) > String(best))) next = shard;
  }
  return next;
}

/** The UTC dates that a range has left to look at, in its order; none of a range that ends before it begins. */
function daysOf({ from, to, after, isOldestFirst = false }: TraceRange): readonly string[] {
  const first = isOldestFirst && after !== null && after.createdAt > from ? after.createdAt : from;
  const last = !isOldestFirst && after !== null && after.createdAt < to ? after.createdAt : to;
  if (first > last) return [];
  const days = datesBetween(first.slice(0, 10), shiftDate(last.slice(0, 10), 1));
  return isOldestFirst ? days : days.reverse();
}
