import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import { pack, unpack } from '../../storage/packed-json.ts';
import { PackedRollup, packRollup, SHEET_KINDS, type SheetKind, unpackRollup } from '../rollup.ts';
import type { ProjectKey, RollupStore, Sealed, Segment, Sheet } from '../rollup-store.ts';
import { logDictionary, PackedEntries, packEntries, unpackEntries } from './packed-log.ts';

const LOG = 'LOG#';
const SHEET_PREFIX = { day: 'DAY#', users: 'USERS#' } as const;
const SEALED = 'SEALED';
const DAY_SECONDS = 86_400;
/** What nobody folded until then is in its day by the seal, or was never counted. */
const SEGMENT_DAYS = 7;
/** Two years and a month, so that any month can be compared with the one a year before. */
const SHEET_DAYS = 790;
const DELETES_AT_ONCE = 20;
/** Numbers and names of an item, beside what is packed. */
const ITEM_OVERHEAD_BYTES = 80;

const DICTIONARY = logDictionary();
const Absorbed = z.record(z.string(), z.tuple([z.int(), z.int()]));
const SheetItem = z.object({ sk: z.string(), version: z.int(), absorbed: Absorbed });

/** Figures of projects in the table, in the partition `ROLLUP#o#p`. */
export class DynamoRollupStore implements RollupStore {
  readonly #table: DynamoTable;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#now = now;
  }

  async putSegment(project: ProjectKey, segment: Segment): Promise<number> {
    const key = segmentKey(project, segment);
    const entries = pack(packEntries(segment.entries), DICTIONARY);
    await this.#put({ ...key, entries, expires_at: this.#expiry(SEGMENT_DAYS) });
    return key.pk.length + key.sk.length + entries.length + ITEM_OVERHEAD_BYTES;
  }

  async segments(project: ProjectKey): Promise<Segment[]> {
    const found: Segment[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :log)',
      ExpressionAttributeValues: { ':pk': partition(project), ':log': LOG },
      ConsistentRead: true,
    });
    for await (const page of pages) found.push(...page.map(readSegment));
    return found;
  }

  async removeSegments(project: ProjectKey, segments: readonly Pick<Segment, 'writer' | 'part'>[]): Promise<void> {
    for (let i = 0; i < segments.length; i += DELETES_AT_ONCE) {
      const deletes = segments
        .slice(i, i + DELETES_AT_ONCE)
        .map((segment) => new DeleteCommand({ TableName: this.#table.name, Key: { ...segmentKey(project, segment) } }));
      await Promise.all(deletes.map((each) => this.#table.run((client) => client.send(each))));
    }
  }

  async findSheets(project: ProjectKey, sheets: readonly Pick<Sheet, 'kind' | 'date'>[]): Promise<(Sheet | null)[]> {
    const keys = sheets.map((sheet) => sheetKey(project, sheet));
    const items = await this.#table.batchGet(keys, { consistent: true });
    const bySk = new Map(items.map((item) => [item['sk'], item]));
    return keys.map(({ sk }) => {
      const item = bySk.get(sk);
      return item === undefined ? null : readSheet(item);
    });
  }

  async saveSheet(project: ProjectKey, sheet: Sheet): Promise<boolean> {
    const { version, rollup, absorbed } = sheet;
    const item = {
      ...sheetKey(project, sheet),
      version: version + 1,
      rollup: pack(packRollup(rollup)),
      absorbed: Object.fromEntries([...absorbed].map(([name, { round, at }]) => [name, [round, at]])),
      expires_at: Math.floor(Date.parse(sheet.date) / 1_000) + SHEET_DAYS * DAY_SECONDS,
    };
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: item,
      ...(version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :known', ExpressionAttributeValues: { ':known': version } }),
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }

  async *dates(project: ProjectKey, kind: SheetKind): AsyncGenerator<readonly string[]> {
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :kind)',
      ExpressionAttributeValues: { ':pk': partition(project), ':kind': SHEET_PREFIX[kind] },
      ProjectionExpression: 'sk',
    });
    for await (const page of pages) yield page.map(({ sk }) => String(sk).slice(SHEET_PREFIX[kind].length));
  }

  async findSealed(project: ProjectKey): Promise<Sealed | null> {
    const item = await this.#table.get({ pk: partition(project), sk: SEALED });
    return item === undefined ? null : { until: z.int().parse(item['until']) };
  }

  async saveSealed(project: ProjectKey, { until }: Sealed): Promise<void> {
    await this.#put({ pk: partition(project), sk: SEALED, until });
  }

  async #put(item: Item): Promise<void> {
    const put = new PutCommand({ TableName: this.#table.name, Item: item });
    await this.#table.run((client) => client.send(put));
  }

  #expiry(days: number): number {
    return Math.floor(this.#now() / 1_000) + days * DAY_SECONDS;
  }
}

function partition({ organizationId, projectId }: ProjectKey): string {
  return `ROLLUP#${organizationId}#${projectId}`;
}

function segmentKey(project: ProjectKey, { writer, part }: Pick<Segment, 'writer' | 'part'>): ItemKey {
  return { pk: partition(project), sk: `${LOG}${writer}#${String(part).padStart(7, '0')}` };
}

function readSegment(item: Item): Segment {
  const [, writer = '', part = ''] = String(item['sk']).split('#');
  return { writer, part: Number(part), entries: unpackEntries(unpack(item['entries'], PackedEntries, DICTIONARY)) };
}

function sheetKey(project: ProjectKey, { kind, date }: Pick<Sheet, 'kind' | 'date'>): ItemKey {
  return { pk: partition(project), sk: `${SHEET_PREFIX[kind]}${date}` };
}

function readSheet(item: Item): Sheet {
  const { sk, version, absorbed } = SheetItem.parse(item);
  const kind = SHEET_KINDS.find((each) => sk.startsWith(SHEET_PREFIX[each])) ?? 'day';
  return {
    kind,
    date: sk.slice(SHEET_PREFIX[kind].length),
    version,
    rollup: unpackRollup(kind, unpack(item['rollup'], PackedRollup)),
    absorbed: new Map(Object.entries(absorbed).map(([name, [round, at]]) => [name, { round, at }])),
  };
}
