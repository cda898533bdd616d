import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const CHECKOUT = join(import.meta.dirname, '../..');
const CONSOLE = join(CHECKOUT, 'web/src');
const TYPES = 'lib/client/api-types.ts';
const PACKAGES = /^(react|react-dom|react-router|@cloudscape-design\/[a-z-]+|@tanstack\/react-(query|virtual))(\/|$)/;
const IMPORT = /^(?:import|export) (type )?(?:[^'"();]*? from )?'([^']+)';|\bimport\('([^']+)'\)/gm;

interface Import {
  readonly from: string;
  readonly what: string;
  readonly isType: boolean;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(CONSOLE, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, type, named, loaded]) => ({
    from: file,
    what: named ?? loaded ?? '',
    isType: type !== undefined,
  }));
}

/** Why the console may not import it; null when it may. */
function refusal({ from, what, isType }: Import): string | null {
  if (!what.startsWith('.')) return PACKAGES.test(what) ? null : `${from}: the package ${what}`;
  const path = relative(CHECKOUT, join(CONSOLE, dirname(from), what));
  if (path.startsWith('web/src/')) return null;
  return path === TYPES && isType ? null : `${from}: ${isType ? 'types of ' : ''}${path}`;
}

const files = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file));
const imports = files.flatMap(importsOf);

describe('the console', () => {
  test('imports its own files, the types of the client and its packages, and nothing else', () => {
    expect(imports.length).toBeGreaterThan(files.length);
    expect(imports.flatMap((one) => refusal(one) ?? [])).toEqual([]);
  });

  test.each([
    ['a use case', { from: 'trace/x.ts', what: '../../../functions/traces/list-traces.ts', isType: true }],
    ['the client itself', { from: 'trace/x.ts', what: '../../../lib/client/client.ts', isType: true }],
    ['values beside types', { from: 'trace/x.ts', what: '../../../lib/client/api-types.ts', isType: false }],
    ['Node', { from: 'trace/x.ts', what: 'node:fs', isType: false }],
    ['the SDK', { from: 'trace/x.ts', what: '@aws-sdk/client-s3', isType: false }],
  ])('would be caught importing %s', (_name, one) => {
    expect(refusal(one)).not.toBeNull();
  });

  test('nowhere turns text into markup, nor writes a style or a script of its own', () => {
    const markup = /dangerouslySetInnerHTML|\.(inner|outer)HTML|insertAdjacentHTML|<style|<script|document\.write/;
    expect(files.filter((file) => markup.test(readFileSync(join(CONSOLE, file), 'utf8')))).toEqual([]);
  });
});
