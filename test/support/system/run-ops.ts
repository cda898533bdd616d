import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { embeddedTarget } from '../../../bin/local/aws-target.ts';
import type { DeployedSystem } from '../vitest/provided-context.ts';

const OPS = join(import.meta.dirname, '../../../bin/ops.ts');
const execute = promisify(execFile);

/** What `npm run ops -- <words>` says when an operator runs it against the account of the deployment. */
export async function runOps(
  { url, emulator }: DeployedSystem,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aegis-ops-'));
  const outputs = join(folder, 'outputs.json');
  try {
    await writeFile(outputs, JSON.stringify({ Aegis: { ...emulator?.outputs, ApiUrl: url } }));
    const { stdout } = await execute(process.execPath, [OPS, ...words, '--outputs', outputs], {
      env: { ...embeddedTarget(emulator?.endpointUrl ?? '').environment, ...environment },
    });
    return stdout;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
