import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  type ReservationChange,
  type ReservationKey,
  ReservationRecord,
  type ReservationStore,
} from '../domain/ledger/reservation.ts';
import { type DynamoTable, failedCondition, type ItemKey } from './dynamodb-table.ts';

/** Reservations answer repeated calls for this long after their lease. */
const KEEP_SECONDS = 35 * 86_400;

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
        ...itemKey({ organizationId: record.organization_id, reservationId: record.reservation_id }),
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
      Key: itemKey({ organizationId: known.organization_id, reservationId: known.reservation_id }),
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
}

function itemKey({ organizationId, reservationId }: ReservationKey): ItemKey {
  return { pk: `RESERVATION#${organizationId}#${reservationId}`, sk: 'META' };
}
