import { SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SqsEvaluationQueue } from '../../functions/traces/sqs/evaluation-queue.ts';

const HEADER = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
const REQUEST = { organization_id: 'o', project_id: 'p', trace_id: 't' };

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What would go over the wire. */
async function sentBy(traceparent?: string): Promise<unknown> {
  const sent: unknown[] = [];
  const client = new SQSClient({ region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  client.middlewareStack.add(
    () => async (args) => {
      sent.push(args.input);
      return { output: { $metadata: {} }, response: {} };
    },
    { step: 'initialize' },
  );
  await new SqsEvaluationQueue('https://sqs.example.com/queue', () => traceparent, client).send(REQUEST);
  return sent[0];
}

describe('a message in the evaluation queue', () => {
  test('carries the X-Ray header of the request that caused it, so that both are one trace', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', HEADER);
    expect(await sentBy()).toMatchObject({
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: HEADER } },
    });
  });

  test("carries the caller's own place in a trace beside it", async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', HEADER);
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(await sentBy(traceparent)).toMatchObject({
      MessageAttributes: { traceparent: { DataType: 'String', StringValue: traceparent } },
      MessageSystemAttributes: { AWSTraceHeader: { StringValue: HEADER } },
    });
  });

  test('carries none where nothing is traced', async () => {
    vi.stubEnv('_X_AMZN_TRACE_ID', undefined);
    const sent = await sentBy();
    expect(sent).not.toHaveProperty('MessageSystemAttributes');
    expect(sent).not.toHaveProperty('MessageAttributes');
  });
});
