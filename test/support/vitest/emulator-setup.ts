import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmulator } from '../../../bin/local/emulator.ts';
import { findFreePort } from '../../../bin/local/free-port.ts';
import { ensurePythonEnvironment } from '../../../bin/local/python-environment.ts';
import './provided-context.ts';

/**
 * Gives the contract tests an empty emulator of their own, and takes it away again; or the engine that
 * AEGIS_TABLE_ENDPOINT names, as bin/tools/test-dynamodb-local does.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['AEGIS_TABLE_ENDPOINT'];
  if (given !== undefined && given !== '') {
    project.provide('emulatorEndpointUrl', given);
    return undefined;
  }
  const { signal } = new AbortController();
  const python = await ensurePythonEnvironment((text) => console.log(text), signal);
  const runFolder = await mkdtemp(join(tmpdir(), 'aegis-contract-'));
  const removeFolder = (): Promise<void> => rm(runFolder, { recursive: true, force: true });
  try {
    const emulator = await startEmulator({ python, runFolder, port: await findFreePort(), signal });
    project.provide('emulatorEndpointUrl', emulator.endpointUrl);
    return async () => {
      await emulator.stop();
      await removeFolder();
    };
  } catch (cause) {
    await removeFolder();
    throw cause;
  }
}
