import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { AegisError } from '../../kernel/errors.ts';
import { type DynamoTable, failedCondition, type Item, type ItemKey } from '../../storage/dynamodb-table.ts';
import { ApiKeyRecord, type ApiKeyStore, ERASED_USER, isLastingOwner, type KeySecrets } from '../api-key-record.ts';
import { countOneLess, countOneMore, countOneOwnerLess, limitReached } from './counts.ts';

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
    const item = await this.#table.get(apiKeyKey(publicId));
    return item === undefined ? null : ApiKeyRecord.parse(item);
  }

  async create(key: ApiKeyRecord): Promise<void> {
    const TableName = this.#table.name;
    const failed = await this.#table.transact([
      countOneMore(TableName, key.organization_id, 'keys', isLastingOwner(key) ? 1 : 0),
      ...apiKeyItems(key).map((Item) => ({
        Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' },
      })),
    ]);
    if (failed === 0) throw limitReached('keys');
    if (failed !== null) {
      throw new AegisError('unavailable', 'The key could not be stored. Try again.', { retryAfterSeconds: 1 });
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
    const items = await this.#table.batchGet(keys, { consistent: true });
    return items.map((item) => ApiKeyRecord.parse(item)).sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  }

  async revoke(key: ApiKeyRecord, { force = false }: { readonly force?: boolean } = {}): Promise<void> {
    const TableName = this.#table.name;
    const { organization_id: organizationId } = key;
    const failed = await this.#table.transact([
      {
        Update: {
          TableName,
          Key: apiKeyKey(key.public_id),
          UpdateExpression: 'SET #status = :revoked',
          ConditionExpression: '#status = :active',
          ExpressionAttributeNames: { '#status': 'status' },
          ExpressionAttributeValues: { ':revoked': 'revoked', ':active': 'active' },
        },
      },
      isLastingOwner(key)
        ? countOneOwnerLess(TableName, organizationId, force)
        : countOneLess(TableName, organizationId, 'keys'),
    ]);
    // Revoked by somebody else at the same moment: what was asked for is so.
    if (failed === null || failed === 0) return;
    throw new AegisError('conflict', 'This is the last key that owns the organization. Create another owner first.');
  }

  async forgetUser(publicId: string): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: apiKeyKey(publicId),
      UpdateExpression: 'SET user_id = :erased',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':erased': ERASED_USER },
    });
    try {
      await this.#table.run((client) => client.send(update));
    } catch (error) {
      failedCondition(error);
    }
  }

  async replaceSecrets(known: ApiKeyRecord, secrets: KeySecrets): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: apiKeyKey(known.public_id),
      UpdateExpression:
        'SET hmac = :hmac, pepper_version = :version, previous = :previous, #next = :next, rotated_at = :at',
      ConditionExpression:
        '#status = :active AND hmac = :known AND ' +
        (known.next === null
          ? '(attribute_not_exists(#next) OR attribute_type(#next, :null))'
          : '#next.hmac = :waiting'),
      ExpressionAttributeNames: { '#status': 'status', '#next': 'next' },
      ExpressionAttributeValues: {
        ':hmac': secrets.hmac,
        ':version': secrets.pepper_version,
        ':previous': secrets.previous,
        ':next': secrets.next,
        ':at': secrets.rotated_at,
        ':active': 'active',
        ':known': known.hmac,
        ...(known.next === null ? { ':null': 'NULL' } : { ':waiting': known.next.hmac }),
      },
    });
    return this.#table.ifConditionHolds((client) => client.send(update));
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
