import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import type { S3BodyStore } from '../../storage/s3-body-store.ts';
import type { TraceRecord } from '../trace-store.ts';
import { BODY, NO_RECORD, RECORD, tracePk } from './trace-items.ts';

interface Stores {
  readonly table: DynamoTable;
  readonly bodies: () => S3BodyStore;
}

/** See `TraceStore`. */
export async function removeLoneBody(
  { table, bodies }: Stores,
  organizationId: string,
  traceId: string,
  holdId: string,
): Promise<void> {
  const TableName = table.name;
  const pk = tracePk(organizationId, traceId);
  const body = await table.get({ pk, sk: BODY });
  if (body?.['hold_id'] !== holdId) return;
  const failed = await table.transact([
    { ConditionCheck: { TableName, Key: { pk, sk: RECORD }, ConditionExpression: NO_RECORD } },
    {
      Delete: {
        TableName,
        Key: { pk, sk: BODY },
        ConditionExpression: 'hold_id = :hold',
        ExpressionAttributeValues: { ':hold': holdId },
      },
    },
  ]);
  if (failed === null && typeof body['object'] === 'string') await bodies().delete(body['object']);
}

/** See `TraceStore`. */
export async function keepBody(
  table: DynamoTable,
  { organization_id, trace_id, expires_at }: TraceRecord,
): Promise<void> {
  const update = new UpdateCommand({
    TableName: table.name,
    Key: { pk: tracePk(organization_id, trace_id), sk: BODY },
    UpdateExpression: 'SET expires_at = :end',
    // One that was emptied has none.
    ConditionExpression: 'attribute_exists(body) AND expires_at < :end',
    ExpressionAttributeValues: { ':end': expires_at },
  });
  await table.ifConditionHolds((client) => client.send(update));
}
