import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import './provided-context.ts';

/** A folder for what the tests leave on disk, removed when the last worker has ended. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'aegis-tests-'));
  project.provide('runFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
