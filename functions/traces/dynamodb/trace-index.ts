import { datesBetween, shiftDate } from '../../kernel/window.ts';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import type { TracePosition, TraceRange, TraceRecord } from '../trace-store.ts';

const PAGE_KEYS = 100;
/** Empty days are looked at in parallel, twice as many each time, up to this many. */
const MAX_DAYS_AT_ONCE = 16;
/** Sorts after every trace id of the same instant. */
const LAST = '~';

/** The index entry of a trace: one partition per project, day (UTC) and shard. */
export function indexKeyOf(record: TraceRecord): Item {
  return {
    gsi1pk: partition(record.organization_id, record.project_id, record.created_at.slice(0, 10), record.index_shard),
    gsi1sk: sortKey({ createdAt: record.created_at, traceId: record.trace_id }),
  };
}

/** The table keys of a project's traces, newest first, page by page. */
export async function* listKeys(table: DynamoTable, range: TraceRange): AsyncGenerator<ItemKey[]> {
  const newest = range.after === null || range.after.createdAt > range.to ? range.to : range.after.createdAt;
  if (range.from > newest) return;
  // UTC dates, the newest first.
  const days = datesBetween(range.from.slice(0, 10), shiftDate(newest.slice(0, 10), 1)).reverse();
  let daysAtOnce = 1;
  for (let next = 0; next < days.length; ) {
    const chunk = days.slice(next, next + daysAtOnce);
    next += chunk.length;
    let isEmpty = true;
    const openings = chunk.map((day) => openDay(table, range, day));
    // A reader that stops early awaits none of the rest, whose failures are then nobody's.
    for (const opening of openings) opening.catch(() => undefined);
    for (const opening of openings) {
      for await (const page of mergeNewestFirst(await opening)) {
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
  const upTo = after !== null && after < range.to + LAST ? after : range.to + LAST;
  // The place itself is read again and dropped.
  const wanted = (range.wanted ?? PAGE_KEYS) + (after === null ? 0 : 1);
  const limit = Math.min(PAGE_KEYS, wanted);
  const shards = Array.from({ length: range.shards }, async (_, shard) => {
    const pages = table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': partition(range.organizationId, range.projectId, day, shard),
        ':from': range.from,
        ':to': upTo,
      },
      ScanIndexForward: false,
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
async function* mergeNewestFirst(shards: readonly Shard[]): AsyncGenerator<Item[]> {
  for (;;) {
    const page: Item[] = [];
    let emptied: Shard | undefined;
    while (emptied === undefined) {
      const shard = newestOf(shards);
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

function newestOf(shards: readonly Shard[]): Shard | undefined {
  let newest: Shard | undefined;
  for (const shard of shards) {
    const key = shard.entries[0]?.['gsi1sk'];
    if (key !== undefined && String(key) > String(newest?.entries[0]?.['gsi1sk'] ?? '')) newest = shard;
  }
  return newest;
}

function partition(organizationId: string, projectId: string, day: string, shard: number): string {
  return `TRACES#${organizationId}#${projectId}#${day}#${shard}`;
}

function sortKey(position: TracePosition): string {
  return `${position.createdAt}#${position.traceId}`;
}
