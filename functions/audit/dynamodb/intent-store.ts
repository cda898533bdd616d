import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { AuditIntent, type IntentStore } from '../audit-intent.ts';

/** Few actions are under way at a time, so one partition is enough for all organizations. */
const PARTITION = 'AUDIT-INTENTS';

export class DynamoIntentStore implements IntentStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async announce(intent: AuditIntent): Promise<void> {
    const put = new PutCommand({ TableName: this.#table.name, Item: { ...intentKey(intent), ...intent } });
    await this.#table.run((client) => client.send(put));
  }

  async withdraw(intent: AuditIntent): Promise<void> {
    const remove = new DeleteCommand({ TableName: this.#table.name, Key: intentKey(intent) });
    await this.#table.run((client) => client.send(remove));
  }

  async *list(): AsyncGenerator<AuditIntent[]> {
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITION },
      ConsistentRead: true,
    });
    for await (const items of pages) yield items.map((item) => AuditIntent.parse(item));
  }
}

function intentKey({ intent_id: intentId }: AuditIntent): ItemKey {
  return { pk: PARTITION, sk: intentId };
}
