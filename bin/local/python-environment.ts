import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CHECKOUT_FOLDER, LOCAL_FOLDER } from './checkout.ts';
import { withExclusiveAccess } from './exclusive-access.ts';
import { runCommand } from './run-command.ts';
import { StartFailure } from './start-failure.ts';

const OLDEST_PYTHON = { major: 3, minor: 10 } as const;
const PYTHON_NAMES = [
  'python3',
  'python3.14',
  'python3.13',
  'python3.12',
  'python3.11',
  'python3.10',
  'python',
] as const;

const ENVIRONMENT_FOLDER = join(CHECKOUT_FOLDER, '.venv');
const ENVIRONMENT_PYTHON = join(ENVIRONMENT_FOLDER, 'bin', 'python');
const LOCK_FILE = join(CHECKOUT_FOLDER, 'requirements.lock');
/** Holds the digest of the lock file the environment was made from; written last, so its presence means complete. */
const STAMP_FILE = join(ENVIRONMENT_FOLDER, 'requirements.sha256');

const INSTALL_REMEDY =
  'On Debian or Ubuntu: sudo apt install python3 python3-venv. On Fedora: sudo dnf install python3. On macOS: brew install python.';

/**
 * Returns the Python of an environment inside the checkout that holds exactly what requirements.lock names, installing
 * it first when it is missing or was made from another lock file. Every package is checked against the lock's hashes.
 */
export async function ensurePythonEnvironment(say: (text: string) => void, signal: AbortSignal): Promise<string> {
  const lockDigest = createHash('sha256')
    .update(await readFile(LOCK_FILE))
    .digest('hex');
  if (await isComplete(lockDigest, signal)) return ENVIRONMENT_PYTHON;

  await mkdir(LOCAL_FOLDER, { recursive: true, mode: 0o700 });
  await withExclusiveAccess(join(LOCAL_FOLDER, 'install.lock'), signal, async () => {
    if (await isComplete(lockDigest, signal)) return;
    const python = await findPython(signal);
    say('Installing the AWS emulator into .venv (once, about 10 seconds)');
    await install(python, signal);
    await writeFile(STAMP_FILE, lockDigest);
  });
  return ENVIRONMENT_PYTHON;
}

async function isComplete(lockDigest: string, signal: AbortSignal): Promise<boolean> {
  try {
    if ((await readFile(STAMP_FILE, 'utf8')) !== lockDigest) return false;
    // A Python that was upgraded or removed leaves an environment that no longer starts.
    await promisify(execFile)(ENVIRONMENT_PYTHON, ['-c', ''], { signal });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

async function install(python: string, signal: AbortSignal): Promise<void> {
  await rm(ENVIRONMENT_FOLDER, { recursive: true, force: true });
  const surroundings = { cwd: CHECKOUT_FOLDER, env: process.env, signal };
  await runCommand(python, ['-m', 'venv', ENVIRONMENT_FOLDER], {
    ...surroundings,
    purpose: 'make a Python environment in .venv',
  });
  await runCommand(
    ENVIRONMENT_PYTHON,
    [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--require-hashes',
      '--no-deps',
      '-r',
      LOCK_FILE,
    ],
    { ...surroundings, purpose: 'install the AWS emulator from requirements.lock' },
  );
}

async function findPython(signal: AbortSignal): Promise<string> {
  const tooOld: string[] = [];
  const withoutVenv: string[] = [];
  for (const name of PYTHON_NAMES) {
    const version = await pythonVersion(name, signal);
    if (version === undefined) continue;
    if (!isNewEnough(version)) tooOld.push(`${name} is ${version}`);
    else if (await canMakeEnvironments(name, signal)) return name;
    else withoutVenv.push(name);
  }
  const wanted = `Python ${OLDEST_PYTHON.major}.${OLDEST_PYTHON.minor} or newer with the venv module runs the AWS emulator`;
  if (withoutVenv.length > 0) {
    throw new StartFailure(`${wanted}; ${withoutVenv[0]} is there, but its venv module is not. ${INSTALL_REMEDY}`);
  }
  if (tooOld.length > 0) throw new StartFailure(`${wanted}; ${tooOld.join(', ')}. ${INSTALL_REMEDY}`);
  throw new StartFailure(`${wanted}; no python3 was found. ${INSTALL_REMEDY}`);
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST_PYTHON.major || (major === OLDEST_PYTHON.major && minor >= OLDEST_PYTHON.minor);
}

async function pythonVersion(name: string, signal: AbortSignal): Promise<string | undefined> {
  return pythonSays(name, 'import sys; print("%d.%d.%d" % sys.version_info[:3])', signal);
}

/** Debian ships a `venv` that imports and then fails for want of `ensurepip`. */
async function canMakeEnvironments(name: string, signal: AbortSignal): Promise<boolean> {
  return (await pythonSays(name, 'import venv, ensurepip; print("yes")', signal)) === 'yes';
}

async function pythonSays(name: string, program: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(name, ['-c', program], { signal });
    return stdout.trim();
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
