import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT_FOLDER, LOCAL_FOLDER } from '../../local/checkout.ts';
import { runCommand } from '../../local/run-command.ts';
import { StartFailure } from '../../local/start-failure.ts';

/** Several of the packages need this much. */
const OLDEST_PYTHON = { major: 3, minor: 11 } as const;
const PYTHON_NAMES = ['python3', 'python3.12', 'python3.13', 'python3.11'] as const;

const REQUIREMENTS_FOLDER = join(CHECKOUT_FOLDER, 'test', 'clients', 'python', 'requirements');

/**
 * Makes the environment of Python that holds exactly what a file of requirements names, unless it is there.
 * @returns its Python
 * @throws StartFailure when no Python is new enough, or when the packages cannot be installed (PyPI is out of reach)
 */
export async function installPackages(name: string, signal: AbortSignal): Promise<string> {
  const requirements = join(REQUIREMENTS_FOLDER, `${name}.txt`);
  const digest = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const folder = join(LOCAL_FOLDER, 'clients', name);
  const python = join(folder, 'bin', 'python');
  // Written last, so its presence means complete.
  const stamp = join(folder, 'requirements.sha256');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === digest) return python;

  await rm(folder, { recursive: true, force: true });
  await mkdir(join(LOCAL_FOLDER, 'clients'), { recursive: true, mode: 0o700 });
  const surroundings = { cwd: CHECKOUT_FOLDER, env: process.env, signal };
  const base = await findPython(signal);
  await runCommand(base, ['-m', 'venv', folder], { ...surroundings, purpose: `make the environment ${folder}` });
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '-r', requirements];
  await runCommand(python, install, {
    ...surroundings,
    purpose: `install the Python packages of ${name}; is PyPI in reach`,
  });
  await writeFile(stamp, digest);
  return python;
}

async function findPython(signal: AbortSignal): Promise<string> {
  for (const name of PYTHON_NAMES) {
    const asked = ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'];
    const surroundings = { cwd: CHECKOUT_FOLDER, env: process.env, signal, purpose: `ask ${name} for its version` };
    const version = await runCommand(name, asked, surroundings).catch(() => '');
    const [major = 0, minor = 0] = version.trim().split('.').map(Number);
    if (major === OLDEST_PYTHON.major && minor >= OLDEST_PYTHON.minor) return name;
  }
  throw new StartFailure(`Python ${OLDEST_PYTHON.major}.${OLDEST_PYTHON.minor} or newer with venv was not found.`);
}
