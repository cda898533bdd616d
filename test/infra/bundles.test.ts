import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bundleFunctions, FUNCTION_ENTRIES } from '../../lib/bundle-functions.ts';
import { functionsOf, synthesize } from './synthesize.ts';

const SIZE_LIMIT_BYTES = 700_000;
/** A map that covers the libraries as well is larger than 1 MB. */
const MAP_SIZE_LIMIT_BYTES = 400_000;

const directory = mkdtempSync(join(tmpdir(), 'aegis-bundles-'));
beforeAll(() => bundleFunctions(directory));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const template = synthesize('prod');

const mapSchema = z.object({ sources: z.array(z.string()) });

describe.each(Object.entries(FUNCTION_ENTRIES))('the bundle of %s', (name, entry) => {
  it('is smaller than 700 KB and has its map beside it', () => {
    expect(readdirSync(join(directory, name)).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(statSync(join(directory, name, 'index.mjs')).size).toBeLessThan(SIZE_LIMIT_BYTES);
  });

  it('maps back to our own files, in a map that is cheap to read when the first error is logged', () => {
    const file = join(directory, name, 'index.mjs.map');
    const { sources } = mapSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    expect(sources.some((source) => source.endsWith(entry))).toBe(true);
    expect(statSync(file).size).toBeLessThan(MAP_SIZE_LIMIT_BYTES);
  });

  it('starts on Node.js alone with the environment that the stack gives it', () => {
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

it('comes out the same a second time, so that an unchanged function is not deployed again', async () => {
  const again = mkdtempSync(join(tmpdir(), 'aegis-bundles-'));
  await bundleFunctions(again);
  for (const name of Object.keys(FUNCTION_ENTRIES)) {
    for (const file of [join(name, 'index.mjs'), join(name, 'index.mjs.map')]) {
      expect(readFileSync(join(again, file)).equals(readFileSync(join(directory, file))), file).toBe(true);
    }
  }
  rmSync(again, { recursive: true, force: true });
});
