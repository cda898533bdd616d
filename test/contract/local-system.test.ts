import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { startEmulator } from '../../bin/local/emulator.ts';
import { tryLock } from '../../bin/local/exclusive-access.ts';
import { findFreePort } from '../../bin/local/free-port.ts';
import { ensurePythonEnvironment } from '../../bin/local/python-environment.ts';
import { emulatorClientConfig } from '../support/emulator/emulator-clients.ts';
import { poll } from '../support/waiting/poll.ts';

const HOLD_EMULATOR = fileURLToPath(new URL('../support/emulator/hold-emulator.ts', import.meta.url));

const Package = z.object({ scripts: z.object({ start: z.string() }) });

const { signal } = new AbortController();
const python = await ensurePythonEnvironment(() => undefined, signal);
let runFolder = '';

beforeEach(async () => {
  runFolder = await mkdtemp(join(tmpdir(), 'aegis-local-'));
});
afterEach(() => rm(runFolder, { recursive: true, force: true }));

describe('the emulator of the local system', () => {
  test('has what was stored again after a clean stop', async () => {
    const options = { python, runFolder, stateFolder: join(runFolder, 'state'), port: await findFreePort(), signal };
    const first = await startEmulator(options);
    await secrets(first.endpointUrl, (client) =>
      client.send(new CreateSecretCommand({ Name: 's', SecretString: 'v' })),
    );
    await first.stop();

    const second = await startEmulator(options);
    try {
      expect(second.endpointUrl).toBe(first.endpointUrl);
      const kept = await secrets(second.endpointUrl, (client) =>
        client.send(new GetSecretValueCommand({ SecretId: 's' })),
      );
      expect(kept.SecretString).toBe('v');
    } finally {
      await second.stop();
    }
  });

  test('ends, and takes its temporary files with it, when the process that started it is killed', async () => {
    const holder = spawn(process.execPath, [HOLD_EMULATOR, python, runFolder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TMPDIR: runFolder },
    });
    const [firstOutput] = await once(holder.stdout, 'data');
    const endpointUrl = String(firstOutput).trim();
    expect((await fetch(`${endpointUrl}/_ministack/health`)).status).toBe(200);

    holder.kill('SIGKILL');

    await poll(async () => ((await isListening(endpointUrl)) ? undefined : true), {
      what: 'the emulator to end',
      withinMs: 15_000,
    });
    await poll(async () => ((await readdir(runFolder)).join() === 'emulator.log' ? true : undefined), {
      what: 'the temporary folder to go',
      withinMs: 5_000,
    });
  });
});

test('npm start puts the program in the place of its shell, which would not pass a signal on', async () => {
  const { scripts } = Package.parse(JSON.parse(await readFile('package.json', 'utf8')));
  expect(scripts.start).toMatch(/^exec node /);
});

describe('the lock of the local system', () => {
  test('refuses a second holder until the first has let go', async () => {
    const file = join(runFolder, 'run.lock');
    const first = await tryLock(file);
    expect(first).toHaveProperty('release');
    expect(await tryLock(file)).toEqual({ heldBy: process.pid });

    if ('release' in first) await first.release();
    const second = await tryLock(file);
    expect(second).toHaveProperty('release');
    if ('release' in second) await second.release();
    expect(await readdir(runFolder)).toEqual([]);
  });

  test('is free when its holder was killed, even if another process has its number now', async () => {
    const file = join(runFolder, 'run.lock');
    await writeFile(file, JSON.stringify({ pid: process.pid, port: 1, token: 'of-a-process-that-was-killed' }));
    const lock = await tryLock(file);
    expect(lock).toHaveProperty('release');
    if ('release' in lock) await lock.release();
  });
});

async function secrets<Answer>(
  endpointUrl: string,
  call: (client: SecretsManagerClient) => Promise<Answer>,
): Promise<Answer> {
  const client = new SecretsManagerClient(emulatorClientConfig(endpointUrl));
  try {
    return await call(client);
  } finally {
    client.destroy();
  }
}

async function isListening(endpointUrl: string): Promise<boolean> {
  try {
    await fetch(`${endpointUrl}/_ministack/health`);
    return true;
  } catch {
    return false;
  }
}
