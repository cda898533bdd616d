import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT_FOLDER } from '../../local/checkout.ts';

/**
 * All checks of a pull request: `npm test`. Lint and types are checked while the deployment that the end-to-end tests
 * need is made, which leaves a core idle. Their output is shown only when they fail, and then the tests are stopped.
 */
const VITEST = join(CHECKOUT_FOLDER, 'node_modules', 'vitest', 'vitest.mjs');

const tests = start(process.execPath, [VITEST, 'run', '--coverage', ...process.argv.slice(2)], { stdio: 'inherit' });
const checks = start('npm run lint && npm run typecheck', [], { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });

let output = '';
for (const stream of [checks.child.stdout, checks.child.stderr]) {
  stream?.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
}
const checked = checks.exitCode.then((code) => {
  if (code !== 0) tests.child.kill('SIGTERM');
  return code;
});

const [testCode, checkCode] = await Promise.all([tests.exitCode, checked]);
if (checkCode !== 0) console.error(`\n${output}\nLint or types failed; the tests were stopped.`);
process.exitCode = checkCode === 0 ? testCode : checkCode;

interface Started {
  readonly child: ChildProcess;
  /** 1 for whoever was stopped by a signal. */
  readonly exitCode: Promise<number>;
}

function start(command: string, words: readonly string[], options: SpawnOptions): Started {
  const child = spawn(command, words, { cwd: CHECKOUT_FOLDER, ...options });
  const exitCode = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return { child, exitCode };
}
