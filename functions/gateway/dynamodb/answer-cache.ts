import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import { pack, unpack } from '../../storage/packed-json.ts';
import type { AnswerCache } from '../answer-cache.ts';
import { WholeAnswer } from '../whole-answer.ts';

/** One item for each answer that a project keeps. */
export class DynamoAnswerCache implements AnswerCache {
  readonly #table: DynamoTable;
  readonly #items: LiveItems;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#items = new LiveItems(table, now);
    this.#now = now;
  }

  async find(organizationId: string, key: string): Promise<WholeAnswer | null> {
    const item = await this.#items.get(answerKey(organizationId, key));
    return item === undefined ? null : unpack(item['answer'], WholeAnswer);
  }

  async put(organizationId: string, key: string, answer: WholeAnswer, seconds: number): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        ...answerKey(organizationId, key),
        answer: pack(answer),
        expires_at: Math.floor(this.#now() / 1_000) + seconds,
      },
    });
    await this.#table.run((client) => client.send(put));
  }
}

function answerKey(organizationId: string, key: string): ItemKey {
  return { pk: `ANSWERED#${organizationId}#${key}`, sk: 'META' };
}
