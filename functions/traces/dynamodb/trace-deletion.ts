import { AegisError } from '../../kernel/errors.ts';
import type { DynamoTable, Item } from '../../storage/dynamodb-table.ts';
import type { S3BodyStore } from '../../storage/s3-body-store.ts';
import { keptChargesOf } from '../kept-charges.ts';
import type { RemovedCopies, TraceRecord } from '../trace-store.ts';
import { objectName } from './body-items.ts';
import { keepCharge } from './kept-charges.ts';
import { readRecord } from './record-item.ts';
import { allItems, BODY, BodyTag, bodyPlace, EVALUATION_PREFIX, RECORD, tracePk } from './trace-items.ts';

/** One that removes, one that finds nothing, and one to spare for a writer in between. */
const MAX_LOOKS = 3;

/**
 * Removes every item and object of a trace. Its record goes last, together with its body: as long as the record is
 * there an interrupted deletion can be repeated, and whoever writes a body afterwards finds no record and takes it
 * back. Null when there was no such trace.
 */
export async function deleteTraceItems(
  { table, bodies }: { readonly table: DynamoTable; readonly bodies: () => S3BodyStore },
  organizationId: string,
  traceId: string,
): Promise<RemovedCopies | null> {
  const removed = new Set<string>();
  const objects = new Set<string>();
  let admission: string | undefined;
  let isLeft = false;
  // An evaluation that ended meanwhile is found by the next look, and none can end after the record is gone.
  for (let look = 0; look < MAX_LOOKS; look++) {
    const items = await allItems(table, tracePk(organizationId, traceId));
    isLeft = false;
    const recordItem = items.find(({ sk }) => sk === RECORD);
    const record = recordItem === undefined ? undefined : readRecord(recordItem);
    // Somebody submitted it anew: what is there now is that.
    if (admission !== undefined && record !== undefined && record.charge.hold_id !== admission) break;
    admission ??= record?.charge.hold_id;
    // A body alone is that of a submission under way, whose record comes next.
    const others = items.filter(({ sk }) => sk !== RECORD && sk !== BODY);
    const body = record === undefined ? undefined : items.find(({ sk }) => sk === BODY);
    if (record === undefined && others.length === 0) break;
    if (record !== undefined) await keepCharges(table, record);
    const object = record === undefined ? undefined : objectOf(record, body);
    for (const name of [...others.map(({ object: own }) => own), object]) {
      if (typeof name !== 'string') continue;
      await bodies().delete(name);
      objects.add(name);
    }
    for (const { pk, sk } of others) {
      if (await removeUnlessAnew(table, { pk, sk }, admission)) removed.add(String(sk));
    }
    isLeft = record !== undefined && !(await removeRecord(table, record, body));
    if (record === undefined || isLeft) continue;
    // A retry may have stored it again while the record was there.
    if (object !== undefined) await bodies().delete(object);
    if (body !== undefined) removed.add(BODY);
    // The record held it.
    if (record.evaluation_id !== null) removed.add(`${EVALUATION_PREFIX}${record.evaluation_id}`);
    removed.add(RECORD);
  }
  if (isLeft) {
    throw new AegisError('unavailable', 'The trace kept changing while it was deleted. Try again.', {
      retryAfterSeconds: 1,
    });
  }
  return removed.has(RECORD) ? { items: [...removed], objects: [...objects] } : null;
}

/** Usage that was charged stays charged, and the counters have to stay explicable. */
async function keepCharges(table: DynamoTable, record: TraceRecord): Promise<void> {
  for (const charge of keptChargesOf(record)) {
    await keepCharge(table, record.organization_id, record.project_id, charge);
  }
}

/** Also where no item points at it yet: a submission may have ended between its object and its item. */
function objectOf(record: TraceRecord, body: Item | undefined): string | undefined {
  if (record.last_span_at !== undefined) return;
  if (body === undefined) return objectName(bodyPlace(record));
  return typeof body['object'] === 'string' ? body['object'] : undefined;
}

/** Removes an item of a trace, unless the trace was submitted anew since: then the item is that one's. */
async function removeUnlessAnew(table: DynamoTable, key: Item, admission: string | undefined): Promise<boolean> {
  const TableName = table.name;
  const failed = await table.transact([
    {
      ConditionCheck: {
        TableName,
        Key: { pk: key['pk'], sk: RECORD },
        ConditionExpression: 'attribute_not_exists(pk) OR hold_id = :admission',
        ExpressionAttributeValues: { ':admission': admission ?? '' },
      },
    },
    { Delete: { TableName, Key: key } },
  ]);
  return failed === null;
}

/** Removes a record and its body, both as they were read; false when one is another by now. */
async function removeRecord(table: DynamoTable, record: TraceRecord, body: Item | undefined): Promise<boolean> {
  const TableName = table.name;
  const pk = tracePk(record.organization_id, record.trace_id);
  const { corrections } = record;
  const isAsRead = corrections === undefined ? 'attribute_not_exists(corrections)' : 'corrections = :corrections';
  const failed = await table.transact([
    {
      Delete: {
        TableName,
        Key: { pk, sk: RECORD },
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
