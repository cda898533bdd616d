import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import { pack, unpack } from '../../storage/packed-json.ts';
import { CACHE_SECONDS, KeptAnswer, type VerdictCache } from '../verdict-cache.ts';

export class DynamoVerdictCache implements VerdictCache {
  readonly #table: DynamoTable;
  readonly #items: LiveItems;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#items = new LiveItems(table, now);
    this.#now = now;
  }

  async find(organizationId: string, digest: string): Promise<KeptAnswer | null> {
    const item = await this.#items.get(keyOf(organizationId, digest));
    return item === undefined ? null : unpack(item['answer'], KeptAnswer);
  }

  async put(organizationId: string, digest: string, answer: KeptAnswer): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        ...keyOf(organizationId, digest),
        answer: pack(answer),
        expires_at: Math.floor(this.#now() / 1_000) + CACHE_SECONDS,
      },
    });
    await this.#table.run((client) => client.send(put));
  }
}

function keyOf(organizationId: string, digest: string): ItemKey {
  return { pk: `JUDGED#${organizationId}#${digest}`, sk: 'META' };
}
