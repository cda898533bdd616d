import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CHECKOUT } from '../support/readers/shell-blocks.ts';

const read = (file: string) => readFileSync(join(CHECKOUT, file), 'utf8');
const ENTRIES = [...read('docs/glossary.md').matchAll(/^\| (.+?) \| (.+) \|$/gm)]
  .map(([, word = '', meaning = '']) => ({ word, meaning }))
  .filter(({ word }) => word !== 'word' && word !== '---');

test('the glossary gives each word one meaning, in a sentence', () => {
  const words = ENTRIES.map(({ word }) => word);
  expect(words.length).toBeGreaterThan(70);
  expect(words.filter((word, place) => words.indexOf(word) !== place)).toEqual([]);
  expect(ENTRIES.filter(({ meaning }) => !/^[A-Z0-9].*\.$/.test(meaning))).toEqual([]);
});

test('whoever begins to read or to contribute is led to the glossary', () => {
  for (const document of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md']) {
    expect(read(document), document).toMatch(/\]\((?:docs\/)?glossary\.md\)/);
  }
});
