import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { scopeKey } from '../domain/ledger/limit.ts';
import type { Clock } from '../domain/ports.ts';
import type { UserDataStore } from '../domain/traces/erase-user.ts';
import type { DynamoTable, ItemKey } from './dynamodb-table.ts';

/** No window ends later than this after it was opened. */
const LONGEST_WINDOW_DAYS = 32;

/**
 * What the quota ledger holds of a user. Limits and usage records go. The counters of windows that may be
 * open stay until those have ended, since without them the user's quota would begin anew.
 */
export class DynamoUserLedger implements UserDataStore {
  readonly name = 'ledger';
  readonly #table: DynamoTable;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#now = now;
  }

  async eraseUser(organizationId: string, projectId: string, userId: string) {
    const scope = scopeKey({ kind: 'user', projectId, userId });
    const limits = await this.#remove({ pk: `ORG#${organizationId}`, sk: `LIMIT#${scope}` });
    let usage = 0;
    for await (const key of this.#keys(`USAGE#${organizationId}`)) {
      if (key.sk.endsWith(`#${scope}`)) usage += await this.#remove(key);
    }
    let expiring = 0;
    for await (const key of this.#keys(`LEDGER#${organizationId}#${scope}`)) expiring += await this.#expire(key);
    return { limits, usage_records: usage, counters_expiring: expiring };
  }

  async *#keys(pk: string): AsyncGenerator<ItemKey> {
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ProjectionExpression: 'pk, sk',
    });
    for await (const items of pages) {
      for (const item of items) yield { pk, sk: String(item['sk']) };
    }
  }

  /** 1 when there was an item. */
  async #remove(Key: ItemKey): Promise<number> {
    const remove = new DeleteCommand({ TableName: this.#table.name, Key, ReturnValues: 'ALL_OLD' });
    return (await this.#table.run((client) => client.send(remove))).Attributes === undefined ? 0 : 1;
  }

  async #expire(Key: ItemKey): Promise<number> {
    const expiresAt = Math.ceil(this.#now() / 1000) + LONGEST_WINDOW_DAYS * 86_400;
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key,
      UpdateExpression: 'SET expires_at = :expires',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':expires': expiresAt },
    });
    await this.#table.run((client) => client.send(update));
    return 1;
  }
}
