import { existsSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import * as z from 'zod';
import { consoleSources, currentConsole } from './build-console.ts';
import { withDirectImports } from './direct-imports.ts';
import { reuseFolder } from './reuse-folder.ts';
import { slimPatterns, slimSchemas } from './slim-patterns.ts';

const REPOSITORY = join(import.meta.dirname, '..');

/** Every Lambda function and the file that exports its `handler`. */
export const FUNCTION_ENTRIES = {
  ingest: 'functions/lambda/ingest/handler.ts',
  query: 'functions/lambda/query/handler.ts',
  manage: 'functions/lambda/manage/handler.ts',
  observe: 'functions/lambda/observe/handler.ts',
  guard: 'functions/lambda/guard/handler.ts',
  trial: 'functions/lambda/trial/handler.ts',
  web: 'functions/lambda/web/handler.ts',
  gateway: 'functions/lambda/gateway/handler.ts',
  evaluate: 'functions/lambda/evaluate.ts',
  judge: 'functions/lambda/judge.ts',
  deliver: 'functions/lambda/deliver.ts',
  'reset-quotas': 'functions/lambda/reset-quotas.ts',
  reconcile: 'functions/lambda/reconcile.ts',
  'report-usage': 'functions/lambda/report-usage.ts',
} as const;

/** The functions that run tier 2; they find the models in the folder `models` beside their code. */
const FUNCTIONS_WITH_MODELS: ReadonlySet<string> = new Set(['evaluate', 'gateway', 'guard']);
const MODEL_ARTIFACTS = join(REPOSITORY, 'functions', 'evaluation', 'models', 'artifacts');

export type FunctionName = keyof typeof FUNCTION_ENTRIES;

const BUNDLE_DIRECTORY = join(REPOSITORY, 'dist', 'functions');

/** How the bundles are made, the versions of what makes them included. */
const BUNDLED_BY = [
  import.meta.filename,
  join(import.meta.dirname, 'build-console.ts'),
  join(import.meta.dirname, 'direct-imports.ts'),
  join(import.meta.dirname, 'slim-patterns.ts'),
  join(REPOSITORY, 'package-lock.json'),
  join(REPOSITORY, 'tsconfig.json'),
];

/** CommonJS packages inside an ES module still call `require` for Node's own modules. */
const REQUIRE_BANNER = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/**
 * Leaves libraries out of the source maps. Node reads the map of a bundle when the first stack trace is written: a
 * full map (1 MB) takes 40 ms and 37 MB for that, a map of our own files (0.14 MB) 5 ms and 9 MB, measured on a bundle
 * of 628 KB. That is cheap enough to ship, and without it a stack trace of a minified bundle names one line of 600 KB.
 */
const mapOwnFilesOnly: Plugin = {
  name: 'map-own-files-only',
  setup(build) {
    build.onLoad({ filter: /[/\\]node_modules[/\\].*\.[mc]?js$/ }, async (args) => {
      const { path } = args;
      // One position (AAAA) for the whole file; esbuild takes a map without any for no map at all.
      const map = JSON.stringify({ version: 3, sources: [basename(path)], names: [], mappings: 'AAAA' });
      const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
      const source = await withDirectImports(await readFile(path, 'utf8'), args, build);
      return { contents: `${source}\n${comment}`, loader: 'js' };
    });
  },
};

/**
 * Lets `import('node:http')`, which the AWS SDK asks for where an endpoint is not encrypted, be a `require`. An import
 * reads every export, and one of them loads Node's whole `fetch`: 28 ms instead of 3.
 */
const requireHttp: Plugin = {
  name: 'require-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, namespace: 'required' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'required' }, () => ({
      contents: `export const { Agent, request } = require('node:http');`,
    }));
  },
};

/**
 * Leaves out what zod makes JSON Schema with: only our generators of documents ask for it, and it is 17 KB of every
 * function. Each export becomes a method that says so when somebody calls it.
 */
const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup({ onLoad }) {
    onLoad(
      { filter: /[/\\]zod[/\\]v4[/\\]core[/\\](?:to-json-schema|json-schema-processors)\.js$/ },
      async ({ path }) => {
        const names = (await readFile(path, 'utf8')).matchAll(/^export (?:const|function) (\w+)/gm);
        const missing = `const missing = () => () => { throw new Error('a bundle makes no JSON Schema'); };`;
        const contents = [missing, ...Array.from(names, ([, name]) => `export { missing as ${name} };`)].join('\n');
        return { contents, loader: 'js' };
      },
    );
  },
};

/** Leaves of the manifest of an AWS client what the client reads, its version: scripts and tools are 3 KB of each. */
const slimManifests: Plugin = {
  name: 'slim-manifests',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]@aws-sdk[/\\]client-[\w-]+[/\\]package\.json$/ }, async ({ path }) => {
      const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(path, 'utf8')));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Leaves the bundles of all functions in `dist/functions`, and returns that folder. Bundles that were made of the same
 * files stay: making them takes 8 seconds of CPU.
 *
 * @throws esbuild's BuildFailure when an entry is missing or does not resolve.
 */
export async function currentBundles(): Promise<string> {
  await reuseFolder(BUNDLE_DIRECTORY, bundleFunctions);
  return BUNDLE_DIRECTORY;
}

/**
 * Bundles every function, with everything it needs, to `<directory>/<name>/`: `index.mjs` with all that it starts with,
 * a chunk for what it loads later, if ever, the models of tier 2 where it runs them, and the console where it is served.
 *
 * @returns the files that the bundles depend on
 * @throws esbuild's BuildFailure when an entry is missing or does not resolve.
 */
export async function bundleFunctions(directory: string): Promise<string[]> {
  await rm(directory, { recursive: true, force: true });
  const entries = Object.entries(FUNCTION_ENTRIES);
  const read = await Promise.all(entries.map(([name, entry]) => bundleFunction(entry, join(directory, name))));
  for (const name of FUNCTIONS_WITH_MODELS)
    await cp(MODEL_ARTIFACTS, join(directory, name, 'models'), { recursive: true });
  await cp(await currentConsole(), join(directory, 'web', 'console'), { recursive: true });
  const models = (await readdir(MODEL_ARTIFACTS)).map((name) => join(MODEL_ARTIFACTS, name));
  return [...new Set([...read.flat(), ...models, ...(await consoleSources()), ...BUNDLED_BY])];
}

/** Returns what was read. */
async function bundleFunction(entry: string, directory: string): Promise<string[]> {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: REPOSITORY,
    entryPoints: [{ in: entry, out: 'index' }],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[hash]',
    splitting: true,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The ES module builds of the AWS SDK and zod are what lets unused code be dropped.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(REPOSITORY, 'functions', 'runtime', 'lambda-credentials.ts') },
    banner: { js: REQUIRE_BANNER },
    minify: true,
    // Word lists of thirty languages: escaped, each of their letters would take twice the bytes.
    charset: 'utf8',
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    plugins: [slimManifests, withoutJsonSchema, mapOwnFilesOnly, requireHttp, slimPatterns, slimSchemas],
    logLevel: 'warning',
  });
  const files = Object.keys(metafile.outputs).filter((path) => path.endsWith('.mjs'));
  await Promise.all(files.map((path) => withoutUnusedBanner(join(REPOSITORY, path))));
  return Object.keys(metafile.inputs)
    .map((path) => join(REPOSITORY, path))
    .filter(existsSync);
}

/** Two of some forty files call `require`; in the others the banner is 3 KB of each function. Lines keep their numbers. */
async function withoutUnusedBanner(path: string): Promise<void> {
  const code = await readFile(path, 'utf8');
  if (!code.startsWith(REQUIRE_BANNER)) return;
  const rest = code.slice(REQUIRE_BANNER.length);
  if (!/\brequire\b/.test(rest)) await writeFile(path, rest);
}
