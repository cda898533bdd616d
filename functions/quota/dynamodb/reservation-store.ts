import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { NO_USER } from '../../access/account.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import { scopeKey } from '../limit.ts';
import {
  type ReservationChange,
  type ReservationKey,
  ReservationRecord,
  type ReservationStore,
} from '../reservation.ts';

/** Reservations answer repeated calls for this long after their lease. */
const KEEP_SECONDS = 35 * 86_400;
const PAGE = 50;

export class DynamoReservationStore implements ReservationStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(key: ReservationKey): Promise<ReservationRecord | null> {
    const get = new GetCommand({ TableName: this.#table.name, Key: itemKey(key), ConsistentRead: true });
    const { Item: item } = await this.#table.run((client) => client.send(get));
    return item === undefined ? null : ReservationRecord.parse(item);
  }

  async create(record: ReservationRecord): Promise<ReservationRecord | null> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        ...record,
        ...itemKey(keyOf(record)),
        ...indexKey(record),
        expires_at: Math.ceil(record.lease_ends_at / 1000) + KEEP_SECONDS,
      },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.#table.run((client) => client.send(put));
      return null;
    } catch (error) {
      const existing = ReservationRecord.parse(failedCondition(error).item);
      // It is our own when the first answer was lost and the SDK sent the request again.
      return existing.hold_id === record.hold_id ? null : existing;
    }
  }

  async change(known: ReservationRecord, change: ReservationChange): Promise<ReservationRecord | null> {
    const changed = Object.entries(change);
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: itemKey(keyOf(known)),
      UpdateExpression: `SET ${changed.map(([name]) => `#${name} = :new_${name}`).join(', ')}`,
      ConditionExpression: '#status = :status AND #trace_id = :trace_id',
      ExpressionAttributeNames: {
        ...Object.fromEntries(changed.map(([name]) => [`#${name}`, name])),
        '#status': 'status',
        '#trace_id': 'trace_id',
      },
      ExpressionAttributeValues: {
        ...Object.fromEntries(changed.map(([name, value]) => [`:new_${name}`, value])),
        ':status': known.status,
        ':trace_id': known.trace_id,
      },
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await this.#table.run((client) => client.send(update));
      return ReservationRecord.parse(Attributes);
    } catch (error) {
      failedCondition(error);
      return null;
    }
  }

  async *listOf(organizationId: string, projectId: string, account: string): AsyncGenerator<ReservationRecord[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :pk',
      ExpressionAttributeValues: { ':pk': indexPartition(organizationId, userScope(projectId, account)) },
      Limit: PAGE,
    });
    for await (const entries of pages) {
      const keys = entries.map((entry) => ({ pk: String(entry['pk']), sk: String(entry['sk']) }));
      const items = await this.#table.batchGet(keys, { consistent: true });
      yield items.map((item) => ReservationRecord.parse(item));
    }
  }

  async remove(known: ReservationRecord): Promise<boolean> {
    const remove = new DeleteCommand({
      TableName: this.#table.name,
      Key: itemKey(keyOf(known)),
      ConditionExpression: 'attribute_not_exists(pk) OR (#status = :status AND trace_id = :trace_id)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': known.status, ':trace_id': known.trace_id },
    });
    return this.#table.ifConditionHolds((client) => client.send(remove));
  }
}

function keyOf({ organization_id: organizationId, reservation_id: reservationId }: ReservationRecord): ReservationKey {
  return { organizationId, reservationId };
}

function userScope(projectId: string, account: string): string {
  return scopeKey({ kind: 'user', projectId, account });
}

/** Finds the reservations of a user; what is nobody's is never looked for. */
function indexKey({
  organization_id: organizationId,
  project_id: projectId,
  counters,
  created_at: at,
}: ReservationRecord): Item {
  const scope = counters.find((counter) => counter.scope.startsWith(userScope(projectId, '')))?.scope;
  if (scope === undefined || scope === userScope(projectId, NO_USER)) return {};
  return { gsi1pk: indexPartition(organizationId, scope), gsi1sk: new Date(at).toISOString() };
}

function indexPartition(organizationId: string, scope: string): string {
  return `RESERVATIONS#${organizationId}#${scope}`;
}

function itemKey({ organizationId, reservationId }: ReservationKey): ItemKey {
  return { pk: `RESERVATION#${organizationId}#${reservationId}`, sk: 'META' };
}
