import { brotliCompressSync } from 'node:zlib';
import type { ConsoleFile, ConsoleFiles } from '../../../functions/console/console-file.ts';

/** A console of a page and a script. */
export class MemoryConsoleFiles implements ConsoleFiles {
  readonly page = '<!doctype html><base href="./"><script type="module" src="./assets/index-1a2b3c.js"></script>';
  readonly script = `console.log(${JSON.stringify('built '.repeat(100))});`;

  async find(path: string): Promise<ConsoleFile | null> {
    if (path === 'index.html') return fileOf('text/html; charset=utf-8', '"page"', this.page, false);
    if (path === 'assets/index-1a2b3c.js')
      return fileOf('text/javascript; charset=utf-8', '"script"', this.script, true);
    return null;
  }
}

function fileOf(type: string, tag: string, text: string, isCompressed: boolean): ConsoleFile {
  const content = Buffer.from(text);
  return { type, tag, brotli: isCompressed ? brotliCompressSync(content) : null, readPlain: async () => content };
}
