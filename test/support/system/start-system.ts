import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { consoleContext, embeddedTarget } from '../../../bin/local/aws-target.ts';
import { bringUpSystem, finishSystem } from '../../../bin/local/bring-up-system.ts';
import { assemblyFolderOf } from '../../../bin/local/deployment.ts';
import { startEmulator } from '../../../bin/local/emulator.ts';
import { findFreePort } from '../../../bin/local/free-port.ts';
import { RECORD_SUFFIX } from '../recorder/check-recorded-accesses.ts';
import type { DeployedSystem } from '../vitest/provided-context.ts';
import { repeatDeployment } from './repeat-deployment.ts';

/** The page that may call the API of a started system from a browser. */
export const ALLOWED_ORIGIN = 'https://app.example.com';

const RECORDER = join(import.meta.dirname, '../recorder/record-accesses.py');

export interface SystemOptions {
  readonly python: string;
  /** Takes everything the deployment leaves on disk; removed when it stops. */
  readonly folder: string;
  /** Of another deployment, which is repeated. */
  readonly assemblyFolder?: string;
  /** Takes a record of what the functions ask of AWS: see check-recorded-accesses.ts. */
  readonly recordFolder: string;
  readonly say: (text: string) => void;
  /** Beside the stage, for a stack that this deployment synthesises. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface StartedSystem {
  readonly system: DeployedSystem;
  readonly context: Readonly<Record<string, string>>;
  /** For further deployments of the same stack. */
  readonly assemblyFolder: string;
  stop(): Promise<void>;
}

/** A real deployment to an emulator of its own. */
export async function startSystem({
  python,
  folder,
  recordFolder,
  say,
  ...options
}: SystemOptions): Promise<StartedSystem> {
  const { signal } = new AbortController();
  await mkdir(folder, { recursive: true });
  const program = [RECORDER, join(recordFolder, `${crypto.randomUUID()}${RECORD_SUFFIX}`)];
  const emulator = await startEmulator({ python, program, runFolder: folder, port: await findFreePort(), signal });
  const stop = async (): Promise<void> => {
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { endpointUrl, logFile } = emulator;
    const target = embeddedTarget(endpointUrl);
    const context = { ...options.context, ...consoleContext(endpointUrl), corsAllowedOrigins: ALLOWED_ORIGIN };
    const deployment = { target, workFolder: join(folder, 'deployment'), signal, say, context };
    const assemblyFolder = options.assemblyFolder ?? assemblyFolderOf(deployment);
    const { url, platformKey, gatewayUrl, outputs } =
      options.assemblyFolder === undefined
        ? await bringUpSystem(deployment)
        : await finishSystem(deployment, await repeatDeployment(target, assemblyFolder), assemblyFolder);
    const system = { url, platformKey, gatewayUrl, emulator: { endpointUrl, outputs, logFile } };
    return { system, assemblyFolder, context, stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
