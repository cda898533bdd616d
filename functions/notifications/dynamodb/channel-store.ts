import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { DynamoTable, Item, ItemKey } from '../../storage/dynamodb-table.ts';
import { Channel, type ChannelStore, CONFIRMATIONS_PER_DAY } from '../channel.ts';

const PREFIX = 'CHANNEL#';
const CONFIRMATIONS = 'CONFIRMATIONS#';
const TWO_DAYS_MILLISECONDS = 2 * 86_400_000;

export class DynamoChannelStore implements ChannelStore {
  readonly #table: DynamoTable;

  constructor(table: DynamoTable) {
    this.#table = table;
  }

  async find(organizationId: string, channelId: string): Promise<Channel | null> {
    const item = await this.#table.get(keyOf(organizationId, channelId));
    return item === undefined ? null : Channel.parse(item);
  }

  async list(organizationId: string): Promise<Channel[]> {
    const found: Channel[] = [];
    const pages = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': pkOf(organizationId), ':prefix': PREFIX },
      ConsistentRead: true,
    });
    for await (const items of pages) found.push(...items.map((item) => Channel.parse(item)));
    return found;
  }

  async create(channel: Channel): Promise<boolean> {
    return this.#put(channel, { ConditionExpression: 'attribute_not_exists(pk)' });
  }

  async replace(known: Channel, next: Channel): Promise<boolean> {
    return this.#put(next, {
      ConditionExpression: 'version = :known',
      ExpressionAttributeValues: { ':known': known.version },
    });
  }

  async remove(organizationId: string, channelId: string): Promise<boolean> {
    const remove = new DeleteCommand({
      TableName: this.#table.name,
      Key: { ...keyOf(organizationId, channelId) },
      ConditionExpression: 'attribute_exists(pk)',
    });
    return this.#table.ifConditionHolds((client) => client.send(remove));
  }

  async countConfirmation(organizationId: string, day: string): Promise<boolean> {
    const count = new UpdateCommand({
      TableName: this.#table.name,
      Key: { pk: pkOf(organizationId), sk: `${CONFIRMATIONS}${day}` },
      UpdateExpression: 'ADD sent :one SET expires_at = :end',
      ConditionExpression: 'attribute_not_exists(sent) OR sent < :most',
      ExpressionAttributeValues: {
        ':one': 1,
        ':most': CONFIRMATIONS_PER_DAY,
        ':end': Math.floor((Date.parse(day) + TWO_DAYS_MILLISECONDS) / 1_000),
      },
    });
    return this.#table.ifConditionHolds((client) => client.send(count));
  }

  #put(channel: Channel, condition: object): Promise<boolean> {
    const item: Item = { ...keyOf(channel.organization_id, channel.channel_id), ...channel };
    const put = new PutCommand({ TableName: this.#table.name, Item: item, ...condition });
    return this.#table.ifConditionHolds((client) => client.send(put));
  }
}

function keyOf(organizationId: string, channelId: string): ItemKey {
  return { pk: pkOf(organizationId), sk: `${PREFIX}${channelId}` };
}

/** A partition of their own: who delivers changes them, and nothing else of the organization. */
function pkOf(organizationId: string): string {
  return `CHANNELS#${organizationId}`;
}
