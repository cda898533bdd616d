import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { INGEST_ROUTES } from '../functions/api/ingest/routes.ts';
import { MANAGE_ROUTES } from '../functions/api/manage/routes.ts';
import { OBSERVE_ROUTES } from '../functions/api/observe/routes.ts';
import { QUERY_ROUTES } from '../functions/api/query/routes.ts';
import { describeApi } from './openapi/describe-api.ts';

/** Writes the OpenAPI document that the API serves; with `--check` only tells whether it is up to date. */
const DOCUMENT = new URL('../docs/api/openapi.json', import.meta.url);

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')));

const document = describeApi([...INGEST_ROUTES, ...MANAGE_ROUTES, ...QUERY_ROUTES, ...OBSERVE_ROUTES], version);
const text = `${JSON.stringify(document, null, 2)}\n`;
if (values.check) {
  const isCurrent = (await readFile(DOCUMENT, 'utf8')) === text;
  console.log(isCurrent ? 'docs/api/openapi.json is up to date' : 'docs/api/openapi.json is stale: npm run openapi');
  process.exitCode = isCurrent ? 0 : 1;
} else {
  await writeFile(DOCUMENT, text);
}
