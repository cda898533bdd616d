import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import * as z from 'zod';

/** SHA-256 by path. */
const Digests = z.record(z.string(), z.string());
/** What a folder was made of, and what was in it then. */
const Stamp = z.object({ inputs: Digests, outputs: Digests });

/**
 * Makes a folder, unless it is there, was made of the same files, and nothing in it was changed since. Readers of the
 * folder see the old content or the new, never a part.
 *
 * @param make fills the folder that it is given, a sibling of `folder`, and returns the paths of all files that it read
 */
export async function reuseFolder(folder: string, make: (into: string) => Promise<readonly string[]>): Promise<void> {
  const stampFile = `${folder}.made-of.json`;
  if (await isAsStamped(folder, stampFile)) return;
  await mkdir(dirname(folder), { recursive: true });
  const unfinished = await mkdtemp(`${folder}-`);
  try {
    const inputs = await digestsOf(await make(unfinished));
    const outputs = await contentOf(unfinished);
    await rm(stampFile, { force: true });
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    await writeFile(stampFile, JSON.stringify({ inputs, outputs }));
  } finally {
    // What failed to be made may still be written to by what was made beside it; its error is the one to show.
    await rm(unfinished, { recursive: true, force: true, maxRetries: 20 });
  }
}

async function isAsStamped(folder: string, stampFile: string): Promise<boolean> {
  try {
    const { inputs, outputs } = Stamp.parse(JSON.parse(await readFile(stampFile, 'utf8')));
    const now = { inputs: await digestsOf(Object.keys(inputs)), outputs: await contentOf(folder) };
    return JSON.stringify(now) === JSON.stringify({ inputs, outputs });
  } catch {
    // Something is missing, or was written by another version.
    return false;
  }
}

async function contentOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const digests = Object.entries(await digestsOf(files));
  return Object.fromEntries(digests.map(([file, digest]) => [relative(folder, file), digest]));
}

async function digestsOf(files: readonly string[]): Promise<Record<string, string>> {
  const sorted = [...new Set(files)].sort();
  const digests = sorted.map(async (file) => [
    file,
    createHash('sha256')
      .update(await readFile(file))
      .digest('base64'),
  ]);
  return Object.fromEntries(await Promise.all(digests));
}
