import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { type AwsTarget, embeddedTarget, namedTarget } from './aws-target.ts';
import { bringUpSystem, type RunningSystem } from './bring-up-system.ts';
import { LOCAL_FOLDER } from './checkout.ts';
import {
  createDemoOrganization,
  type DemoOrganization,
  DemoOrganizationSchema,
  stillWorks,
} from './demo-organization.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { findFreePort } from './free-port.ts';
import {
  type LocalFacts,
  readPrivateJson,
  removeLocalFacts,
  writeLocalFacts,
  writePrivateJson,
} from './local-facts.ts';
import { ensurePythonEnvironment } from './python-environment.ts';
import { moveStateToPort } from './workarounds.ts';

const STATE_FOLDER = join(LOCAL_FOLDER, 'state');
/** Written once the system was ready with this state: a start that was broken off leaves nothing worth keeping. */
const STATE_IS_WHOLE_FILE = join(STATE_FOLDER, 'whole');
const PORT_FILE = join(LOCAL_FOLDER, 'port.json');
/** The demo organization belongs to the state; one made at an endpoint of the user's must not take its place. */
const ORGANIZATION_FILE = join(LOCAL_FOLDER, 'organization.json');
const ORGANIZATION_ELSEWHERE_FILE = join(LOCAL_FOLDER, 'organization-elsewhere.json');

const PortSchema = z.object({ port: z.number() });

export interface LocalSystem {
  readonly facts: LocalFacts;
  /** Whether what is stored is there again at the next start. */
  readonly keepsState: boolean;
  /** Settles when the emulator has ended although nobody stopped it; never, when it is somebody else's. */
  readonly failed: Promise<void>;
  /** Takes the facts away, saves the state and stops everything that was started. */
  stop(): Promise<void>;
}

export interface LocalSystemOptions {
  /** AWS_ENDPOINT_URL: deploy there, and install and start nothing. */
  readonly namedEndpointUrl: string | undefined;
  readonly forgetState: boolean;
  /** Beside the stage, for the deployment. */
  readonly context?: Readonly<Record<string, string>>;
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Brings the whole system up. When that fails or is broken off, what was started has been stopped again. */
export async function startLocalSystem(options: LocalSystemOptions): Promise<LocalSystem> {
  const { namedEndpointUrl, say, signal } = options;
  await removeLocalFacts();
  if (options.forgetState) await forgetState();

  if (namedEndpointUrl !== undefined) {
    say(`Using the endpoint in AWS_ENDPOINT_URL: ${namedEndpointUrl}`);
    const facts = await makeReady(namedTarget(namedEndpointUrl, process.env), ORGANIZATION_ELSEWHERE_FILE, options);
    return { facts, keepsState: false, failed: new Promise(() => undefined), stop: removeLocalFacts };
  }

  const python = await ensurePythonEnvironment(say, signal);
  if (!existsSync(STATE_IS_WHOLE_FILE)) await forgetState();
  await mkdir(STATE_FOLDER, { recursive: true });
  say('Starting the AWS emulator');
  const emulator = await startOnUsualPort(python, signal);
  try {
    const facts = await makeReady(embeddedTarget(emulator.endpointUrl), ORGANIZATION_FILE, options);
    await writeFile(STATE_IS_WHOLE_FILE, '');
    const stop = async (): Promise<void> => {
      await removeLocalFacts();
      await emulator.stop();
    };
    return { facts, keepsState: true, failed: emulator.ended, stop };
  } catch (cause) {
    await removeLocalFacts();
    // Not a clean stop: what the last complete run saved is worth more than half a deployment.
    await emulator.kill();
    throw cause;
  }
}

async function startOnUsualPort(python: string, signal: AbortSignal): Promise<Emulator> {
  const usual = (await readPrivateJson(PORT_FILE, PortSchema))?.port;
  const port = await findFreePort(usual);
  if (usual !== undefined && usual !== port) await moveStateToPort(STATE_FOLDER, usual, port);
  await writePrivateJson(PORT_FILE, { port });
  return startEmulator({ python, runFolder: LOCAL_FOLDER, stateFolder: STATE_FOLDER, port, signal });
}

async function makeReady(
  target: AwsTarget,
  organizationFile: string,
  { say, signal, context = {} }: LocalSystemOptions,
): Promise<LocalFacts> {
  const workFolder = join(LOCAL_FOLDER, 'deployment');
  const system = await bringUpSystem({ target, workFolder, context, signal, say });
  const organization = await knownOrNewOrganization(system, organizationFile, say, signal);
  const facts: LocalFacts = {
    url: system.url,
    ...organization,
    platform_key: system.platformKey,
    ...(system.gatewayUrl === undefined ? {} : { gateway_url: system.gatewayUrl }),
    aws_endpoint_url: target.endpointUrl,
    region: target.region,
  };
  await writeLocalFacts(facts);
  return facts;
}

async function knownOrNewOrganization(
  system: RunningSystem,
  file: string,
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<DemoOrganization> {
  const known = await readPrivateJson(file, DemoOrganizationSchema);
  if (known !== undefined && (await stillWorks(system.url, known, signal))) {
    say('Found the demo organization of the last run');
    return known;
  }
  say('Creating a demo organization');
  const created = await createDemoOrganization(system.url, system.platformKey, signal);
  await writePrivateJson(file, created);
  return created;
}

async function forgetState(): Promise<void> {
  await rm(STATE_FOLDER, { recursive: true, force: true });
  await rm(ORGANIZATION_FILE, { force: true });
}
