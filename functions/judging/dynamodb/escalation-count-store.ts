import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { EscalationCounts } from '../../evaluation/escalation-share.ts';
import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, ItemKey } from '../../storage/dynamodb-table.ts';
import type { EscalationCountStore } from '../escalation-counts.ts';

/** Nobody asks for a day that is over. */
const KEEP_SECONDS = 3 * 86_400;

const Count = z.int().nonnegative().default(0);
const Counts = z.object({ traces: Count, severe: Count, doubtful: Count });

export class DynamoEscalationCountStore implements EscalationCountStore {
  readonly #table: DynamoTable;
  readonly #now: Clock;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#now = now;
  }

  async add(organizationId: string, projectId: string, day: string, more: EscalationCounts): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: keyOf(organizationId, projectId, day),
      UpdateExpression:
        'SET expires_at = if_not_exists(expires_at, :until) ADD traces :traces, severe :severe, doubtful :doubtful',
      ExpressionAttributeValues: {
        ':until': Math.floor(this.#now() / 1_000) + KEEP_SECONDS,
        ':traces': more.traces,
        ':severe': more.severe,
        ':doubtful': more.doubtful,
      },
    });
    await this.#table.run((client) => client.send(update));
  }

  async find(organizationId: string, projectId: string, day: string): Promise<EscalationCounts> {
    return Counts.parse((await this.#table.get(keyOf(organizationId, projectId, day))) ?? {});
  }
}

function keyOf(organizationId: string, projectId: string, day: string): ItemKey {
  return { pk: `ORG#${organizationId}`, sk: `ESCALATED#${projectId}#${day}` };
}
