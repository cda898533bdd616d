import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import type { AuditEntry } from '../audit-entry.ts';
import { RefusalCount, type RefusalStore } from '../refusals.ts';
import { entryItem } from './audit-store.ts';

/**
 * One partition for all organizations, so that `reconcile` finds them. It takes 1,000 writes a second, which is what API
 * Gateway lets through in all; an item stays under one kilobyte unless its path is long, so that a refusal is one write unit.
 */
const PARTITION = 'AUDIT-REFUSALS';
/** What was entered, and a crash kept from being removed, goes by itself. */
const ENTERED_SECONDS = 3_600;

export class DynamoRefusalStore implements RefusalStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async add(refusal: Omit<RefusalCount, 'count'>): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: keyOf(refusal),
      UpdateExpression:
        'ADD #count :one SET organization_id = :organization, #minute = :minute, ' +
        '#event = if_not_exists(#event, :event), first_at = if_not_exists(first_at, :first) REMOVE expires_at',
      ExpressionAttributeNames: { '#count': 'count', '#minute': 'minute', '#event': 'event' },
      ExpressionAttributeValues: {
        ':one': 1,
        ':organization': refusal.organization_id,
        ':minute': refusal.minute,
        ':event': refusal.event,
        ':first': refusal.first_at,
      },
    });
    await this.#table.run((client) => client.send(update));
  }

  async *list(organizationId: string | null): AsyncGenerator<RefusalCount[]> {
    const pages = this.#table.query({
      KeyConditionExpression: organizationId === null ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :organization)',
      ExpressionAttributeValues: {
        ':pk': PARTITION,
        ':none': 0,
        ...(organizationId === null ? {} : { ':organization': `${organizationId}#` }),
      },
      FilterExpression: '#count > :none',
      ExpressionAttributeNames: { '#count': 'count' },
      ConsistentRead: true,
    });
    for await (const items of pages) yield items.map((item: Item) => RefusalCount.parse(item));
  }

  async enter(entry: AuditEntry, refusals: RefusalCount): Promise<boolean> {
    const failed = await this.#table.transact([
      {
        Put: {
          TableName: this.#table.name,
          Item: entryItem(entry),
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        // Nothing is deleted or updated beside an audit entry: no role may do that to any key that begins with AUDIT#.
        Put: {
          TableName: this.#table.name,
          Item: {
            ...keyOf(refusals),
            organization_id: refusals.organization_id,
            count: 0,
            expires_at: Math.ceil(Date.parse(entry.at) / 1000) + ENTERED_SECONDS,
          },
          ConditionExpression: '#count = :count',
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':count': refusals.count },
        },
      },
    ]);
    if (failed !== null) return false;
    await this.#removeEntered(refusals);
    return true;
  }

  async #removeEntered(refusals: RefusalCount): Promise<void> {
    const remove = new DeleteCommand({
      TableName: this.#table.name,
      Key: keyOf(refusals),
      ConditionExpression: '#count = :none',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':none': 0 },
    });
    await this.#table.ifConditionHolds((client) => client.send(remove));
  }
}

function keyOf({ organization_id: organizationId, minute, event }: Omit<RefusalCount, 'count'>): ItemKey {
  const { actor, action, code } = event;
  return { pk: PARTITION, sk: [organizationId, minute, actor.id, action, code].join('#') };
}
