import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedTarget } from '../../../bin/local/aws-target.ts';
import { bringUpSystem } from '../../../bin/local/bring-up-system.ts';
import { assemblyFolderOf } from '../../../bin/local/deployment.ts';
import { startEmulator } from '../../../bin/local/emulator.ts';
import { findFreePort } from '../../../bin/local/free-port.ts';
import { RECORD_SUFFIX } from '../recorder/check-recorded-accesses.ts';
import type { DeployedSystem } from '../vitest/provided-context.ts';

/** The page that may call the API of a started system from a browser. */
export const ALLOWED_ORIGIN = 'https://app.example.com';

const RECORDER = join(import.meta.dirname, '../recorder/record-accesses.py');

export interface SystemOptions {
  readonly python: string;
  /** Takes everything the deployment leaves on disk; removed when it stops. */
  readonly folder: string;
  /** Of another deployment, so that the stack is synthesised once. */
  readonly assemblyFolder?: string;
  /** Takes a record of what the functions ask of AWS: see check-recorded-accesses.ts. */
  readonly recordFolder: string;
  readonly say: (text: string) => void;
  /** Beside the stage, for a stack that this deployment synthesises. */
  readonly context?: Readonly<Record<string, string>>;
}

export interface StartedSystem {
  readonly system: DeployedSystem;
  /** For further deployments of the same stack. */
  readonly assemblyFolder: string;
  stop(): Promise<void>;
}

/** A real deployment to an emulator of its own. */
export async function startSystem({ python, folder, recordFolder, ...options }: SystemOptions): Promise<StartedSystem> {
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
    const context = { ...options.context, corsAllowedOrigins: ALLOWED_ORIGIN };
    const deployment = { target, workFolder: join(folder, 'deployment'), signal, ...options, context };
    const { url, platformKey, gatewayUrl, outputs } = await bringUpSystem(deployment);
    const system = { url, platformKey, gatewayUrl, emulator: { endpointUrl, outputs, logFile } };
    return { system, assemblyFolder: assemblyFolderOf(deployment), stop };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
