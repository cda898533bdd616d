import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { embeddedTarget } from '../../bin/local/aws-target.ts';
import { startEmulator } from '../../bin/local/emulator.ts';
import { findFreePort } from '../../bin/local/free-port.ts';
import { ensurePythonEnvironment } from '../../bin/local/python-environment.ts';
import { applyWorkarounds, moveStateToPort } from '../../bin/local/workarounds.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { poll } from '../support/waiting/poll.ts';

const ORIGIN = 'https://app.example.com';

const TEMPLATE = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      },
    },
    Api: {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: {
        Name: 'gaps',
        ProtocolType: 'HTTP',
        CorsConfiguration: {
          AllowOrigins: [ORIGIN],
          AllowMethods: ['GET'],
          AllowHeaders: ['authorization'],
          MaxAge: 3600,
        },
      },
    },
  },
  Outputs: { TableName: { Value: { Ref: 'Table' } }, ApiId: { Value: { Ref: 'Api' } } },
};

const { signal } = new AbortController();
const endpointUrl = inject('emulatorEndpointUrl');
const table = new DynamoDBClient(emulatorClientConfig(endpointUrl));
let resources = { TableName: '', ApiId: '' };

beforeAll(async () => {
  resources = await createStack(`gaps-${randomUUID()}`);
});
afterAll(() => table.destroy());

/** When one of the first tests fails, the emulator has closed a gap: remove the workaround together with its tests. */
describe('a deployment to the emulator', () => {
  test('leaves time to live off although the template turns it on', async () => {
    expect(await timeToLive()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  test('refuses every preflight although the template allows the origin', async () => {
    expect((await preflight()).status).toBe(403);
  });

  test('is repaired by the workarounds, also when they run again', async () => {
    const target = embeddedTarget(endpointUrl);
    await applyWorkarounds(target, TEMPLATE, resources);
    await applyWorkarounds(target, TEMPLATE, resources);

    expect(await timeToLive()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'expires_at' });
    const answer = await preflight();
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('access-control-max-age')).toBe('3600');
  });
});

describe('state that was saved on one port', () => {
  test('keeps that port in the addresses of queues on another, unless it is moved there', async () => {
    const python = await ensurePythonEnvironment(() => undefined, signal);
    const runFolder = await mkdtemp(join(tmpdir(), 'aegis-port-'));
    const stateFolder = join(runFolder, 'state');
    const onPort = async <Answer>(port: number, work: (queues: SQSClient) => Promise<Answer>): Promise<Answer> => {
      const emulator = await startEmulator({ python, runFolder, stateFolder, port, signal });
      const queues = new SQSClient(emulatorClientConfig(emulator.endpointUrl));
      try {
        return await work(queues);
      } finally {
        queues.destroy();
        await emulator.stop();
      }
    };
    const address = async (queues: SQSClient): Promise<string | undefined> =>
      (await queues.send(new GetQueueUrlCommand({ QueueName: 'q' }))).QueueUrl;

    try {
      const [oldPort, newPort] = [await findFreePort(), await findFreePort()];
      await onPort(oldPort, (queues) => queues.send(new CreateQueueCommand({ QueueName: 'q' })));
      expect(await onPort(newPort, address)).toContain(`127.0.0.1:${oldPort}/`);

      await moveStateToPort(stateFolder, oldPort, newPort);
      expect(await onPort(newPort, address)).toContain(`127.0.0.1:${newPort}/`);
    } finally {
      await rm(runFolder, { recursive: true, force: true });
    }
  });
});

async function timeToLive(): Promise<unknown> {
  const answer = await table.send(new DescribeTimeToLiveCommand({ TableName: resources.TableName }));
  return answer.TimeToLiveDescription;
}

function preflight(): Promise<Response> {
  return fetch(`${endpointUrl}/_aws/execute-api/${resources.ApiId}/anything`, {
    method: 'OPTIONS',
    headers: { origin: ORIGIN, 'access-control-request-method': 'GET' },
  });
}

async function createStack(stackName: string): Promise<typeof resources> {
  await callCloudFormation({ Action: 'CreateStack', StackName: stackName, TemplateBody: JSON.stringify(TEMPLATE) });
  const description = await poll(
    async () => {
      const text = await callCloudFormation({ Action: 'DescribeStacks', StackName: stackName });
      return text.includes('<StackStatus>CREATE_COMPLETE<') ? text : undefined;
    },
    { what: 'the stack', withinMs: 20_000 },
  );
  return { TableName: outputOf(description, 'TableName'), ApiId: outputOf(description, 'ApiId') };
}

function outputOf(description: string, name: string): string {
  const found = new RegExp(`<OutputKey>${name}</OutputKey>\\s*<OutputValue>([^<]+)</OutputValue>`).exec(description);
  if (found?.[1] === undefined) throw new Error(`The stack has no output ${name}.`);
  return found[1];
}

async function callCloudFormation(parameters: Record<string, string>): Promise<string> {
  const body = new URLSearchParams({ Version: '2010-05-15', ...parameters });
  const response = await fetch(endpointUrl, {
    method: 'POST',
    // The service is found by the scope of the signature, which nobody checks.
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=111122223333/20260101/eu-central-1/cloudformation/aws4_request, SignedHeaders=host, Signature=0',
    },
    body,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`CloudFormation answered ${response.status}: ${text}`);
  return text;
}
