import { writeFileSync } from 'node:fs';
import { generatePriceTable } from './generate-price-table.ts';

/** Writes the price table from the installed @pydantic/genai-prices. docs/adr/0004-price-table.md says why. */
const TABLE = new URL('../../../functions/pricing/price-table.data.json', import.meta.url);

const table = await generatePriceTable();
writeFileSync(TABLE, table);
console.log(`price-table.data.json: ${Buffer.byteLength(table)} bytes`);
