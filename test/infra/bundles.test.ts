import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { HEAD_NAMES } from '../../functions/evaluation/models/shipped-heads.ts';
import { bundleFunctions, FUNCTION_ENTRIES } from '../../lib/bundle-functions.ts';
import { bundleOnce } from './bundle-once.ts';
import { functionsOf, JUDGE, synthesize } from './synthesize.ts';

const SIZE_LIMIT_BYTES = 715_000;
/** The gateway needs the guard and the intake for its first request already: ADR 97. */
const SIZE_LIMITS: Readonly<Record<string, number>> = { gateway: 1_040_000 };
/** A map that covers the libraries as well is larger than 1 MB. */
const MAP_SIZE_LIMIT_BYTES = 490_000;

let directory = '';
beforeAll(async () => {
  directory = await bundleOnce();
});

const template = synthesize('prod', JUDGE);

const mapSchema = z.object({ sources: z.array(z.string()) });

/** Every file of a bundle, by its path within. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** A module with everything it imports, leaving out what it only loads later with `import(…)`. */
function loadedAtStart(file: string, loaded = new Set<string>()): Set<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const imports = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*"(\.{1,2}\/[\w./-]+\.mjs)"/g);
  for (const [, path = ''] of imports) loadedAtStart(join(dirname(file), path), loaded);
  return loaded;
}

describe.each(Object.entries(FUNCTION_ENTRIES))('the bundle of %s', (name, entry) => {
  test('starts with less than 715 KB, or what is its own limit, and has a map beside each file', () => {
    const files = filesOf(join(directory, name)).filter((file) => !/^(?:models|console)\//.test(file));
    const code = files.filter((file) => file.endsWith('.mjs'));
    expect(code).toContain('index.mjs');
    expect(files.sort()).toEqual(code.flatMap((file) => [file, `${file}.map`]).sort());
    const sizes = [...loadedAtStart(join(directory, name, 'index.mjs'))].map((file) => statSync(file).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(SIZE_LIMITS[name] ?? SIZE_LIMIT_BYTES);
  });

  test('maps back to our own files, in a map that is cheap to read when the first error is logged', () => {
    const file = join(directory, name, 'index.mjs.map');
    const { sources } = mapSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(sources.some((source) => source.endsWith(entry))).toBe(true);
    expect(statSync(file).size).toBeLessThan(MAP_SIZE_LIMIT_BYTES);
  });

  test('starts on Node.js alone with the environment that the stack gives it', () => {
    const given = Object.entries(functionsOf(template).get(name)?.environment ?? {});
    const environment = given.map(([key, value]) => [key, typeof value === 'string' ? value : 'set-on-deployment']);
    const script = `const { handler } = await import(${JSON.stringify(join(directory, name, 'index.mjs'))});
      if (typeof handler !== 'function') throw new Error('no handler');`;
    const started = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      encoding: 'utf8',
      env: { ...Object.fromEntries(environment), AWS_REGION: 'eu-central-1' },
    });
    expect(started.stderr).toBe('');
    expect(started.status).toBe(0);
  });
});

test('ingest starts without what writes XML, which only a large body needs, though packages share their indexes', () => {
  const writesXml = (file: string) => readFileSync(file, 'utf8').includes('&quot;');
  const start = [...loadedAtStart(join(directory, 'ingest', 'index.mjs'))];
  expect(start.filter(writesXml)).toEqual([]);
  const later = filesOf(join(directory, 'ingest')).filter((file) => file.endsWith('.mjs'));
  expect(later.filter((file) => writesXml(join(directory, 'ingest', file)))).not.toEqual([]);
});

test('has the models of tier 2 beside the functions that run them, and beside no other', async () => {
  const heads = HEAD_NAMES.map((name) => join('models', `${name}.head`)).sort();
  for (const name of Object.keys(FUNCTION_ENTRIES)) {
    const models = filesOf(join(directory, name)).filter((file) => file.startsWith('models/'));
    expect(models, name).toEqual(['evaluate', 'gateway', 'guard'].includes(name) ? heads : []);
  }
});

test('has the console beside the function that serves it, and beside no other', () => {
  for (const name of Object.keys(FUNCTION_ENTRIES)) {
    const isThere = filesOf(join(directory, name)).includes(join('console', 'manifest.json'));
    expect(isThere, name).toBe(name === 'web');
  }
});

test.each(['evaluate', 'gateway', 'guard'])('%s finds its models from the chunk that reads them', (name) => {
  const chunks = filesOf(join(directory, name)).filter(
    (file) =>
      /^chunks\/\w+\.mjs$/.test(file) && / as readModels\b/.test(readFileSync(join(directory, name, file), 'utf8')),
  );
  expect(chunks).toHaveLength(1);
  const script = `const { readModels } = await import(${JSON.stringify(join(directory, name, chunks[0] ?? ''))});
    const models = await readModels((head, error) => { throw error; });
    process.stdout.write(models.map((model) => model.name).join());`;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.stdout.split(',')).toEqual([...HEAD_NAMES]);
});

test('comes out the same a second time, so that an unchanged function is not deployed again', async () => {
  // Beside it, since the maps name the sources by their way from there.
  const again = join(dirname(directory), 'functions-again');
  await bundleFunctions(again);
  for (const name of Object.keys(FUNCTION_ENTRIES)) {
    expect(filesOf(join(again, name))).toEqual(filesOf(join(directory, name)));
    for (const file of filesOf(join(directory, name)).map((path) => join(name, path))) {
      expect(readFileSync(join(again, file)).equals(readFileSync(join(directory, file))), file).toBe(true);
    }
  }
  rmSync(again, { recursive: true, force: true });
});
