import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PluginBuild } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { withDirectImports } from '../../lib/direct-imports.ts';

const folder = mkdtempSync(join(tmpdir(), 'aegis-imports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, source: string): string {
  writeFileSync(join(folder, name), source);
  return join(folder, name);
}

const index = write(
  'index.js',
  [
    'import { bind } from "./bind";',
    'export { one, two as second, } from "./numbers";',
    'export { far } from "@smithy/core/far";',
    'export const own = bind(1);',
  ].join('\n'),
);
const numbers = write('numbers.js', 'export const one = 1; export const two = 2;');
const far = write('far.js', 'export { farther as far } from "./farther";\nexport const near = 1;');
const farther = write('farther.js', 'export const farther = 3;');
const PLACES: Readonly<Record<string, string>> = {
  '@smithy/core/numbers': index,
  './numbers': numbers,
  '@smithy/core/far': far,
  './farther': farther,
};

/** A build that resolves the files above. */
const build = {
  resolve: async (specifier: string) => ({ path: PLACES[specifier] ?? '', errors: [{ text: 'not there' }] }),
} satisfies { resolve: (specifier: string) => Promise<unknown> };

function direct(source: string, suffix = ''): Promise<string> {
  const args = { path: join(folder, 'importer.js'), namespace: 'file', suffix, pluginData: undefined, with: {} };
  // @ts-expect-error: of a build only `resolve` is asked for.
  const asked: PluginBuild = build;
  return withDirectImports(source, args, asked);
}

test('takes each name from the file that exports it, through as many indexes as pass it on', async () => {
  expect(await direct('import { one, second as b, far } from "@smithy/core/numbers";\nb(one, far);')).toBe(
    `import { one as one } from "${numbers}"; import { two as b } from "${numbers}"; ` +
      `import { farther as far } from "${farther}";\nb(one, far);`,
  );
});

test('asks an index alone for what it says itself, and no other file', async () => {
  expect(await direct('import { own } from "@smithy/core/numbers";')).toBe(
    `import { own as own } from "${index}?own";`,
  );
  expect(await direct('import { near } from "@smithy/core/far";')).toBe(`import { near as near } from "${far}";`);
  expect(await direct('export { one } from "./numbers";\nexport const own = 1;', '?own')).toBe(
    '\nexport const own = 1;',
  );
});

test('leaves alone what it does not know', async () => {
  const source = 'import all from "@smithy/core/numbers";\nimport { one } from "./numbers";\nimport { a } from "zod";';
  expect(await direct(source)).toBe(source);
});

test('refuses a specifier that leads nowhere', async () => {
  await expect(direct('import { one } from "@smithy/core/nowhere";')).rejects.toThrow(
    '@smithy/core/nowhere is not found',
  );
});
