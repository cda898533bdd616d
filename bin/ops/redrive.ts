import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { OpsTarget } from './ops-target.ts';
import type { Plan, Task } from './task.ts';

const MESSAGES_PER_RECEIVE = 10;
/** Long enough to send one batch on. */
const VISIBILITY_SECONDS = 30;

/** A queue, and where its messages end that failed too often. */
interface QueuePair {
  readonly name: string;
  readonly queueUrl: string;
  readonly deadLetterUrl: string;
}

function pairsOf({ outputs }: OpsTarget): QueuePair[] {
  const pairs = [
    { name: 'evaluation', queueUrl: outputs.EvaluationQueueUrl, deadLetterUrl: outputs.EvaluationDeadLetterQueueUrl },
    { name: 'judge', queueUrl: outputs.JudgeQueueUrl, deadLetterUrl: outputs.JudgeDeadLetterQueueUrl },
    { name: 'delivery', queueUrl: outputs.DeliveryQueueUrl, deadLetterUrl: outputs.DeliveryDeadLetterQueueUrl },
  ];
  // Without a judge there is no queue of it.
  return pairs.flatMap(({ name, queueUrl, deadLetterUrl }) =>
    queueUrl === undefined || deadLetterUrl === undefined ? [] : [{ name, queueUrl, deadLetterUrl }],
  );
}

/**
 * Sends each dead letter to its queue again and deletes it then: a break in between leaves a message twice, which
 * evaluation, judge and delivery recognise, and never none.
 */
export const redrive: Task = {
  summary: 'put the dead letters of the evaluation, judge and delivery queues back',
  usage: '',
  async plan(target): Promise<Plan> {
    const findings: string[] = [];
    const waiting: QueuePair[] = [];
    for (const pair of pairsOf(target)) {
      const count = await countDeadLetters(target, pair);
      const sample = await peek(target, pair);
      findings.push(`${count} dead letters of the ${pair.name} queue`, ...sample.map(({ Body }) => `  ${Body}`));
      if (count > 0) waiting.push(pair);
    }
    return { findings, typeToConfirm: null, apply: waiting.length === 0 ? null : () => moveAll(target, waiting) };
  },
};

async function countDeadLetters({ queues }: OpsTarget, { deadLetterUrl }: QueuePair): Promise<number> {
  const { Attributes } = await queues.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
}

/** Up to ten messages, visible again at once. */
async function peek(target: OpsTarget, pair: QueuePair): Promise<Message[]> {
  const messages = await receive(target, pair);
  await Promise.all(
    messages.map(({ ReceiptHandle }) =>
      target.queues.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: pair.deadLetterUrl, ReceiptHandle, VisibilityTimeout: 0 }),
      ),
    ),
  );
  return messages;
}

/** @returns what was done, a line for each queue */
async function moveAll(target: OpsTarget, pairs: readonly QueuePair[]): Promise<string[]> {
  const done: string[] = [];
  for (const pair of pairs) done.push(`${await move(target, pair)} messages are back in the ${pair.name} queue`);
  return done;
}

async function move(target: OpsTarget, pair: QueuePair): Promise<number> {
  const { queues } = target;
  let moved = 0;
  for (let batch = await receive(target, pair); batch.length > 0; batch = await receive(target, pair)) {
    for (const { Body, Attributes, MessageAttributes, ReceiptHandle } of batch) {
      const MessageGroupId = Attributes?.MessageGroupId;
      await queues.send(
        new SendMessageCommand({
          QueueUrl: pair.queueUrl,
          MessageBody: Body,
          MessageAttributes,
          ...(MessageGroupId === undefined ? {} : { MessageGroupId }),
        }),
      );
      await queues.send(new DeleteMessageCommand({ QueueUrl: pair.deadLetterUrl, ReceiptHandle }));
      moved++;
    }
  }
  return moved;
}

async function receive({ queues }: OpsTarget, { deadLetterUrl }: QueuePair): Promise<Message[]> {
  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({
      QueueUrl: deadLetterUrl,
      MaxNumberOfMessages: MESSAGES_PER_RECEIVE,
      VisibilityTimeout: VISIBILITY_SECONDS,
      MessageSystemAttributeNames: ['MessageGroupId'],
      // The place in a trace of the caller's.
      MessageAttributeNames: ['traceparent'],
    }),
  );
  return Messages;
}
