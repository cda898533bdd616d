import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { JudgeKeys, type JudgeKeyTimes } from '../../functions/judging/judge-keys.ts';
import type { OpsTarget } from './ops-target.ts';
import { onlyOperand, type Plan, type Task, type TaskOptions } from './task.ts';
import { UsageError } from './usage-error.ts';

/** A provider with keys, or an endpoint as the operator has named it. */
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** What can stand in a header, as every key of a provider does. */
const KEY = /^[\x21-\x7e]{8,500}$/;
const SHOWN_CHARACTERS = 4;

/**
 * One secret holds the keys of all judges, so that it costs once what a secret costs, and nothing before the first. What
 * may be known of it by whoever may not read it (which keys, since when) is its description, written together with it.
 */
export const judgeKey: Task = {
  summary: 'set, replace, list or remove the keys of judges; a key is read from standard input and never shown',
  usage: '<anthropic, openai or the name of an endpoint> [--remove] | --list',
  async plan(target, options): Promise<Plan> {
    const keys = await readKeys(target);
    if (options.switches.has('list')) return { findings: describe(keys), typeToConfirm: null, apply: null };
    const name = onlyOperand(options, 'anthropic, openai, or the name of an endpoint');
    if (name === 'bedrock') throw new UsageError('Bedrock asks for no key: the role of the function is enough.');
    if (!NAME.test(name)) throw new UsageError(`${name} is no name of a provider or of an endpoint.`);
    return options.switches.has('remove') ? planRemoval(target, keys, name) : planSetting(target, keys, name, options);
  },
};

function planSetting(target: OpsTarget, keys: JudgeKeys | null, name: string, { readSecret }: TaskOptions): Plan {
  const old = keys?.[name];
  return {
    findings: [
      ...(keys === null
        ? ['The secret for keys of judges does not exist yet; from now on it costs 0.40 USD a month']
        : []),
      old === undefined ? `No key is set for ${name}` : `The key of ${name} is replaced: ${tell(old)}`,
    ],
    typeToConfirm: null,
    async apply() {
      const key = (await readSecret(`Key of ${name}: `)).trim();
      if (!KEY.test(key)) throw new UsageError('A key is 8 to 500 characters without a space. Nothing was changed.');
      const next = { ...keys, [name]: { key, set_at: new Date().toISOString() } };
      await write(target, next, keys === null);
      return [`The key of ${name} is in use within 30 seconds, and a circuit that a bad one opened closes by it.`];
    },
  };
}

function planRemoval(target: OpsTarget, keys: JudgeKeys | null, name: string): Plan {
  const { [name]: removed, ...rest } = keys ?? {};
  if (removed === undefined) return { findings: [`No key is set for ${name}`], typeToConfirm: null, apply: null };
  const isLast = Object.keys(rest).length === 0;
  return {
    findings: [`The key of ${name}: ${tell(removed)}`, ...(isLast ? ['It is the last: its secret goes with it'] : [])],
    typeToConfirm: name,
    async apply() {
      if (isLast) await removeSecret(target);
      else await write(target, rest, false);
      return [`The key of ${name} is used no longer than 30 seconds; traces that need this judge go to people.`];
    },
  };
}

function describe(keys: JudgeKeys | null): string[] {
  const lines = Object.entries(keys ?? {}).map(([name, key]) => `${name}: ${tell(key)}`);
  return lines.length === 0 ? ['No key of a judge is set'] : lines.toSorted();
}

function tell({ key, set_at: setAt }: JudgeKeys[string]): string {
  return `set ${setAt}, ends with ${key.slice(-SHOWN_CHARACTERS)}`;
}

/** Null while no key was ever set. */
async function readKeys({ secrets, outputs }: OpsTarget): Promise<JudgeKeys | null> {
  try {
    const read = new GetSecretValueCommand({ SecretId: outputs.JudgeKeysSecretName });
    return JudgeKeys.parse(JSON.parse((await secrets.send(read)).SecretString ?? '{}'));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

async function write({ secrets, outputs, stack }: OpsTarget, keys: JudgeKeys, isNew: boolean): Promise<void> {
  const times: JudgeKeyTimes = Object.fromEntries(
    Object.entries(keys).map(([name, { set_at: setAt }]) => [name, setAt]),
  );
  const content = { SecretString: JSON.stringify(keys), Description: JSON.stringify(times) };
  const { JudgeKeysSecretName: id, DataKeyArn: KmsKeyId } = outputs;
  if (!isNew) return update(secrets, { SecretId: id, ...content });
  await secrets.send(
    new CreateSecretCommand({
      Name: id,
      ...content,
      ...(KmsKeyId === undefined ? {} : { KmsKeyId }),
      Tags: [
        { Key: 'application', Value: 'aegis' },
        { Key: 'stack', Value: stack },
      ],
    }),
  );
}

async function update(
  secrets: SecretsManagerClient,
  input: ConstructorParameters<typeof UpdateSecretCommand>[0],
): Promise<void> {
  await secrets.send(new UpdateSecretCommand(input));
}

/** At once: the name has to be free for the next key, and a secret that waits for its end can be had back by nobody. */
async function removeSecret({ secrets, outputs }: OpsTarget): Promise<void> {
  await secrets.send(
    new DeleteSecretCommand({ SecretId: outputs.JudgeKeysSecretName, ForceDeleteWithoutRecovery: true }),
  );
}
