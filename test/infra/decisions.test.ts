import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CHECKOUT } from '../support/readers/shell-blocks.ts';

const DIRECTORY = join(CHECKOUT, 'docs/adr');
const read = (file: string) => readFileSync(join(DIRECTORY, file), 'utf8');
const FILES = readdirSync(DIRECTORY)
  .filter((file) => file !== 'README.md')
  .sort();

/** What docs/adr/README.md asks of a page. */
const FORM =
  /^# (?<number>\d+)\. (?<title>.+)\n\n- Date: (?<date>20\d\d-[01]\d-[0-3]\d)\n- Status: (?<status>accepted|superseded by \[\d+\]\(\d{4}-[a-z0-9-]+\.md\))\n\n## Context\n/;

const INDEX = [...read('README.md').matchAll(/^\| \[(\d+)\]\(([^)]+)\) \| (.+?) \| (.+?) \| (.+?) \| (.+) \|$/gm)].map(
  ([, number, file, title, date, status, summary]) => ({ number, file, title, date, status, summary }),
);

describe.each(FILES)('the decision %s', (file) => {
  const text = read(file);
  const form = FORM.exec(text)?.groups;

  test('begins with number, title, date and status', () => {
    expect(file).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    expect(form, text.slice(0, 200)).toBeDefined();
    expect(Number(form?.['number'])).toBe(Number(file.slice(0, 4)));
  });

  test('has context, decision and consequences, in this order, and something in each', () => {
    const prose = text.replaceAll(/^```.*?^```$/gms, '');
    expect([...prose.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'Context',
      'Decision',
      'Consequences',
    ]);
    for (const section of text.split(/^## .+$/m).slice(1)) expect(section.trim()).not.toBe('');
  });

  test('is in the index with its title, date and status, and in short', () => {
    const entry = INDEX.filter((each) => each.file === file);
    expect(entry).toEqual([
      {
        number: form?.['number'],
        file,
        title: form?.['title'],
        date: form?.['date'],
        status: form?.['status'],
        summary: expect.stringMatching(/\.$/),
      },
    ]);
  });

  test('has a successor that exists when it says so', () => {
    const successor = /\((\d{4}-.+\.md)\)/.exec(form?.['status'] ?? '')?.[1];
    if (successor !== undefined) expect(FILES).toContain(successor);
  });
});

test('are indexed by number, and nothing else is', () => {
  expect(INDEX.map(({ file }) => file)).toEqual(FILES);
});
