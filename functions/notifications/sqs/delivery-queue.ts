import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AegisError } from '../../kernel/errors.ts';
import type { DeliveryPlace, DeliveryQueue } from '../delivery.ts';

/** The service takes no more in one call. */
const MESSAGES_PER_BATCH = 10;

/** The queue whose messages of one organization form a group, so that its flood delays nobody else (P8). */
export class SqsDeliveryQueue implements DeliveryQueue {
  readonly #url: string;
  readonly #client: SQSClient;

  constructor(url: string, client: SQSClient = openSqsClient()) {
    this.#url = url;
    this.#client = client;
  }

  async sendAll(places: readonly DeliveryPlace[], delaySeconds = 0): Promise<(AegisError | null)[]> {
    const batches: Promise<(AegisError | null)[]>[] = [];
    for (let i = 0; i < places.length; i += MESSAGES_PER_BATCH) {
      batches.push(this.#sendBatch(places.slice(i, i + MESSAGES_PER_BATCH), delaySeconds));
    }
    return (await Promise.all(batches)).flat();
  }

  /** Makes a received message visible again after `seconds`. */
  async retryLater(receiptHandle: string, seconds: number): Promise<void> {
    await this.#client.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: this.#url,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  }

  async #sendBatch(places: readonly DeliveryPlace[], delaySeconds: number): Promise<(AegisError | null)[]> {
    const Entries = places.map((place, index) => ({
      Id: String(index),
      MessageBody: JSON.stringify(place),
      MessageGroupId: place.organization_id,
      DelaySeconds: delaySeconds,
    }));
    try {
      const { Successful = [] } = await this.#client.send(
        new SendMessageBatchCommand({ QueueUrl: this.#url, Entries }),
      );
      const sent = new Set(Successful.map(({ Id }) => Id));
      return Entries.map(({ Id }) => (sent.has(Id) ? null : unavailable(new Error('SendMessageBatch left it out'))));
    } catch (cause) {
      return Entries.map(() => unavailable(cause));
    }
  }
}

function unavailable(cause: unknown): AegisError {
  return new AegisError('unavailable', 'The queue did not answer. Try again.', { retryAfterSeconds: 2, cause });
}

function openSqsClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
