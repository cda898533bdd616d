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

/**
 * Sends each dead letter to its queue again and deletes it then: a break in between leaves a message twice, which
 * evaluation recognises, and never none.
 */
export const redrive: Task = {
  summary: 'put the dead letters of the evaluation queue back',
  usage: '',
  async plan(target): Promise<Plan> {
    const waiting = await countDeadLetters(target);
    const sample = await peek(target);
    return {
      findings: [`${waiting} dead letters`, ...sample.map(({ Body }) => `  ${Body}`)],
      typeToConfirm: null,
      apply: waiting === 0 ? null : async () => [`${await moveAll(target)} messages are back in the evaluation queue`],
    };
  },
};

async function countDeadLetters({ queues, outputs }: OpsTarget): Promise<number> {
  const { Attributes } = await queues.send(
    new GetQueueAttributesCommand({
      QueueUrl: outputs.EvaluationDeadLetterQueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  return Number(Attributes?.['ApproximateNumberOfMessages'] ?? 0);
}

/** Up to ten messages, visible again at once. */
async function peek(target: OpsTarget): Promise<Message[]> {
  const messages = await receive(target);
  await Promise.all(
    messages.map(({ ReceiptHandle }) =>
      target.queues.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: target.outputs.EvaluationDeadLetterQueueUrl,
          ReceiptHandle,
          VisibilityTimeout: 0,
        }),
      ),
    ),
  );
  return messages;
}

async function moveAll(target: OpsTarget): Promise<number> {
  const { queues, outputs } = target;
  let moved = 0;
  for (let batch = await receive(target); batch.length > 0; batch = await receive(target)) {
    for (const { Body, Attributes, MessageAttributes, ReceiptHandle } of batch) {
      const MessageGroupId = Attributes?.MessageGroupId;
      await queues.send(
        new SendMessageCommand({
          QueueUrl: outputs.EvaluationQueueUrl,
          MessageBody: Body,
          MessageAttributes,
          ...(MessageGroupId === undefined ? {} : { MessageGroupId }),
        }),
      );
      await queues.send(new DeleteMessageCommand({ QueueUrl: outputs.EvaluationDeadLetterQueueUrl, ReceiptHandle }));
      moved++;
    }
  }
  return moved;
}

async function receive({ queues, outputs }: OpsTarget): Promise<Message[]> {
  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({
      QueueUrl: outputs.EvaluationDeadLetterQueueUrl,
      MaxNumberOfMessages: MESSAGES_PER_RECEIVE,
      VisibilityTimeout: VISIBILITY_SECONDS,
      MessageSystemAttributeNames: ['MessageGroupId'],
      // The place in a trace of the caller's.
      MessageAttributeNames: ['traceparent'],
    }),
  );
  return Messages;
}
