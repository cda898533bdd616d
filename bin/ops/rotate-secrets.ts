import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { rotateSecret } from './rotate-secret.ts';
import type { Plan, Task } from './task.ts';

/** `current` is the number of the pepper for new keys; under each number is its pepper. */
const PeppersSchema = z.looseObject({ current: z.int().positive() });

export const rotatePepper: Task = {
  summary: 'add a pepper for API keys; keys go on working and move to it when they are next used',
  usage: '',
  async plan({ secrets, outputs }): Promise<Plan> {
    const id = outputs.AuthSecretName;
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: id }));
    const peppers = PeppersSchema.parse(JSON.parse(z.string().parse(SecretString)));
    return {
      findings: [`Pepper ${peppers.current} is current; ${Object.keys(peppers).length - 1} are kept, and stay`],
      typeToConfirm: null,
      apply: async () => [await rotateSecret(secrets, 'pepper', id)],
    };
  },
};

export const rotatePlatformKey: Task = {
  summary: 'replace the platform key',
  usage: '',
  async plan({ secrets, outputs, stack }): Promise<Plan> {
    const id = outputs.PlatformKeySecretName;
    await secrets.send(new GetSecretValueCommand({ SecretId: id }));
    return {
      findings: ['Everybody who holds the platform key has to fetch the new one'],
      typeToConfirm: stack,
      apply: async () => [
        await rotateSecret(secrets, 'platform-key', id),
        `The new one is the value of the secret ${id}.`,
      ],
    };
  },
};
