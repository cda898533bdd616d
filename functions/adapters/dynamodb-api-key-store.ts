import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { AegisError } from '../domain/errors.ts';
import { ApiKeyRecord, type ApiKeyStore } from '../domain/tenancy/tenant.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from './dynamodb-table.ts';

const LIST_PREFIX = 'KEY#';

/**
 * A key is found by its public id alone; a second, tiny item under the organization makes it listable.
 */
export function apiKeyItems(key: ApiKeyRecord): Item[] {
  return [
    { ...apiKeyKey(key.public_id), ...key },
    { pk: `ORG#${key.organization_id}`, sk: `${LIST_PREFIX}${key.public_id}` },
  ];
}

export class DynamoApiKeyStore implements ApiKeyStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(publicId: string): Promise<ApiKeyRecord | null> {
    // Consistent: a stale answer would be remembered, and a revoked key work longer than promised (P6).
    const get = new GetCommand({ TableName: this.#table.name, Key: apiKeyKey(publicId), ConsistentRead: true });
    const { Item: item } = await this.#table.run((client) => client.send(get));
    return item === undefined ? null : ApiKeyRecord.parse(item);
  }

  async create(key: ApiKeyRecord): Promise<void> {
    const TableName = this.#table.name;
    const transaction = new TransactWriteCommand({
      TransactItems: apiKeyItems(key).map((Item) => ({
        Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' },
      })),
    });
    try {
      await this.#table.run((client) => client.send(transaction));
    } catch (cause) {
      if (!(cause instanceof TransactionCanceledException)) throw cause;
      throw new AegisError('unavailable', 'The key could not be stored. Try again.', { retryAfterSeconds: 1, cause });
    }
  }

  async list(organizationId: string): Promise<ApiKeyRecord[]> {
    const keys: ItemKey[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `ORG#${organizationId}`, ':prefix': LIST_PREFIX },
      ConsistentRead: true,
    });
    for await (const items of pages) {
      for (const item of items) keys.push(apiKeyKey(String(item['sk']).slice(LIST_PREFIX.length)));
    }
    const records = (await this.#table.batchGet(keys, { consistent: true })).map((item) => ApiKeyRecord.parse(item));
    return records.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  }

  async revoke(organizationId: string, publicId: string): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: apiKeyKey(publicId),
      UpdateExpression: 'SET #status = :revoked',
      ConditionExpression: 'organization_id = :organization',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':revoked': 'revoked', ':organization': organizationId },
    });
    try {
      await this.#table.run((client) => client.send(update));
      return true;
    } catch (error) {
      failedCondition(error);
      return false;
    }
  }

  async markUsed(publicId: string, at: string): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: apiKeyKey(publicId),
      UpdateExpression: 'SET last_used_at = :at',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': at },
    });
    await this.#table.run((client) => client.send(update));
  }
}

function apiKeyKey(publicId: string): ItemKey {
  return { pk: `KEY#${publicId}`, sk: 'META' };
}
