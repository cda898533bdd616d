import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { AegisError } from '../../kernel/errors.ts';
import type { EvaluationQueue, EvaluationRequest } from '../trace-store.ts';
import { traceAttributes } from './trace-header.ts';

/** The service takes no more in one call. */
const MESSAGES_PER_BATCH = 10;

/** Whose turn a message takes. */
interface OfProject {
  readonly organization_id: string;
  readonly project_id: string;
  /** Where it is known of this one message. */
  readonly traceparent?: string | undefined;
}

/** A queue whose messages of one project form a group, and carry the caller's place in a trace of theirs. */
export class SqsProjectQueue<R extends OfProject> {
  readonly #url: string;
  readonly #traceparent: () => string | undefined;
  readonly #client: SQSClient;

  /** @param traceparent the caller's place in a trace of theirs, which goes with the messages */
  constructor(
    url: string,
    traceparent: () => string | undefined = () => undefined,
    client: SQSClient = openSqsClient(),
  ) {
    this.#url = url;
    this.#traceparent = traceparent;
    this.#client = client;
  }

  async send(request: R): Promise<void> {
    try {
      await this.#client.send(new SendMessageCommand({ QueueUrl: this.#url, ...this.#messageOf(request) }));
    } catch (cause) {
      throw unavailable(cause);
    }
  }

  async sendAll(requests: readonly R[], delaySeconds?: number): Promise<(AegisError | null)[]> {
    const batches: Promise<(AegisError | null)[]>[] = [];
    for (let i = 0; i < requests.length; i += MESSAGES_PER_BATCH) {
      batches.push(this.#sendBatch(requests.slice(i, i + MESSAGES_PER_BATCH), delaySeconds));
    }
    return (await Promise.all(batches)).flat();
  }

  async #sendBatch(requests: readonly R[], delaySeconds: number | undefined): Promise<(AegisError | null)[]> {
    const Entries = requests.map((request, index) => ({
      Id: String(index),
      ...this.#messageOf(request),
      ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
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

  #messageOf(request: R) {
    return {
      MessageBody: JSON.stringify(request),
      // On a standard queue the group makes delivery fair between projects (P8).
      MessageGroupId: `${request.organization_id}.${request.project_id}`,
      ...traceAttributes(request.traceparent ?? this.#traceparent()),
    };
  }
}

export class SqsEvaluationQueue extends SqsProjectQueue<EvaluationRequest> implements EvaluationQueue {}

function unavailable(cause: unknown): AegisError {
  return new AegisError('unavailable', 'The queue did not answer. Try again.', { retryAfterSeconds: 2, cause });
}

function openSqsClient(): SQSClient {
  return new SQSClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
