import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, inject, test } from 'vitest';
import { reuseFolder } from '../../lib/reuse-folder.ts';
import '../support/vitest/provided-context.ts';

let workspace = '';
let folder = '';
let source = '';
let made = 0;

beforeEach(async () => {
  workspace = mkdtempSync(join(inject('runFolder'), 'reuse-'));
  folder = join(workspace, 'made');
  source = join(workspace, 'source');
  writeFileSync(source, 'one');
  made = 0;
  await reuse();
});

function reuse(): Promise<void> {
  return reuseFolder(folder, async (into) => {
    made += 1;
    mkdirSync(join(into, 'inner'), { recursive: true });
    writeFileSync(join(into, 'inner', 'copy'), readFileSync(source));
    return [source];
  });
}

const copy = () => readFileSync(join(folder, 'inner', 'copy'), 'utf8');

test('a folder that was made of the same files stays', async () => {
  await reuse();
  expect([made, copy()]).toEqual([1, 'one']);
});

test.each<[string, () => void]>([
  ['a file that it was made of has changed', () => writeFileSync(source, 'two')],
  ['a file in it has changed', () => writeFileSync(join(folder, 'inner', 'copy'), 'broken')],
  ['a file in it is gone', () => rmSync(join(folder, 'inner', 'copy'))],
  ['a file was added to it', () => writeFileSync(join(folder, 'more'), '')],
  ['it is gone', () => rmSync(folder, { recursive: true })],
  ['nobody wrote down what it was made of', () => rmSync(`${folder}.made-of.json`)],
  ['what was written down cannot be read', () => writeFileSync(`${folder}.made-of.json`, '{}')],
])('it is made again when %s', async (_when, change) => {
  change();
  await reuse();
  expect([made, copy()]).toEqual([2, readFileSync(source, 'utf8')]);
  expect(existsSync(join(folder, 'more'))).toBe(false);
  await reuse();
  expect(made).toBe(2);
});

test('what is there stays when it cannot be made', async () => {
  writeFileSync(source, 'two');
  await expect(reuseFolder(folder, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  expect(copy()).toBe('one');
  await reuse();
  expect(copy()).toBe('two');
});
