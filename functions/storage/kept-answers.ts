import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import type { Clock } from '../kernel/ports.ts';
import type { DynamoTable, ItemKey } from './dynamodb-table.ts';
import { LiveItems } from './live-items.ts';
import { pack, unpack } from './packed-json.ts';

/** Answers that are kept for a while, each packed in an item of its own, under a digest of what was asked. */
export class KeptAnswers<Answer> {
  readonly #prefix: string;
  readonly #schema: z.ZodType<Answer>;
  readonly #table: DynamoTable;
  readonly #items: LiveItems;
  readonly #now: Clock;

  /** @param prefix begins the partition key; the organization and the digest follow */
  constructor(prefix: string, schema: z.ZodType<Answer>, table: DynamoTable, now: Clock) {
    this.#prefix = prefix;
    this.#schema = schema;
    this.#table = table;
    this.#items = new LiveItems(table, now);
    this.#now = now;
  }

  async find(organizationId: string, digest: string): Promise<Answer | null> {
    const item = await this.#items.get(this.#key(organizationId, digest));
    return item === undefined ? null : unpack(item['answer'], this.#schema);
  }

  async put(organizationId: string, digest: string, answer: Answer, seconds: number): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        ...this.#key(organizationId, digest),
        answer: pack(answer),
        expires_at: Math.floor(this.#now() / 1_000) + seconds,
      },
    });
    await this.#table.run((client) => client.send(put));
  }

  #key(organizationId: string, digest: string): ItemKey {
    return { pk: `${this.#prefix}#${organizationId}#${digest}`, sk: 'META' };
  }
}
