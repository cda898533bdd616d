import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AegisError } from '../domain/errors.ts';
import type { EvaluationQueue, EvaluationRequest } from '../domain/traces/trace-store.ts';
import { traceAttributes } from './trace-header.ts';

export class SqsEvaluationQueue implements EvaluationQueue {
  readonly #url: string;
  readonly #client: SQSClient;

  constructor(url: string, client: SQSClient = openSqsClient()) {
    this.#url = url;
    this.#client = client;
  }

  async send(request: EvaluationRequest): Promise<void> {
    const message = new SendMessageCommand({
      QueueUrl: this.#url,
      MessageBody: JSON.stringify(request),
      // On a standard queue the group makes delivery fair between projects (P8).
      MessageGroupId: `${request.organization_id}.${request.project_id}`,
      ...traceAttributes(),
    });
    try {
      await this.#client.send(message);
    } catch (cause) {
      throw new AegisError('unavailable', 'The queue did not answer. Try again.', { retryAfterSeconds: 2, cause });
    }
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

  /** Rejects when the queue does not answer. */
  async check(): Promise<void> {
    await this.#client.send(
      new GetQueueAttributesCommand({ QueueUrl: this.#url, AttributeNames: ['ApproximateNumberOfMessages'] }),
    );
  }
}

function openSqsClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
