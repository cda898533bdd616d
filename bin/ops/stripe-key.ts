import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  ResourceNotFoundException,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import type { OpsTarget } from './ops-target.ts';
import type { Plan, Task } from './task.ts';
import { UsageError } from './usage-error.ts';

/** Of an account or restricted; https://docs.stripe.com/keys names the prefixes. */
const KEY = /^[sr]k_(?:test|live)_[A-Za-z0-9]{8,240}$/;
const SHOWN_CHARACTERS = 4;

/** The secret exists once a key is set, so that a deployment pays for it from then on. */
export const stripeKey: Task = {
  summary: 'set, replace or remove the key that Stripe is called with; it is read from standard input and never shown',
  usage: '[--remove]',
  async plan(target, { operands, switches, readSecret }): Promise<Plan> {
    if (operands.length > 0) throw new UsageError('It takes no argument: the key is read from standard input.');
    const name = nameOf(target);
    const known = await describe(target, name);
    if (switches.has('remove')) {
      if (known === null) return { findings: ['No key of Stripe is set'], typeToConfirm: null, apply: null };
      return {
        findings: [`The key of Stripe: ${known}`, 'Without it no usage is reported'],
        typeToConfirm: 'stripe',
        async apply() {
          await target.secrets.send(new DeleteSecretCommand({ SecretId: name, ForceDeleteWithoutRecovery: true }));
          return ['The key is removed; the next run reports nothing.'];
        },
      };
    }
    return {
      findings: [
        known === null ? 'No key of Stripe is set; its secret costs 0.40 USD a month' : `The key is replaced: ${known}`,
      ],
      typeToConfirm: null,
      async apply() {
        const key = (await readSecret('Key of Stripe: ')).trim();
        if (!KEY.test(key)) {
          throw new UsageError('A key of Stripe begins with rk_ or sk_, and live_ or test_. Nothing was changed.');
        }
        await write(target, name, key, known === null);
        return ['The next run uses the key.'];
      },
    };
  },
};

function nameOf({ outputs }: OpsTarget): string {
  const { StripeKeySecretName: name } = outputs;
  if (name === undefined) throw new UsageError('This deployment names no meter of Stripe: see docs/billing.md.');
  return name;
}

/** What may be known of the key, which is the description of its secret; null while there is none. */
async function describe({ secrets }: OpsTarget, name: string): Promise<string | null> {
  try {
    return (await secrets.send(new DescribeSecretCommand({ SecretId: name }))).Description ?? 'set at an unknown time';
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

async function write({ secrets, outputs, stack }: OpsTarget, name: string, key: string, isNew: boolean): Promise<void> {
  const Description = `set ${new Date().toISOString()}, ends with ${key.slice(-SHOWN_CHARACTERS)}`;
  if (!isNew) {
    await secrets.send(new UpdateSecretCommand({ SecretId: name, SecretString: key, Description }));
    return;
  }
  const { DataKeyArn: KmsKeyId } = outputs;
  await secrets.send(
    new CreateSecretCommand({
      Name: name,
      SecretString: key,
      Description,
      ...(KmsKeyId === undefined ? {} : { KmsKeyId }),
      Tags: [
        { Key: 'application', Value: 'aegis' },
        { Key: 'stack', Value: stack },
      ],
    }),
  );
}
