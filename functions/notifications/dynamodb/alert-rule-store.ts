import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import { AlertRule, type AlertRuleStore, type AlertSettings, KnownEvaluators, Silence } from '../alert-rule.ts';

const SettingsItem = z.object({
  rules: z.array(AlertRule),
  silences: z.array(Silence),
  evaluators: KnownEvaluators.optional(),
  version: z.int(),
});

/** What an organization has said of its alerts, as one item; there is none while it has said nothing. */
export class DynamoAlertRuleStore implements AlertRuleStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string): Promise<AlertSettings> {
    const item = await this.#table.get(keyOf(organizationId));
    return item === undefined ? { rules: [], silences: [], version: 0 } : SettingsItem.parse(item);
  }

  async save(organizationId: string, { rules, silences, evaluators, version }: AlertSettings): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: { ...keyOf(organizationId), rules, silences, ...(evaluators === undefined ? {} : { evaluators }), version },
      ...(version === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'version = :known', ExpressionAttributeValues: { ':known': version - 1 } }),
    });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}

function keyOf(organizationId: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: 'ALERTS' };
}
