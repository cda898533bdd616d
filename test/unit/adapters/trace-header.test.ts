import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SqsEvaluationQueue } from '../../../functions/adapters/sqs-evaluation-queue.ts';

const HEADER = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const REQUEST = { organization_id: 'o', project_id: 'p', trace_id: 't' };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What would go over the wire. */
async function sentBy(): Promise<unknown> {
  const sent: unknown[] = [];
  const client = new SQSClient({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  client.middlewareStack.add(
    () => async (args) => {
      sent.push(args.input);
      return { output: { $metadata: {} }, response: {} };
    },
    { step: 'initialize' },
  );
  await new SqsEvaluationQueue('https://sqs.example.com/queue', client).send(REQUEST);
  return sent[0];
}

describe('a message in the evaluation queue', () => {
  it('carries the X-Ray header of the request that caused it, so that both are one trace', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', HEADER);
    expect(await sentBy()).toMatchObject({
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: HEADER } },
    });
  });

  it('carries none where nothing is traced', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', undefined);
    expect(await sentBy()).not.toHaveProperty('MessageSystemAttributes');
  });
});
