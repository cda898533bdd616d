import { sha256 } from '../kernel/crypto/sha256.ts';
import { DynamoChannelStore } from '../notifications/dynamodb/channel-store.ts';
import { DynamoDeliveryStore } from '../notifications/dynamodb/delivery-store.ts';
import { SqsDeliveryQueue } from '../notifications/sqs/delivery-queue.ts';
import { StoredOutbox } from '../notifications/store-outbox.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';

/** The outbox, and the stores behind it, the same for every function that tells somebody something. */
export function openOutbox(table: DynamoTable, queueUrl: string) {
  const channels = new DynamoChannelStore(table);
  const deliveries = new DynamoDeliveryStore(table, Date.now);
  const deliveryQueue = new SqsDeliveryQueue(queueUrl);
  const outbox = new StoredOutbox({ channels, deliveries, queue: deliveryQueue, sha256, now: Date.now });
  return { channels, deliveries, deliveryQueue, outbox };
}
