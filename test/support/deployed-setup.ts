import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { embeddedTarget } from '../../bin/local/aws-target.ts';
import { bringUpSystem } from '../../bin/local/bring-up-system.ts';
import { startEmulator } from '../../bin/local/emulator.ts';
import { findFreePort } from '../../bin/local/free-port.ts';
import { ensurePythonEnvironment } from '../../bin/local/python-environment.ts';
import './provided-context.ts';

/**
 * Gives the end-to-end tests a deployed system: the one that AEGIS_E2E_URL and AEGIS_E2E_PLATFORM_KEY name, or a real
 * deployment to an emulator of their own, which is taken away again.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const elsewhere = process.env['AEGIS_E2E_URL'];
  if (elsewhere !== undefined && elsewhere !== '') {
    project.provide('deployedSystem', { url: elsewhere.replace(/\/$/, ''), platformKey: platformKeyOf(elsewhere) });
    return undefined;
  }
  return deployToOwnEmulator(project);
}

async function deployToOwnEmulator(project: TestProject): Promise<() => Promise<void>> {
  const { signal } = new AbortController();
  const say = (text: string): void => console.log(`e2e: ${text}`);
  const python = await ensurePythonEnvironment(say, signal);
  const runFolder = await mkdtemp(join(tmpdir(), 'aegis-e2e-'));
  const tearDown: (() => Promise<void>)[] = [() => rm(runFolder, { recursive: true, force: true })];
  const tearAllDown = async (): Promise<void> => {
    for (const step of tearDown.toReversed()) await step();
  };
  try {
    const emulator = await startEmulator({ python, runFolder, port: await findFreePort(), signal });
    tearDown.push(emulator.stop);
    const target = embeddedTarget(emulator.endpointUrl);
    const workFolder = join(runFolder, 'deployment');
    const { url, platformKey, outputs } = await bringUpSystem({ target, workFolder, signal, say });
    const { endpointUrl, logFile } = emulator;
    project.provide('deployedSystem', { url, platformKey, emulator: { endpointUrl, outputs, logFile } });
    return tearAllDown;
  } catch (cause) {
    await tearAllDown();
    throw cause;
  }
}

function platformKeyOf(url: string): string {
  const platformKey = process.env['AEGIS_E2E_PLATFORM_KEY'];
  if (platformKey === undefined || platformKey === '') {
    throw new Error(`AEGIS_E2E_URL is ${url}; AEGIS_E2E_PLATFORM_KEY has to hold the platform key of that system.`);
  }
  return platformKey;
}
