import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { OwnPrices } from '../../pricing/own-prices.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import type { OwnPriceStore } from '../project.ts';

/** The own prices of organizations, each in one item. */
export class DynamoOwnPriceStore implements OwnPriceStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string): Promise<OwnPrices | null> {
    const item = await this.#table.get(keyOf(organizationId));
    return item === undefined ? null : OwnPrices.parse(item);
  }

  async save(organizationId: string, prices: OwnPrices): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...keyOf(organizationId), ...prices },
      ...(prices.version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :known', ExpressionAttributeValues: { ':known': prices.version - 1 } }),
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}

function keyOf(organizationId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: 'PRICES' };
}
