import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../kernel/ports.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from './dynamodb-table.ts';

const ABSENT = 'attribute_not_exists(pk) OR expires_at <= :now';

/** Items that end at their `expires_at`: from then on they count as absent, whenever the table removes them. */
export class LiveItems {
  readonly #table: DynamoTable;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#now = now;
  }

  isLive(item: Item | undefined): item is Item {
    if (item === undefined) return false;
    return typeof item['expires_at'] !== 'number' || item['expires_at'] * 1000 > this.#now();
  }

  async get(key: ItemKey): Promise<Item | undefined> {
    const item = await this.#table.get(key);
    return this.isLive(item) ? item : undefined;
  }

  /** Null when it was written; otherwise the item that was there. */
  async putIfAbsent(item: Item): Promise<Item | null> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: item,
      ConditionExpression: ABSENT,
      ExpressionAttributeValues: { ':now': Math.floor(this.#now() / 1000) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    try {
      await this.#table.run((client) => client.send(put));
      return null;
    } catch (error) {
      return failedCondition(error).item ?? {};
    }
  }
}
