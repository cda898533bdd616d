import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, inject, test } from 'vitest';
import { judgeKey } from '../../bin/ops/judge-key.ts';
import type { OpsTarget } from '../../bin/ops/ops-target.ts';
import { JudgeKeySecret } from '../../functions/judging/secrets-manager/judge-keys.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';

const secrets = new SecretsManagerClient(emulatorClientConfig(inject('emulatorEndpointUrl')));
const KEYS = ['first-key-0001', 'second-key-0002', 'third-key-0003'] as const;

let name: string;
let target: OpsTarget;
let now: number;
let reader: JudgeKeySecret;
beforeEach(() => {
  name = `aegis/${crypto.randomUUID()}/judge-keys`;
  const outputs = {
    ApiUrl: '',
    TableName: '',
    BodyBucketName: '',
    EvaluationQueueUrl: '',
    EvaluationDeadLetterQueueUrl: '',
    DeliveryQueueUrl: '',
    DeliveryDeadLetterQueueUrl: '',
    PlatformKeySecretName: '',
    AuthSecretName: '',
    JudgeKeysSecretName: name,
  };
  const config = emulatorClientConfig(inject('emulatorEndpointUrl'));
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(config));
  const [objects, queues] = [new S3Client(config), new SQSClient(config)];
  target = { outputs, stack: 'Aegis', apiUrl: '', adminKey: undefined, table, objects, queues, secrets, close() {} };
  now = 0;
  reader = new JudgeKeySecret(
    name,
    () => now,
    () => secrets,
  );
});

/** Everything that the operator sees, with the change made. */
async function run(operands: readonly string[], typed = '', switches: readonly string[] = []): Promise<string> {
  const plan = await judgeKey.plan(target, {
    operands,
    flags: {},
    switches: new Set(switches),
    readSecret: async () => `${typed}\n`,
  });
  const done = (await plan.apply?.()) ?? [];
  return [...plan.findings, ...done].join('\n');
}

const keysNow = async () => {
  now += 30_000;
  return Object.fromEntries(Object.entries(await reader.read()).map(([provider, { key }]) => [provider, key]));
};

test('keys are set, replaced, listed and removed, and none is ever shown whole', async () => {
  expect(await keysNow()).toEqual({});
  expect(await reader.times()).toEqual({});
  let shown = await run([], '', ['list']);
  expect(shown).toBe('No key of a judge is set');
  shown += await run(['anthropic'], KEYS[0]);
  expect(shown).toContain('does not exist yet');
  shown += await run(['house'], KEYS[1]);
  expect(await keysNow()).toEqual({ anthropic: KEYS[0], house: KEYS[1] });
  const { anthropic: before } = await reader.times();
  shown += await run(['anthropic'], KEYS[2]);
  expect(await keysNow()).toEqual({ anthropic: KEYS[2], house: KEYS[1] });
  const { anthropic: after, house } = await reader.times();
  expect(Date.parse(after ?? '')).toBeGreaterThan(Date.parse(before ?? ''));
  const list = await run([], '', ['list']);
  expect(list).toBe(`anthropic: set ${after}, ends with 0003\nhouse: set ${house}, ends with 0002`);
  shown += list + (await run(['anthropic'], '', ['remove']));
  expect(await keysNow()).toEqual({ house: KEYS[1] });
  shown += await run(['house'], '', ['remove']);
  // Without a key there is no secret to pay for, and the name is free for the next.
  await expect(secrets.send(new DescribeSecretCommand({ SecretId: name }))).rejects.toThrow();
  expect(await keysNow()).toEqual({});
  shown += await run(['house'], '', ['remove']);
  expect(shown).toContain('No key is set for house');
  shown += await run(['openai'], KEYS[0]);
  expect(await keysNow()).toEqual({ openai: KEYS[0] });
  for (const key of KEYS) expect(shown).not.toContain(key.slice(0, -4));
});

test('what is no key, or no name, changes nothing', async () => {
  for (const typed of ['', 'short', 'with a space in it', 'naïve-ïnput-key']) {
    await expect(run(['anthropic'], typed)).rejects.toThrow(/Nothing was changed/);
  }
  await expect(run(['bedrock'], KEYS[0])).rejects.toThrow(/asks for no key/);
  await expect(run(['../etc'], KEYS[0])).rejects.toThrow(/no name of a provider/);
  await expect(run([], KEYS[0])).rejects.toThrow(/one argument/);
  await expect(run(['anthropic', KEYS[0]])).rejects.toThrow(/one argument/);
  expect(await keysNow()).toEqual({});
});

test('a key is read again after half a minute at the latest', async () => {
  await run(['openai'], KEYS[0]);
  await keysNow();
  await run(['openai'], KEYS[1]);
  now += 30_000;
  expect((await reader.read())['openai']?.key).toBe(KEYS[1]);
});

test('a store that does not answer is trouble, not a missing key', async () => {
  const gone = new SecretsManagerClient({ ...emulatorClientConfig('http://127.0.0.1:9'), maxAttempts: 1 });
  const broken = new JudgeKeySecret(
    name,
    () => now,
    () => gone,
  );
  await expect(broken.read()).rejects.toMatchObject({ code: 'unavailable' });
});
