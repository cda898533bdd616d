import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';
import * as z from 'zod';
import type { ConsoleFile, ConsoleFiles } from '../console-file.ts';

const decompress = promisify(brotliDecompress);

/** As `lib/build-console.ts` writes it, by path below `/ui/`. */
const Manifest = z.record(
  z.string(),
  z.object({ type: z.string(), sha256: z.string(), isCompressed: z.boolean() }).readonly(),
);

/** The built console in a folder beside the code. What was read once is remembered. */
export class BuiltConsole implements ConsoleFiles {
  readonly #folder: string;
  readonly #files = new Map<string, Promise<ConsoleFile>>();
  #manifest: Promise<z.infer<typeof Manifest>> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async find(path: string): Promise<ConsoleFile | null> {
    this.#manifest ??= readFile(join(this.#folder, 'manifest.json'), 'utf8').then((text) =>
      Manifest.parse(JSON.parse(text)),
    );
    const manifest = await this.#manifest;
    // Only what the list names is opened, so that no path leads elsewhere.
    const entry = Object.hasOwn(manifest, path) ? manifest[path] : undefined;
    if (entry === undefined) return null;
    let file = this.#files.get(path);
    if (file === undefined) {
      file = readFile(join(this.#folder, path)).then((stored) => ({
        type: entry.type,
        tag: `"${entry.sha256}"`,
        brotli: entry.isCompressed ? stored : null,
        readPlain: async () => (entry.isCompressed ? decompress(stored) : stored),
      }));
      this.#files.set(path, file);
    }
    return file;
  }
}
