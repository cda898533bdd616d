import type { Clock } from '../../kernel/ports.ts';
import type { DynamoTable, Item, ItemKey, Transaction } from '../../storage/dynamodb-table.ts';
import { LiveItems } from '../../storage/live-items.ts';
import { Delivery, type DeliveryStore, type DuePlace, KEEP_DAYS, placeInList } from '../delivery.ts';

/** Over which what is due is spread: a partition takes a thousand writes a second. */
const SHARDS = 8;
const PAGE = 100;
const DAY_MILLISECONDS = 86_400_000;
const SEPARATOR = '#';

/**
 * Deliveries, a place in the outbox for each that is pending, and the text of a trace in the partition of that trace,
 * where whatever removes the trace removes it.
 */
export class DynamoDeliveryStore implements DeliveryStore {
  readonly #table: DynamoTable;
  readonly #items: LiveItems;

  constructor(table: DynamoTable, now: Clock) {
    this.#table = table;
    this.#items = new LiveItems(table, now);
  }

  async find(organizationId: string, deliveryId: string): Promise<Delivery | null> {
    const item = await this.#items.get(keyOf(organizationId, deliveryId));
    return item === undefined ? null : Delivery.parse(item);
  }

  async create(delivery: Delivery, text: string | null): Promise<Delivery | null> {
    if (text !== null) await this.#keepText(delivery, text);
    const TableName = this.#table.name;
    const failed = await this.#table.transact([
      {
        Put: { TableName, Item: this.#itemOf(delivery), ConditionExpression: 'attribute_not_exists(pk)' },
      },
      ...this.#placing(delivery),
    ]);
    return failed === null ? null : this.find(delivery.organization_id, delivery.delivery_id);
  }

  async replace(known: Delivery, next: Delivery): Promise<boolean> {
    const put = {
      Put: {
        TableName: this.#table.name,
        Item: this.#itemOf(next),
        ConditionExpression: 'version = :known',
        ExpressionAttributeValues: { ':known': known.version },
      },
    };
    const moves = known.next_try_at === next.next_try_at ? [] : [...this.#removing(known), ...this.#placing(next)];
    return (await this.#table.transact([put, ...moves])) === null;
  }

  async findText(delivery: Delivery): Promise<string | null> {
    const key = textKey(delivery);
    if (key === null) return null;
    const text = (await this.#items.get(key))?.['text'];
    return typeof text === 'string' ? text : null;
  }

  async *list(organizationId: string, after: string | null): AsyncGenerator<readonly Delivery[]> {
    const pages = this.#table.query({
      IndexName: 'gsi1',
      KeyConditionExpression: after === null ? 'gsi1pk = :pk' : 'gsi1pk = :pk AND gsi1sk < :after',
      ExpressionAttributeValues: {
        ':pk': `DELIVERIES#${organizationId}`,
        ...(after === null ? {} : { ':after': after }),
      },
      ScanIndexForward: false,
      Limit: PAGE,
    });
    for await (const keys of pages) {
      const found = await this.#table.batchGet(keys.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
      yield found
        .filter((item) => this.#items.isLive(item))
        .map((item) => Delivery.parse(item))
        .sort((a, b) => (placeInList(a) < placeInList(b) ? 1 : -1));
    }
  }

  async *due(before: string, turn: number): AsyncGenerator<readonly DuePlace[]> {
    for (let index = 0; index < SHARDS; index++) {
      const shard = (index + turn) % SHARDS;
      const pages = this.#table.query({
        KeyConditionExpression: 'pk = :pk AND sk < :before',
        ExpressionAttributeValues: { ':pk': `OUTBOX${SEPARATOR}${shard}`, ':before': before },
      });
      for await (const items of pages) yield items.map(({ sk }) => readPlace(String(sk)));
    }
  }

  /** Not where the trace is gone: nothing would take the text away again. */
  async #keepText(delivery: Delivery, text: string): Promise<void> {
    const key = textKey(delivery);
    if (key === null) return;
    const TableName = this.#table.name;
    await this.#table.transact([
      {
        ConditionCheck: {
          TableName,
          Key: { pk: key.pk, sk: 'META' },
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(deleted_at)',
        },
      },
      { Put: { TableName, Item: { ...key, text, expires_at: expiryOf(delivery.created_at) } } },
    ]);
  }

  #itemOf(delivery: Delivery): Item {
    const { organization_id: organizationId, delivery_id: id, finished_at: finished } = delivery;
    return {
      ...keyOf(organizationId, id),
      gsi1pk: `DELIVERIES#${organizationId}`,
      gsi1sk: placeInList(delivery),
      ...delivery,
      ...(finished === null ? {} : { expires_at: expiryOf(finished) }),
    };
  }

  #placing(delivery: Delivery): Transaction {
    const key = outboxKey(delivery);
    return key === null ? [] : [{ Put: { TableName: this.#table.name, Item: { ...key } } }];
  }

  #removing(delivery: Delivery): Transaction {
    const key = outboxKey(delivery);
    return key === null ? [] : [{ Delete: { TableName: this.#table.name, Key: { ...key } } }];
  }
}

function expiryOf(from: string): number {
  return Math.floor((Date.parse(from) + KEEP_DAYS * DAY_MILLISECONDS) / 1_000);
}

function keyOf(organizationId: string, deliveryId: string): ItemKey {
  return { pk: `DELIVERY#${organizationId}`, sk: deliveryId };
}

function textKey({ organization_id: organizationId, notification }: Delivery): ItemKey | null {
  const { id, traceId } = notification;
  return traceId === null ? null : { pk: `TRACE#${organizationId}#${traceId}`, sk: `TOLD#${id}` };
}

function outboxKey({ organization_id, delivery_id: id, next_try_at: at }: Delivery): ItemKey | null {
  if (at === null) return null;
  return { pk: `OUTBOX${SEPARATOR}${shardOf(id)}`, sk: [at, organization_id, id].join(SEPARATOR) };
}

/** Ids end in hexadecimal digits of a hash. */
function shardOf(deliveryId: string): number {
  return Number.parseInt(deliveryId.slice(-1), 16) % SHARDS;
}

function readPlace(sk: string): DuePlace {
  const [next_try_at = '', organization_id = '', delivery_id = ''] = sk.split(SEPARATOR);
  return { next_try_at, organization_id, delivery_id };
}
