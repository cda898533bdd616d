import { sha256 } from '../kernel/crypto/sha256.ts';
import { DynamoChannelStore } from '../notifications/dynamodb/channel-store.ts';
import { DynamoDeliveryStore } from '../notifications/dynamodb/delivery-store.ts';
import type { SqsDeliveryQueue } from '../notifications/sqs/delivery-queue.ts';
import { StoredOutbox } from '../notifications/store-outbox.ts';
import type { DynamoTable } from '../storage/dynamodb-table.ts';

/** The outbox, and the stores behind it, the same for every function that tells somebody something. */
export function openOutbox(table: DynamoTable, queueUrl: string) {
  const channels = new DynamoChannelStore(table);
  const deliveries = new DynamoDeliveryStore(table, Date.now);
  const deliveryQueue = openQueue(queueUrl);
  const outbox = new StoredOutbox({ channels, deliveries, queue: deliveryQueue, sha256, now: Date.now });
  return { channels, deliveries, deliveryQueue, outbox };
}

/** The client is loaded with the first message: most requests to most functions tell nobody anything. */
function openQueue(url: string): Pick<SqsDeliveryQueue, 'sendAll' | 'retryLater'> {
  let opened: Promise<SqsDeliveryQueue> | undefined;
  const queue = (): Promise<SqsDeliveryQueue> => {
    opened ??= import('../notifications/sqs/delivery-queue.ts').then((module) => new module.SqsDeliveryQueue(url));
    return opened;
  };
  return {
    sendAll: async (places, delaySeconds) => (await queue()).sendAll(places, delaySeconds),
    retryLater: async (receiptHandle, seconds) => (await queue()).retryLater(receiptHandle, seconds),
  };
}
