import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type DynamoTable, failedCondition } from '../../storage/dynamodb-table.ts';
import type { RateWindowStore } from '../rate-limit.ts';

const KEEP_SECONDS = 3_600;

export class DynamoRateWindowStore implements RateWindowStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async count(keyId: string, minute: number, limit: number): Promise<number | null> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      // The partition has a prefix of its own, so that a function may be allowed to write here alone.
      Key: { pk: `RATE#${keyId}`, sk: `MINUTE#${new Date(minute * 60_000).toISOString().slice(0, 16)}` },
      UpdateExpression: 'ADD requests :one SET expires_at = :expires_at',
      ConditionExpression: 'attribute_not_exists(requests) OR requests < :limit',
      ExpressionAttributeValues: { ':one': 1, ':limit': limit, ':expires_at': minute * 60 + KEEP_SECONDS },
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await this.#table.run((client) => client.send(update));
      return z.int().parse(Attributes?.['requests']);
    } catch (error) {
      failedCondition(error);
      return null;
    }
  }
}
