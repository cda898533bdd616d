import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import type { Cooldown, CooldownStore } from '../cooldowns.ts';
import { nameOf, type Target } from '../target.ts';

const CooldownItem = z.object({
  until: z.int(),
  reason: z.enum(['rate_limited', 'overloaded', 'timeout', 'network', 'auth', 'spent', 'refused', 'cut']),
});

/** One item for each model that a project leaves alone; the table removes it afterwards. */
export class DynamoCooldownStore implements CooldownStore {
  readonly #table: DynamoTable;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#now = now;
  }

  async find(organizationId: string, projectId: string, target: Target): Promise<Cooldown | null> {
    const item = await this.#table.get(cooldownKey(organizationId, projectId, target));
    if (item === undefined) return null;
    const cooldown = CooldownItem.parse(item);
    return cooldown.until > this.#now() ? cooldown : null;
  }

  async put(organizationId: string, projectId: string, target: Target, { until, reason }: Cooldown): Promise<void> {
    const put = new PutCommand({
      TableName: this.#table.name,
      Item: {
        ...cooldownKey(organizationId, projectId, target),
        until,
        reason,
        expires_at: Math.ceil(until / 1_000),
      },
      ConditionExpression: 'attribute_not_exists(pk) OR #until < :until',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':until': until },
    });
    await this.#table.ifConditionHolds((client) => client.send(put));
  }
}

function cooldownKey(organizationId: string, projectId: string, target: Target): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `COOLDOWN#${projectId}#${nameOf(target)}` };
}
