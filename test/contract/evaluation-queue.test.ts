import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { SqsEvaluationQueue } from '../../functions/traces/sqs/evaluation-queue.ts';
import type { EvaluationRequest } from '../../functions/traces/trace-store.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';

const client = new SQSClient(emulatorClientConfig(inject('emulatorEndpointUrl')));
let url = '';

beforeEach(async () => {
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: `evaluation-${crypto.randomUUID()}` }));
  url = String(QueueUrl);
});
afterEach(() => client.send(new DeleteQueueCommand({ QueueUrl: url })));

const request = (project: string, index: number): EvaluationRequest => ({
  organization_id: 'org_1',
  project_id: project,
  trace_id: `trace-${index}`,
});

async function receiveAll() {
  const received: { readonly group: string | undefined; readonly body: unknown }[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    );
    if (Messages.length === 0) return received;
    for (const { Body = '', Attributes } of Messages) {
      received.push({ group: Attributes?.['MessageGroupId'], body: JSON.parse(Body) });
    }
  }
}

describe('the evaluation queue', () => {
  test('P8: puts every message into the group of its project, alone and in batches', async () => {
    const queue = new SqsEvaluationQueue(url, undefined, client);
    const requests = Array.from({ length: 23 }, (_, i) => request(i % 2 === 0 ? 'busy' : 'quiet', i));
    expect(await queue.sendAll(requests)).toEqual(requests.map(() => null));
    await queue.send(request('alone', 99));
    const received = await receiveAll();
    expect(received).toHaveLength(24);
    for (const { group, body } of received) expect(group).toBe(`org_1.${Object(body).project_id}`);
    expect(new Set(received.map(({ group }) => group))).toEqual(new Set(['org_1.busy', 'org_1.quiet', 'org_1.alone']));
  });

  test('delivers a delayed message when its time has come, not before', async () => {
    const queue = new SqsEvaluationQueue(url, undefined, client);
    await queue.sendAll([request('default', 1)], 2);
    expect(await receiveAll()).toEqual([]);
    await expect.poll(receiveAll, { timeout: 10_000, interval: 250 }).toHaveLength(1);
  });

  test('says of each message that could not be sent that it was not, and never throws', async () => {
    const queue = new SqsEvaluationQueue(`${url}-gone`, undefined, client);
    const outcome = await queue.sendAll([request('default', 1), request('default', 2)]);
    expect(outcome).toEqual([
      expect.objectContaining({ code: 'unavailable' }),
      expect.objectContaining({ code: 'unavailable' }),
    ]);
    await expect(queue.send(request('default', 1))).rejects.toMatchObject({ code: 'unavailable' });
  });
});
