import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { GUARD_ROUTES } from '../../../functions/lambda/guard/routes.ts';
import { LATER_INGEST_ROUTES } from '../../../functions/lambda/ingest/later-routes.ts';
import { INGEST_ROUTES } from '../../../functions/lambda/ingest/routes.ts';
import { LATER_MANAGE_ROUTES } from '../../../functions/lambda/manage/later-routes.ts';
import { MANAGE_ROUTES } from '../../../functions/lambda/manage/routes.ts';
import { LATER_OBSERVE_ROUTES } from '../../../functions/lambda/observe/later-routes.ts';
import { OBSERVE_ROUTES } from '../../../functions/lambda/observe/routes.ts';
import { LATER_QUERY_ROUTES } from '../../../functions/lambda/query/later-routes.ts';
import { QUERY_ROUTES } from '../../../functions/lambda/query/routes.ts';
import { TRIAL_ROUTES } from '../../../functions/lambda/trial/routes.ts';
import { LATER_WEB_ROUTES } from '../../../functions/lambda/web/later-routes.ts';
import { WEB_ROUTES } from '../../../functions/lambda/web/routes.ts';
import { describeApi } from './describe-api.ts';
import { describeErrors } from './describe-errors.ts';
import { describeTypes } from './describe-types.ts';

/** Writes what is made from the routes' schemas and the table of errors; with `--check` only tells whether it is up to date. */
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')));

const document = describeApi(
  [
    ...INGEST_ROUTES,
    ...LATER_INGEST_ROUTES,
    ...GUARD_ROUTES,
    ...MANAGE_ROUTES,
    ...LATER_MANAGE_ROUTES,
    ...QUERY_ROUTES,
    ...LATER_QUERY_ROUTES,
    ...OBSERVE_ROUTES,
    ...LATER_OBSERVE_ROUTES,
    ...TRIAL_ROUTES,
    ...WEB_ROUTES,
    ...LATER_WEB_ROUTES,
  ],
  version,
);
const FILES = {
  'docs/api/openapi.json': `${JSON.stringify(document, null, 2)}\n`,
  'lib/client/api-types.ts': describeTypes(document),
  'docs/errors.md': describeErrors(),
};
for (const [name, text] of Object.entries(FILES)) {
  const file = new URL(`../../../${name}`, import.meta.url);
  if (values.check) {
    const isCurrent = (await readFile(file, 'utf8')) === text;
    console.log(isCurrent ? `${name} is up to date` : `${name} is stale: npm run tool -- openapi`);
    if (!isCurrent) process.exitCode = 1;
  } else {
    await writeFile(file, text);
  }
}
