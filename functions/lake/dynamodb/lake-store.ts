import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import type { LakePlace } from '../../traces/cold-bodies.ts';
import { DueMark, dueAt } from '../../traces/dynamodb/tombstone-item.ts';
import { isTombstone, RECORD, tracePk } from '../../traces/dynamodb/trace-items.ts';
import { type DueInLake, type LakePart, type LakeStore, type MovedUntil, positionOf } from '../part.ts';

const MOVED = 'MOVED';
const PART_PREFIX = 'PART#';
const SPARE_PREFIX = 'SPARE#';

const MovedItem = z.object({
  moved: z.object({ day: z.string(), after: z.string().nullable(), onUntil: z.number().nullable() }),
});
const PartItem = z.object({
  part: z.object({ high: z.string(), object: z.string(), bytes: z.int(), rows: z.int(), keepUntil: z.string() }),
});

/** The lake's part of the table: parts, objects that are no part, and up to where days are moved. */
export class DynamoLakeStore implements LakeStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async findMoved(organizationId: string, projectId: string): Promise<MovedUntil | null> {
    const item = await this.#table.get({ pk: lakePk(organizationId, projectId), sk: MOVED });
    return item === undefined ? null : MovedItem.parse(item).moved;
  }

  async beginMoving(organizationId: string, projectId: string, moved: MovedUntil): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { pk: lakePk(organizationId, projectId), sk: MOVED, moved },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    await this.#table.ifConditionHolds((client) => client.send(put));
  }

  async findPart(place: LakePlace): Promise<LakePart | null> {
    const { organizationId, projectId } = place;
    const position = positionOf(place);
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :place',
      ExpressionAttributeValues: {
        ':pk': lakePk(organizationId, projectId),
        ':first': PART_PREFIX,
        ':place': `${PART_PREFIX}${position}`,
      },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: 1,
    });
    const item = (await pages.next()).value?.[0];
    if (item === undefined) return null;
    const { part } = PartItem.parse(item);
    const low = String(item['sk']).slice(PART_PREFIX.length);
    return part.high < position ? null : { organizationId, projectId, low, ...part };
  }

  async announce(organizationId: string, projectId: string, object: string, removeAt: number): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: spareItem(lakePk(organizationId, projectId), object, removeAt),
    });
    await this.#table.run((client) => client.send(put));
  }

  async moveOn(
    organizationId: string,
    projectId: string,
    from: MovedUntil,
    to: MovedUntil,
    part: LakePart | null,
  ): Promise<boolean> {
    const TableName = this.#table.name;
    const pk = lakePk(organizationId, projectId);
    const failed = await this.#table.transact([
      {
        Put: {
          TableName,
          Item: { pk, sk: MOVED, moved: to },
          ConditionExpression: 'moved = :from',
          ExpressionAttributeValues: { ':from': from },
        },
      },
      ...(part === null
        ? []
        : [
            { Put: { TableName, Item: partItem(part) } },
            { Delete: { TableName, Key: { pk, sk: `${SPARE_PREFIX}${part.object}` } } },
          ]),
    ]);
    return failed === null;
  }

  async replace(part: LakePart, by: LakePart | null, removeAt: number): Promise<boolean> {
    const TableName = this.#table.name;
    const { pk, sk } = partItem(part);
    const isAsRead = {
      ConditionExpression: 'part.#object = :object',
      ExpressionAttributeNames: { '#object': 'object' },
      ExpressionAttributeValues: { ':object': part.object },
    };
    const failed = await this.#table.transact([
      by === null
        ? { Delete: { TableName, Key: { pk, sk }, ...isAsRead } }
        : { Put: { TableName, Item: partItem(by), ...isAsRead } },
      { Put: { TableName, Item: spareItem(pk, part.object, removeAt) } },
      ...(by === null ? [] : [{ Delete: { TableName, Key: { pk, sk: `${SPARE_PREFIX}${by.object}` } } }]),
    ]);
    return failed === null;
  }

  async forgetSpare(organizationId: string, projectId: string, object: string): Promise<void> {
    const Key = { ...spareKey(lakePk(organizationId, projectId), object) };
    await this.#table.run((client) => client.send(new DeleteCommand({ TableName: this.#table.name, Key })));
  }

  async isSpare(organizationId: string, projectId: string, object: string): Promise<boolean> {
    return (await this.#table.get(spareKey(lakePk(organizationId, projectId), object))) !== undefined;
  }

  async due(at: number, limit: number): Promise<readonly DueInLake[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :pk AND gsi1sk <= :at',
      ExpressionAttributeValues: { ':pk': dueAt(at).gsi1pk, ':at': dueAt(at).gsi1sk },
      Limit: limit,
    });
    return ((await pages.next()).value ?? []).map(dueOf);
  }

  async findDeleted(organizationId: string, traceId: string): Promise<LakePlace | null> {
    const item = await this.#table.get({ pk: tracePk(organizationId, traceId), sk: RECORD });
    if (item === undefined || !isTombstone(item)) return null;
    const mark = DueMark.safeParse(item);
    return mark.success ? { organizationId, traceId, ...mark.data.lake } : null;
  }

  async settleDeleted(place: LakePlace): Promise<void> {
    await this.#updateTombstone(place, { UpdateExpression: 'REMOVE lake, gsi1pk, gsi1sk' });
  }

  async postponeDeleted(place: LakePlace, until: number): Promise<void> {
    await this.#updateTombstone(place, { UpdateExpression: 'SET gsi1sk = :due' }, { ':due': dueAt(until).gsi1sk });
  }

  async #updateTombstone(
    { organizationId, traceId, createdAt }: LakePlace,
    change: { readonly UpdateExpression: string },
    values: Item = {},
  ): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: tracePk(organizationId, traceId), sk: RECORD },
      ...change,
      ConditionExpression: 'lake.createdAt = :createdAt',
      ExpressionAttributeValues: { ':createdAt': createdAt, ...values },
    });
    await this.#table.run((client) => client.send(update)).catch(failedCondition);
  }
}

function lakePk(organizationId: string, projectId: string): string {
  return `LAKE#${organizationId}#${projectId}`;
}

function partItem({ organizationId, projectId, low, ...part }: LakePart): Item & ItemKey {
  const pk = lakePk(organizationId, projectId);
  return { pk, sk: `${PART_PREFIX}${low}`, ...dueAt(Date.parse(part.keepUntil)), part };
}

function spareKey(pk: string, object: string): ItemKey {
  return { pk, sk: `${SPARE_PREFIX}${object}` };
}

function spareItem(pk: string, object: string, removeAt: number): Item {
  return { ...spareKey(pk, object), ...dueAt(removeAt) };
}

function dueOf(item: Item): DueInLake {
  const [kind, organizationId = '', third = ''] = String(item['pk']).split('#');
  if (kind === 'TRACE') return { kind: 'deleted', organizationId, traceId: third };
  const sk = String(item['sk']);
  return sk.startsWith(SPARE_PREFIX)
    ? { kind: 'spare', organizationId, projectId: third, object: sk.slice(SPARE_PREFIX.length) }
    : { kind: 'part', organizationId, projectId: third, low: sk.slice(PART_PREFIX.length) };
}
