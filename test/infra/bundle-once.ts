import { join } from 'node:path';
import { inject } from 'vitest';
import { withExclusiveAccess } from '../../bin/local/exclusive-access.ts';
import { currentBundles } from '../../lib/bundle-functions.ts';
import '../support/vitest/provided-context.ts';

/** The folder of the functions as they are deployed, bundled once for all files and deployments of a run. */
export async function bundleOnce(): Promise<string> {
  let bundles = '';
  await withExclusiveAccess(join(inject('runFolder'), 'bundles.lock'), new AbortController().signal, async () => {
    bundles = await currentBundles();
  });
  return bundles;
}
