import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import type { JobCursorStore } from '../ledger-store.ts';

export class DynamoJobCursorStore implements JobCursorStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(job: string): Promise<string | null> {
    const get = new GetCommand({ TableName: this.#table.name, Key: keyOf(job) });
    const { Item: item } = await this.#table.run((client) => client.send(get));
    return item === undefined ? null : z.string().parse(item['cursor']);
  }

  async save(job: string, cursor: string | null): Promise<void> {
    const TableName = this.#table.name;
    await this.#table.run((client) =>
      cursor === null
        ? client.send(new DeleteCommand({ TableName, Key: keyOf(job) }))
        : client.send(new PutCommand({ TableName, Item: { ...keyOf(job), cursor } })),
    );
  }
}

function keyOf(job: string): ItemKey {
  return { pk: `JOB#${job}`, sk: 'CURSOR' };
}
