import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { SavedView, type SavedViewStore, type SavedViews } from '../saved-views.ts';

/** The views of projects, those of each in one item. */
export class DynamoSavedViewStore implements SavedViewStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string, projectId: string): Promise<SavedViews> {
    const item = await this.#table.get(keyOf(organizationId, projectId));
    if (item === undefined) return { views: [], version: 0 };
    return { views: z.array(SavedView).parse(item['views']), version: z.int().parse(item['version']) };
  }

  async save(organizationId: string, projectId: string, { views, version }: SavedViews): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...keyOf(organizationId, projectId), views, version },
      ...(version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :known', ExpressionAttributeValues: { ':known': version - 1 } }),
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}

/** A partition of its own: the function that serves the console may write there, and nowhere near keys and projects. */
function keyOf(organizationId: string, projectId: string): ItemKey {
  return { pk: `VIEWS#${organizationId}#${projectId}`, sk: 'META' };
}
