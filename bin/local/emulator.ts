import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT_FOLDER, nodeFirstPath } from './checkout.ts';
import { killProcessGroup, stopProcessGroup } from './run-command.ts';
import { StartFailure } from './start-failure.ts';

/** The account and region of everything local. The account is an example from AWS documentation. */
export const LOCAL_ACCOUNT_ID = '111122223333';
export const LOCAL_REGION = 'eu-central-1';

const RUN_EMULATOR = join(import.meta.dirname, 'run-emulator.py');
const READY_WITHIN_MS = 60_000;
const READY_POLL_MS = 50;
const STOP_WITHIN_MS = 20_000;
const SHOWN_LOG_LINES = 20;

/**
 * The emulator runs one process per concurrent invocation and refuses what exceeds this number. A request holds up to
 * two (the API function, and the evaluation it causes), and a client should keep to about 50 connections.
 */
const CONCURRENT_INVOCATIONS = 120;

export interface EmulatorOptions {
  readonly python: string;
  /** Takes the log. */
  readonly runFolder: string;
  /** Where state is loaded from and saved to at a clean stop; without it everything is forgotten. */
  readonly stateFolder?: string;
  readonly port: number;
  /**
   * The Python program that runs it, and its arguments.
   * @default run-emulator.py
   */
  readonly program?: readonly string[];
  readonly signal: AbortSignal;
}

export interface Emulator {
  readonly endpointUrl: string;
  /** What the emulator itself says. The functions write to CloudWatch Logs of the emulator: see function-logs.ts. */
  readonly logFile: string;
  /** Settles when the emulator has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Saves the state, if it is kept, and stops. */
  stop(): Promise<void>;
  /** Ends at once: what is on disk stays as the last clean stop left it. */
  kill(): Promise<void>;
}

/** Starts the emulator on loopback and returns once it answers. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  options.signal.throwIfAborted();
  // The functions run in here. Inside the checkout they would find its package.json and its packages, which AWS lacks.
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'aegis-emulator-'));
  const logFile = join(options.runFolder, 'emulator.log');

  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(options.python, [...(options.program ?? [RUN_EMULATOR])], {
    cwd: options.runFolder,
    env: emulatorEnvironment(options.port, temporaryFolder, options.stateFolder),
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = endOf(child);

  const endpointUrl = `http://127.0.0.1:${options.port}`;
  const finish = async (end: () => Promise<void>): Promise<void> => {
    await end();
    await rm(temporaryFolder, { recursive: true, force: true });
  };
  const emulator: Emulator = {
    endpointUrl,
    logFile,
    ended,
    stop: () => finish(() => stopProcessGroup(child, STOP_WITHIN_MS)),
    kill: () => finish(() => killNow(child, ended)),
  };
  try {
    await waitUntilHealthy(endpointUrl, child, logFile, options.signal);
    return emulator;
  } catch (cause) {
    await emulator.kill();
    throw cause;
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
}

async function killNow(child: ChildProcess, ended: Promise<void>): Promise<void> {
  killProcessGroup(child);
  await ended;
}

/**
 * Built from nothing: the emulator hands its own environment to every function, so an inherited AWS_ENDPOINT_URL or
 * credential would reach them all. NODE_PATH is what its custom resources need to find the SDK.
 */
function emulatorEnvironment(port: number, temporaryFolder: string, stateFolder?: string): NodeJS.ProcessEnv {
  const persistence =
    stateFolder === undefined
      ? { S3_DATA_DIR: join(temporaryFolder, 's3') }
      : { PERSIST_STATE: '1', STATE_DIR: stateFolder, S3_PERSIST: '1', S3_DATA_DIR: join(stateFolder, 's3') };
  return {
    HOME: homedir(),
    LANG: 'C.UTF-8',
    PATH: nodeFirstPath(),
    TMPDIR: temporaryFolder,
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: LOCAL_ACCOUNT_ID,
    MINISTACK_REGION: LOCAL_REGION,
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    LAMBDA_ACCOUNT_CONCURRENCY: String(CONCURRENT_INVOCATIONS),
    NODE_NO_WARNINGS: '1',
    NODE_PATH: join(CHECKOUT_FOLDER, 'node_modules'),
    ...persistence,
  };
}

async function waitUntilHealthy(
  endpointUrl: string,
  child: ChildProcess,
  logFile: string,
  signal: AbortSignal,
): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (
    child.pid !== undefined &&
    child.exitCode === null &&
    child.signalCode === null &&
    performance.now() < deadline
  ) {
    if (await answersHealthy(endpointUrl, signal)) return;
    await sleep(READY_POLL_MS, undefined, { signal });
  }
  const lastLines = (await readFile(logFile, 'utf8')).trimEnd().split('\n').slice(-SHOWN_LOG_LINES).join('\n');
  throw new StartFailure(`The emulator did not come up. Its last words, from ${logFile}:\n${lastLines}`);
}

async function answersHealthy(endpointUrl: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${endpointUrl}/_ministack/health`, { signal });
    await response.body?.cancel();
    return response.ok;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
