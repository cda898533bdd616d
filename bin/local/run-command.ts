import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { StartFailure } from './start-failure.ts';

const KILL_AFTER_MS = 5_000;
const KEPT_OUTPUT_CHARACTERS = 1_000_000;
const SHOWN_LINES = 25;

export interface CommandOptions {
  /** What the command does, as an infinitive clause: "install the emulator". */
  readonly purpose: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Runs a command to its end and returns what it wrote. It gets a process group of its own, so that Ctrl-C in a terminal
 * reaches it through `signal` only and its children end with it.
 */
export async function runCommand(
  command: string,
  commandArguments: readonly string[],
  options: CommandOptions,
): Promise<string> {
  options.signal.throwIfAborted();
  const child = spawn(command, commandArguments, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT_CHARACTERS);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);

  const stop = (): void => void stopProcessGroup(child, KILL_AFTER_MS);
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await exitCodeOf(child, command);
    options.signal.throwIfAborted();
    if (exitCode !== 0) {
      const lastLines = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
      throw new StartFailure(`Could not ${options.purpose} (exit code ${exitCode}):\n${lastLines}`);
    }
    return output;
  } finally {
    options.signal.removeEventListener('abort', stop);
  }
}

function exitCodeOf(child: ChildProcess, command: string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new StartFailure(`Could not run ${command}: ${cause.message}`)));
    child.once('close', (code) => resolve(code));
  });
}

/** Asks the process to end (SIGTERM), and ends it and all it started when it has not done so in time. */
export async function stopProcessGroup(child: ChildProcess, killAfterMs: number): Promise<void> {
  if (child.pid === undefined) return;
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => killProcessGroup(child), killAfterMs);
    await ended;
    clearTimeout(timer);
  }
  killProcessGroup(child);
}

export function killProcessGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left in the group.
  }
}
