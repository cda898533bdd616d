import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { OnLoadArgs, PluginBuild } from 'esbuild';

/** `import { a, b as c } from "@smithy/core/serde";`, as the AWS SDK writes it. */
const IMPORT = /^import \{ ([^}]+?),? \} from "(@(?:smithy|aws-sdk)\/[\w/-]+)";$/gm;
/** `export { a, b as c } from "./file";` */
const PASSED_ON = /^export \{ ([^}]+?),? \} from "([^"]+)";$/gm;
/** Asks for what an index says itself, without what it passes on. */
const OWN = '?own';

/** The path of the file that one file means by a specifier. */
type Resolve = (importer: string, specifier: string) => Promise<string>;

/**
 * The source of a file of a package, where names come from their own files instead of from an index of the core packages of
 * the AWS SDK. esbuild cuts chunks by what a file may reach, not by what it uses: an index that a function starts with draws
 * there what only later chunks use, such as the XML of S3. What this does not understand stays as it is.
 */
export async function withDirectImports(source: string, args: OnLoadArgs, build: PluginBuild): Promise<string> {
  if (args.suffix === OWN) return source.replace(PASSED_ON, '');
  const resolved: Resolve = (importer, specifier) => resolveOnce(importer, specifier, build);
  const found = [...source.matchAll(IMPORT)];
  const direct = await Promise.all(
    found.map(async ([, names = '', index = '']) => {
      const file = await resolved(args.path, index);
      const imports = await Promise.all(pairs(names).map((pair) => directImport(file, pair, resolved)));
      return imports.join(' ');
    }),
  );
  let at = 0;
  return source.replace(IMPORT, () => direct[at++] ?? '');
}

async function directImport(index: string, [name, local]: Pair, resolved: Resolve): Promise<string> {
  const place = await placeOf(index, name, resolved);
  return `import { ${place.name} as ${local} } from ${JSON.stringify(place.path)};`;
}

/** Where a name is exported that an index perhaps only passes on; the next file may pass it on again. */
async function placeOf(file: string, name: string, resolved: Resolve): Promise<{ name: string; path: string }> {
  const passedOn = [...(await readFile(file, 'utf8')).matchAll(PASSED_ON)];
  for (const [, names = '', specifier = ''] of passedOn) {
    const pair = pairs(names).find(([, exported]) => exported === name);
    if (pair !== undefined) return placeOf(await resolved(file, specifier), pair[0], resolved);
  }
  return { name, path: passedOn.length > 0 && basename(file) === 'index.js' ? file + OWN : file };
}

type Pair = readonly [name: string, as: string];

function pairs(names: string): Pair[] {
  return names.split(', ').map((named) => {
    const [name = '', as = name] = named.split(' as ');
    return [name, as];
  });
}

/** What was resolved for one bundle is the same for the next: by the path, or by the package that asks for another one. */
const RESOLVED = new Map<string, Promise<string>>();

function resolveOnce(importer: string, specifier: string, build: PluginBuild): Promise<string> {
  const resolveDir = dirname(importer);
  const asking = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(importer)?.[0] ?? importer;
  const key = specifier.startsWith('.') ? resolve(resolveDir, specifier) : `${asking} ${specifier}`;
  const known = RESOLVED.get(key) ?? resolveWith(build, specifier, resolveDir);
  RESOLVED.set(key, known);
  return known;
}

/** @throws Error when there is no such file. */
async function resolveWith(build: PluginBuild, specifier: string, resolveDir: string): Promise<string> {
  const { path, errors } = await build.resolve(specifier, { kind: 'import-statement', resolveDir });
  if (path === '') throw new Error(`${specifier} is not found from ${resolveDir}: ${errors[0]?.text ?? ''}`);
  return path;
}
