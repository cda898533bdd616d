import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROW = /^\| (?<complaint>[^|]+) \| `(?<file>test\/[^`]+)` \| (?<name>[^|]+) \|$/gm;

test('every complaint about other consoles is held by a test that exists', () => {
  const rows = [...readFileSync('docs/console.md', 'utf8').matchAll(ROW)].map(({ groups = {} }) => groups);
  expect(rows.length).toBeGreaterThanOrEqual(29);
  const lost = rows.filter(({ file = '', name = '' }) => {
    return !existsSync(file) || !readFileSync(file, 'utf8').includes(`'${name}'`);
  });
  expect(lost).toEqual([]);
});
