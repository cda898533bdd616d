import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { QueueDepth } from '../queue-depth.ts';

const ATTRIBUTES = {
  waiting: 'ApproximateNumberOfMessages',
  inFlight: 'ApproximateNumberOfMessagesNotVisible',
  delayed: 'ApproximateNumberOfMessagesDelayed',
} as const;

export class SqsQueueDepth {
  readonly #client: SQSClient;

  constructor(client: SQSClient = openClient()) {
    this.#client = client;
  }

  async read(queueUrl: string): Promise<QueueDepth> {
    const { Attributes = {} } = await this.#client.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: Object.values(ATTRIBUTES) }),
    );
    const count = (name: keyof typeof ATTRIBUTES) => Number(Attributes[ATTRIBUTES[name]] ?? 0);
    return { waiting: count('waiting'), inFlight: count('inFlight'), delayed: count('delayed') };
  }
}

function openClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
}
