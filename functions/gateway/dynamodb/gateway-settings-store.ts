import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { GatewaySettings, type GatewaySettingsStore, type StoredGatewaySettings } from '../gateway-settings.ts';

/** What was set is stored sparse or whole; parsing gives what was left out its default. */
const SettingsItem = z.object({ settings: GatewaySettings, version: z.int() });

/** One item for each project. */
export class DynamoGatewaySettingsStore implements GatewaySettingsStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string, projectId: string): Promise<StoredGatewaySettings | null> {
    const item = await this.#table.get(settingsKey(organizationId, projectId));
    return item === undefined ? null : SettingsItem.parse(item);
  }

  async put(organizationId: string, projectId: string, next: StoredGatewaySettings, known: number): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...settingsKey(organizationId, projectId), settings: next.settings, version: next.version },
      ...(known === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :known',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':known': known },
          }),
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}

function settingsKey(organizationId: string, projectId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `GATEWAY#${projectId}` };
}
