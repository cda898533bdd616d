import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import { type IdempotencyStore, KEY_LIFETIME_SECONDS } from '../idempotency.ts';

export class DynamoIdempotencyStore implements IdempotencyStore {
  readonly #table: DynamoTable;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#now = now;
  }

  async claim(organizationId: string, key: string, fingerprint: string): Promise<boolean> {
    const now = Math.floor(this.#now() / 1000);
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        pk: `IDEMPOTENCY#${organizationId}#${key}`,
        sk: 'META',
        fingerprint,
        expires_at: now + KEY_LIFETIME_SECONDS,
      },
      ConditionExpression: 'attribute_not_exists(pk) OR expires_at <= :now OR fingerprint = :fingerprint',
      ExpressionAttributeValues: { ':now': now, ':fingerprint': fingerprint },
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}
