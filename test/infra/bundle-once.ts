import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { withExclusiveAccess } from '../../bin/local/exclusive-access.ts';
import { bundleFunctions } from '../../lib/bundle-functions.ts';
import '../support/vitest/provided-context.ts';

/** The folder of the functions as they are deployed, bundled once for all files of a run: it takes 8 seconds of CPU. */
export async function bundleOnce(): Promise<string> {
  const runFolder = inject('runFolder');
  const bundles = join(runFolder, 'bundles');
  await withExclusiveAccess(join(runFolder, 'bundles.lock'), new AbortController().signal, async () => {
    if (existsSync(bundles)) return;
    const unfinished = join(runFolder, 'bundles-unfinished');
    await mkdir(unfinished, { recursive: true });
    await bundleFunctions(unfinished);
    await rename(unfinished, bundles);
  });
  return bundles;
}
