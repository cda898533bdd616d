import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, inject, test } from 'vitest';
import { rotateSecret } from '../../bin/ops/rotate-secret.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';

const client = new SecretsManagerClient(emulatorClientConfig(inject('emulatorEndpointUrl')));

async function create(SecretString: string): Promise<string> {
  const { ARN = '' } = await client.send(new CreateSecretCommand({ Name: crypto.randomUUID(), SecretString }));
  return ARN;
}

async function read(SecretId: string): Promise<string> {
  return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '';
}

test('the platform key is replaced by another of the same form, which is not shown', async () => {
  const id = await create('old');
  const said = await rotateSecret(client, 'platform-key', id);
  const key = await read(id);
  expect(key).toMatch(/^[0-9A-Za-z]{48}$/);
  expect(said).not.toContain(key);
});

test('a pepper is added under the next number, and those before it stay', async () => {
  const first = 'x'.repeat(64);
  const id = await create(JSON.stringify({ current: 1, '1': first }));
  const said = await rotateSecret(client, 'pepper', id);
  const peppers = JSON.parse(await read(id));
  expect(peppers).toEqual({ current: 2, '1': first, '2': expect.stringMatching(/^[0-9A-Za-z]{64}$/) });
  expect(said).not.toContain(peppers['2']);
});

test('a secret that holds no peppers is left as it is', async () => {
  const id = await create('no peppers');
  await expect(rotateSecret(client, 'pepper', id)).rejects.toThrow();
  expect(await read(id)).toBe('no peppers');
});
