import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import type { S3BodyStore } from '../../storage/s3-body-store.ts';
import { type CopiesOfTrace, type Copy, type FoundCopies, removeCopies } from '../remove-copies.ts';
import type { RemovedCopies, TraceRecord } from '../trace-store.ts';
import { objectName } from './body-items.ts';
import { keepCharge } from './kept-charges.ts';
import { readRecord } from './record-item.ts';
import { tombstoneItem } from './tombstone-item.ts';
import {
  allItems,
  BODY,
  BodyTag,
  bodyPlace,
  EVALUATION_PREFIX,
  isTombstone,
  mayBeCold,
  NO_RECORD,
  RECORD,
  tracePk,
} from './trace-items.ts';

export { keepBody, removeLoneBody } from './body-upkeep.ts';

interface CopyItem extends Copy {
  readonly key: ItemKey;
  readonly item: Item;
}

interface DeletionDependencies {
  readonly table: DynamoTable;
  readonly bodies: () => S3BodyStore;
  readonly now: Clock;
  /** Whether tombstones say that the lake has to be looked at. */
  readonly hasLake: boolean;
}

/** Removes every item and object of a trace and leaves its tombstone; null when there was no such trace. */
export function deleteTraceItems(
  { table, bodies, now, hasLake }: DeletionDependencies,
  organizationId: string,
  traceId: string,
): Promise<Omit<RemovedCopies, 'lake'> | null> {
  const pk = tracePk(organizationId, traceId);
  const copies: CopiesOfTrace<CopyItem> = {
    find: () => findCopies(table, pk),
    namesOf: ({ evaluation_id: id }) => [...(id === null ? [] : [`${EVALUATION_PREFIX}${id}`]), RECORD],
    objectOf: (record, body) => {
      if (record.last_span_at !== undefined) return null;
      return body === null ? objectName(bodyPlace(record)) : body.object;
    },
    keepCharge: (record, charge) => keepCharge(table, organizationId, record.project_id, charge),
    removeObject: (name) => bodies().delete(name),
    removeOther: ({ key }, admission) => removeUnlessAnew(table, key, admission),
    removeRecord: (record, body) => removeRecord(table, tombstoneItem(record, now(), hasLake), record, body?.item),
    mayBeElsewhere: (record) => mayBeCold(record, now()),
  };
  return removeCopies(copies);
}

async function findCopies(table: DynamoTable, pk: string): Promise<FoundCopies<CopyItem>> {
  const items = await allItems(table, pk);
  const recordItem = items.find(({ sk }) => sk === RECORD);
  const copies = items.filter(({ sk }) => sk !== RECORD).map(copyOf);
  return {
    record: recordItem === undefined || isTombstone(recordItem) ? null : readRecord(recordItem),
    body: copies.find(({ name }) => name === BODY) ?? null,
    others: copies.filter(({ name }) => name !== BODY),
  };
}

function copyOf(item: Item): CopyItem {
  const { object } = item;
  const key = { pk: String(item['pk']), sk: String(item['sk']) };
  return { name: key.sk, object: typeof object === 'string' ? object : null, key, item };
}

/** Removes an item of a trace, unless the trace was submitted anew since: then the item is that one's. */
async function removeUnlessAnew(table: DynamoTable, key: ItemKey, admission: string | undefined): Promise<boolean> {
  const TableName = table.name;
  const failed = await table.transact([
    {
      ConditionCheck: {
        TableName,
        Key: { pk: key.pk, sk: RECORD },
        ConditionExpression: `${NO_RECORD} OR hold_id = :admission`,
        ExpressionAttributeValues: { ':admission': admission ?? '' },
      },
    },
    { Delete: { TableName, Key: { ...key } } },
  ]);
  return failed === null;
}

/** Puts the tombstone in the place of a record and removes its body, both as they were read; false when one is another by now. */
async function removeRecord(
  table: DynamoTable,
  tombstone: Item,
  record: TraceRecord,
  body: Item | undefined,
): Promise<boolean> {
  const TableName = table.name;
  const pk = tracePk(record.organization_id, record.trace_id);
  const { corrections } = record;
  const isAsRead = corrections === undefined ? 'attribute_not_exists(corrections)' : 'corrections = :corrections';
  const failed = await table.transact([
    {
      Put: {
        TableName,
        Item: tombstone,
        ConditionExpression: `hold_id = :hold AND ${isAsRead}`,
        ExpressionAttributeValues: {
          ':hold': record.charge.hold_id,
          ...(corrections === undefined ? {} : { ':corrections': corrections }),
        },
      },
    },
    {
      Delete: {
        TableName,
        Key: { pk, sk: BODY },
        ...(body === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: 'fingerprint = :fingerprint',
              ExpressionAttributeValues: { ':fingerprint': BodyTag.parse(body).fingerprint },
            }),
      },
    },
  ]);
  return failed === null;
}
