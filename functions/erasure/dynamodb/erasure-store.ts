import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type DynamoTable, failedCondition, type ItemKey } from '../../storage/dynamodb-table.ts';
import { Erasure, type ErasureStore } from '../erasure.ts';

/** Where the scheduled run looks; few jobs wait at a time, so one partition is enough. */
const PENDING = 'ERASURES';

export class DynamoErasureStore implements ErasureStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async create(erasure: Erasure): Promise<void> {
    const TableName = this.#table.name;
    const { organization_id: organizationId, erasure_id: erasureId } = erasure;
    await this.#table.transact([
      { Put: { TableName, Item: { ...erasureKey(organizationId, erasureId), ...erasure } } },
      { Put: { TableName, Item: { ...pendingKey(erasure), organization_id: organizationId, erasure_id: erasureId } } },
    ]);
  }

  async find(organizationId: string, erasureId: string): Promise<Erasure | null> {
    const item = await this.#table.get(erasureKey(organizationId, erasureId));
    return item === undefined ? null : Erasure.parse(item);
  }

  async save(erasure: Erasure): Promise<boolean> {
    const TableName = this.#table.name;
    const put = {
      TableName,
      Item: { ...erasureKey(erasure.organization_id, erasure.erasure_id), ...erasure },
      ConditionExpression: 'version = :known',
      ExpressionAttributeValues: { ':known': erasure.version - 1 },
    };
    if (erasure.status === 'completed') {
      const remove = { Delete: { TableName, Key: pendingKey(erasure) } };
      return (await this.#table.transact([{ Put: put }, remove])) === null;
    }
    try {
      await this.#table.run((client) => client.send(new PutCommand(put)));
      return true;
    } catch (error) {
      failedCondition(error);
      return false;
    }
  }

  async *pending(): AsyncGenerator<Erasure[]> {
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PENDING },
      ConsistentRead: true,
    });
    for await (const items of pages) {
      const keys = items.map((item) => erasureKey(String(item['organization_id']), String(item['erasure_id'])));
      const jobs = (await this.#table.batchGet(keys, { consistent: true })).map((item) => Erasure.parse(item));
      yield jobs.sort((a, b) => (a.erasure_id < b.erasure_id ? -1 : 1));
    }
  }
}

function erasureKey(organizationId: string, erasureId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `ERASURE#${erasureId}` };
}

/** Ids begin with the time, so the list is in order. */
function pendingKey({ organization_id: organizationId, erasure_id: erasureId }: Erasure): ItemKey {
  return { pk: PENDING, sk: `${erasureId}#${organizationId}` };
}
