import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { AwsTarget } from './aws-target.ts';
import {
  assemblyFolderOf,
  type DeploymentOptions,
  deployStack,
  type StackOutputs,
  TEMPLATE_FILE,
} from './deployment.ts';
import { StartFailure } from './start-failure.ts';
import { applyWorkarounds } from './workarounds.ts';

const WARM_WITHIN_MS = 60_000;
const WARM_POLL_MS = 250;

/** One request to each API function. Without a key two of them are refused, which needs the function all the same. */
const FIRST_REQUESTS = [
  { method: 'POST', path: '/api/v1/traces', highestStatus: 499 },
  { method: 'POST', path: '/api/v1/organizations', highestStatus: 499 },
  { method: 'GET', path: '/health/ready', highestStatus: 299 },
] as const;

export interface RunningSystem {
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly platformKey: string;
  /** Base URL of the gateway without a trailing slash; SDKs take it with `/v1` behind it. */
  readonly gatewayUrl: string | undefined;
  readonly outputs: StackOutputs;
}

/** Deploys the stack, repairs what the emulator left undone, and waits until every API function answers. */
export async function bringUpSystem(options: DeploymentOptions): Promise<RunningSystem> {
  return finishSystem(options, await deployStack(options), assemblyFolderOf(options));
}

/** The same for a stack that is deployed already. */
export async function finishSystem(
  { target, signal, say }: Pick<DeploymentOptions, 'target' | 'signal' | 'say'>,
  outputs: StackOutputs,
  assemblyFolder: string,
): Promise<RunningSystem> {
  const emulated = await isEmulated(target);
  if (emulated) {
    const template: unknown = JSON.parse(await readFile(join(assemblyFolder, TEMPLATE_FILE), 'utf8'));
    await applyWorkarounds(target, template, outputs);
  }
  const platformKey = await readPlatformKey(target, outputs.PlatformKeySecretName);
  const url = await findBaseUrl(target, outputs);
  say('Warming the functions up');
  await Promise.all([
    ...FIRST_REQUESTS.map((request) => waitForAnswer(url, request, signal)),
    emulated ? invokeWithEmptyBatch(target, outputs.EvaluateFunctionName, signal) : undefined,
  ]);
  const gatewayUrl = gatewayUrlOf(target, outputs, emulated);
  return { url, platformKey, gatewayUrl, outputs };
}

/** Whether the endpoint is the kind of emulator that the workarounds are for. */
async function isEmulated(target: AwsTarget): Promise<boolean> {
  return answersOk(`${target.endpointUrl}/_ministack/health`);
}

/** An emulator serves an API under a path of its own endpoint; the address in the outputs is for AWS. */
async function findBaseUrl(target: AwsTarget, outputs: StackOutputs): Promise<string> {
  const emulated = `${target.endpointUrl}/_aws/execute-api/${outputs.ApiId}`;
  return (await answersOk(`${emulated}/health/live`)) ? emulated : outputs.ApiUrl.replace(/\/$/, '');
}

/** As with the API, an emulator serves a function's own address under a path of its endpoint. */
function gatewayUrlOf(
  target: AwsTarget,
  { GatewayUrl: url }: StackOutputs,
  isEmulatedThere: boolean,
): string | undefined {
  if (url === undefined || !isEmulatedThere) return url?.replace(/\/$/, '');
  return `${target.endpointUrl}/_aws/lambda-url/${new URL(url).hostname.split('.', 1)[0]}`;
}

async function readPlatformKey(target: AwsTarget, secretName: string): Promise<string> {
  const { endpointUrl: endpoint, region, credentials } = target;
  const client = new SecretsManagerClient({ endpoint, region, credentials });
  try {
    const { SecretString: key } = await client.send(new GetSecretValueCommand({ SecretId: secretName }));
    if (key === undefined) throw new StartFailure(`The secret ${secretName} has no value.`);
    return key;
  } finally {
    client.destroy();
  }
}

/** No request reaches the function behind the queue; the emulator lets anybody invoke it. */
async function invokeWithEmptyBatch(target: AwsTarget, functionName: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${target.endpointUrl}/2015-03-31/functions/${functionName}/invocations`, {
    method: 'POST',
    body: JSON.stringify({ Records: [] }),
    signal,
  });
  const body = await response.text();
  if (!response.ok) throw new StartFailure(`The evaluate function answered ${response.status}: ${body}`);
}

async function waitForAnswer(
  url: string,
  request: (typeof FIRST_REQUESTS)[number],
  signal: AbortSignal,
): Promise<void> {
  const { method, path, highestStatus } = request;
  const deadline = performance.now() + WARM_WITHIN_MS;
  let last = 'no answer';
  while (performance.now() < deadline) {
    try {
      const response = await fetch(`${url}${path}`, { method, signal });
      last = `status ${response.status}: ${(await response.text()).slice(0, 500)}`;
      if (response.status <= highestStatus) return;
    } catch (cause) {
      signal.throwIfAborted();
      last = String(cause);
    }
    await sleep(WARM_POLL_MS, undefined, { signal });
  }
  throw new StartFailure(`${method} ${path} did not answer as it should: ${last}`);
}

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
