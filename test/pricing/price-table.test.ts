import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatePriceTable } from '../../bin/tools/prices/generate-price-table.ts';

const TABLE = readFileSync(new URL('../../functions/pricing/price-table.data.json', import.meta.url), 'utf8');

test('the committed table is what `npm run tool -- prices` writes from the installed price package', async () => {
  expect(TABLE).toBe(await generatePriceTable());
});

test('the table stays small enough for a Lambda bundle', () => {
  expect(Buffer.byteLength(TABLE)).toBeLessThan(60_000);
});
