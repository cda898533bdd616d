import { randomInt } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { BASE62 } from '../../functions/access/api-key.ts';

type SecretKind = 'pepper' | 'platform-key';

/** The lengths that the stack generates. */
const PEPPER_LENGTH = 64;
const PLATFORM_KEY_LENGTH = 48;

const Peppers = z.object({ current: z.int().positive() }).catchall(z.string().min(32));

/** Stores a new value and says, in words for the operator, what follows from it. */
export async function rotateSecret(client: SecretsManagerClient, kind: SecretKind, secretId: string): Promise<string> {
  const put = (SecretString: string) => client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString }));
  if (kind === 'platform-key') {
    await put(randomText(PLATFORM_KEY_LENGTH));
    return 'The platform key has changed. The old one stops within 30 seconds.';
  }
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const peppers = Peppers.parse(JSON.parse(SecretString));
  const next =
    Math.max(
      ...Object.keys(peppers)
        .filter((name) => name !== 'current')
        .map(Number),
    ) + 1;
  await put(JSON.stringify({ ...peppers, current: next, [next]: randomText(PEPPER_LENGTH) }));
  return `Pepper ${next} is in use within a minute. Every key goes on working, and moves to it when it is next used.`;
}

function randomText(length: number): string {
  return Array.from({ length }, () => BASE62.charAt(randomInt(BASE62.length))).join('');
}
