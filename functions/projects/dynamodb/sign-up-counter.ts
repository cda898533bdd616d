import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable } from '../../storage/dynamodb-table.ts';
import type { SignUpCounter } from '../sign-up.ts';

/** One counter an hour for the whole stage, held by a single conditional update. */
export class DynamoSignUpCounter implements SignUpCounter {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async take(window: string, limit: number, expiresAt: number): Promise<boolean> {
    if (limit < 1) return false;
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: 'SIGNUPS', sk: window },
      UpdateExpression: 'ADD taken :one SET expires_at = :expires',
      ConditionExpression: 'attribute_not_exists(taken) OR taken < :limit',
      ExpressionAttributeValues: { ':one': 1, ':limit': limit, ':expires': expiresAt },
    });
    return this.#table.ifConditionHolds((client) => client.send(update));
  }
}
