import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { ProviderKeyRecord, type ProviderKeyStore } from '../provider-key.ts';

const PREFIX = 'PROVIDERKEY#';

/** One item for each provider of an organization. */
export class DynamoProviderKeyStore implements ProviderKeyStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string, provider: string): Promise<ProviderKeyRecord | null> {
    const item = await this.#table.get(keyOf(organizationId, provider));
    return item === undefined ? null : ProviderKeyRecord.parse(item);
  }

  async list(organizationId: string): Promise<ProviderKeyRecord[]> {
    const query = new QueryCommand({
      TableName: this.#table.name,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': `ORG#${organizationId}`, ':prefix': PREFIX },
    });
    const { Items: items = [] } = await this.#table.run((client) => client.send(query));
    return items.map((item) => ProviderKeyRecord.parse(item));
  }

  async put(record: ProviderKeyRecord): Promise<void> {
    const item = { ...keyOf(record.organization_id, record.provider), ...record };
    await this.#table.run((client) => client.send(new PutCommand({ TableName: this.#table.name, Item: item })));
  }

  async remove(organizationId: string, provider: string): Promise<void> {
    const remove = new DeleteCommand({
      TableName: this.#table.name,
      Key: { ...keyOf(organizationId, provider) },
    });
    await this.#table.run((client) => client.send(remove));
  }
}

function keyOf(organizationId: string, provider: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `${PREFIX}${provider}` };
}
