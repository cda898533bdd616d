import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { RANDOM_IDS } from '../../functions/adapters/random-ids.ts';
import type { OpsTarget } from './ops-target.ts';
import type { Plan, Task } from './task.ts';

const PEPPER_LENGTH = 64;
const PLATFORM_KEY_LENGTH = 48;

/** `current` is the number of the pepper for new keys; under each number is its pepper. */
const PeppersSchema = z.looseObject({ current: z.int().positive() });

export const rotatePepper: Task = {
  summary: 'add a pepper for API keys that are made from now on; older keys go on working',
  usage: '',
  async plan(target): Promise<Plan> {
    const id = target.outputs.AuthSecretName;
    const peppers = PeppersSchema.parse(JSON.parse(await readSecret(target, id)));
    const next = peppers.current + 1;
    const rotate = async (): Promise<string[]> => {
      const rotated = { ...peppers, current: next, [String(next)]: RANDOM_IDS.base62(PEPPER_LENGTH) };
      await writeSecret(target, id, JSON.stringify(rotated));
      return [`Pepper ${next} is current within a minute; the value before is the version AWSPREVIOUS`];
    };
    return {
      findings: [`Pepper ${peppers.current} is current; ${Object.keys(peppers).length - 1} are kept, and stay`],
      typeToConfirm: null,
      apply: rotate,
    };
  },
};

export const rotatePlatformKey: Task = {
  summary: 'replace the platform key',
  usage: '',
  async plan(target): Promise<Plan> {
    const id = target.outputs.PlatformKeySecretName;
    await readSecret(target, id);
    const rotate = async (): Promise<string[]> => {
      await writeSecret(target, id, RANDOM_IDS.base62(PLATFORM_KEY_LENGTH));
      return [`The new key is the value of the secret ${id}; the old one stops working within 30 seconds`];
    };
    return {
      findings: ['Everybody who holds the platform key has to fetch the new one'],
      typeToConfirm: target.stack,
      apply: rotate,
    };
  },
};

async function readSecret({ secrets }: OpsTarget, id: string): Promise<string> {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
  return z.string({ error: `The secret ${id} has no text value.` }).parse(SecretString);
}

async function writeSecret({ secrets }: OpsTarget, id: string, value: string): Promise<void> {
  await secrets.send(new PutSecretValueCommand({ SecretId: id, SecretString: value }));
}
