import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { build, type Plugin } from 'vite';
import { reuseFolder } from './reuse-folder.ts';

const REPOSITORY = join(import.meta.dirname, '..');
const WEB_FOLDER = join(REPOSITORY, 'web');
const CONFIG_FILE = join(WEB_FOLDER, 'vite.config.ts');
const CONSOLE_DIRECTORY = join(REPOSITORY, 'dist', 'console');

/** How the console is built, the versions of what builds it included. */
const BUILT_BY = [
  import.meta.filename,
  CONFIG_FILE,
  join(WEB_FOLDER, 'file-groups.ts'),
  join(WEB_FOLDER, 'font-files.ts'),
  join(WEB_FOLDER, 'tsconfig.json'),
  join(WEB_FOLDER, 'index.html'),
  join(REPOSITORY, 'package-lock.json'),
  join(REPOSITORY, 'tsconfig.json'),
];

const compress = promisify(brotliCompress);

/** By the end of a file's name; a file of any other kind fails the build. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};
/** They are compressed already. */
const COMPRESSED = new Set(['.png', '.webp', '.woff', '.woff2']);

/** What `functions/console/files/console-files.ts` reads of a file. */
interface BuiltFile {
  readonly type: string;
  readonly sha256: string;
  /** Bytes of the file itself. */
  readonly bytes: number;
  /** Bytes of the file as it lies beside the list; less when that is compressed with Brotli. */
  readonly storedBytes: number;
  readonly isCompressed: boolean;
}

/**
 * Leaves the built console in `dist/console`, and returns that folder: `manifest.json`, and each of the files it names,
 * compressed with Brotli where that pays. A console that was built of the same files stays.
 *
 * @throws the error of Vite when the console does not build
 */
export async function currentConsole(): Promise<string> {
  await reuseFolder(CONSOLE_DIRECTORY, buildConsole);
  return CONSOLE_DIRECTORY;
}

/** The files of our own that the console is built of; packages are told by the lock file. */
export async function consoleSources(): Promise<string[]> {
  const entries = await readdir(join(WEB_FOLDER, 'src'), { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return [...BUILT_BY, ...sources];
}

async function buildConsole(directory: string): Promise<string[]> {
  const read = new Set<string>();
  const built = join(directory, 'built');
  await inProduction(() =>
    build({
      configFile: CONFIG_FILE,
      configLoader: 'native',
      mode: 'production',
      logLevel: 'warn',
      plugins: [collectSources(read)],
      build: { outDir: built, emptyOutDir: true },
    }),
  );
  const entries = await readdir(built, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(built, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
  const files: Record<string, BuiltFile> = {};
  for (const name of names) files[name] = await storeFile(join(built, name), join(directory, name));
  await rm(built, { recursive: true });
  await writeFile(join(directory, 'manifest.json'), JSON.stringify(files, null, 2));
  return [...new Set([...(await consoleSources()), ...read])];
}

/** Vite believes a `NODE_ENV` that is there already, such as that of the tests, and would build what is for developers. */
async function inProduction(work: () => Promise<unknown>): Promise<void> {
  const { NODE_ENV } = process.env;
  process.env['NODE_ENV'] = 'production';
  try {
    await work();
  } finally {
    if (NODE_ENV === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = NODE_ENV;
  }
}

async function storeFile(from: string, to: string): Promise<BuiltFile> {
  const extension = extname(from);
  const type = CONTENT_TYPES[extension];
  if (type === undefined) throw new Error(`The console has a file of a kind that is not served: ${from}`);
  const content = await readFile(from);
  // The page itself is small, and changed before it is sent.
  const isCompressed = extension !== '.html' && !COMPRESSED.has(extension);
  const stored = isCompressed ? await compress(content, brotliOptions(content.byteLength)) : content;
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, stored);
  const sha256 = createHash('sha256').update(content).digest('base64url');
  return { type, sha256, bytes: content.byteLength, storedBytes: stored.byteLength, isCompressed };
}

function brotliOptions(bytes: number) {
  return {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes,
    },
  };
}

/** Adds the files of our own that a build reads, wherever they lie. */
function collectSources(read: Set<string>): Plugin {
  return {
    name: 'collect-sources',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const file = id.split('?', 1)[0] ?? '';
        if (file.startsWith(REPOSITORY) && !file.includes(`${sep}node_modules${sep}`)) read.add(file);
      }
    },
  };
}
