import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EXPECTED } from '../clients/expectations.ts';
import { readExport } from '../clients/read-export.ts';

/** What real clients sent once (`npm run tool -- test-clients --record`); docs/clients.md says how each is set up. */
const FOLDER = new URL('recorded/', import.meta.url);
const Recording = z.looseObject({ resourceSpans: z.array(z.unknown()) });
const RECORDINGS = globSync('*.json', { cwd: FOLDER })
  .map((file) => basename(file, '.json'))
  .sort();

describe('what real clients send', () => {
  test('is recorded for each that something is expected of', () => {
    expect(RECORDINGS).toEqual(Object.keys(EXPECTED).sort());
  });

  test.each(RECORDINGS)('is read: %s', async (name) => {
    const recording = Recording.parse(JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')));
    expect(await readExport(recording)).toEqual(EXPECTED[name]);
  });
});
