import { join } from 'node:path';
import { afterAll, inject } from 'vitest';
import type { DeployedSystem } from '../vitest/provided-context.ts';
import { startSystem } from './start-system.ts';

/**
 * A deployment that no other test file touches, for tests of what a deployment has once: its dead-letter queue, its
 * platform key, the whole table, evaluation at a standstill. It is taken away after the file. A suite that is pointed
 * at a deployment elsewhere uses that.
 */
export async function ownSystem(): Promise<DeployedSystem> {
  const further = inject('furtherDeployments');
  if (further === undefined) return inject('deployedSystem');
  const folder = join(further.folder, crypto.randomUUID());
  const { system, stop } = await startSystem({ ...further, folder, say: () => undefined });
  afterAll(stop);
  return system;
}
