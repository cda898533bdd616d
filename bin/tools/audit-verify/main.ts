import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { fetchEntries, parseEntries } from './read-entries.ts';
import { reportOn } from './report.ts';

/**
 * `npm run tool -- audit-verify --url URL` with AEGIS_API_KEY, or `--file EXPORT.ndjson`: checks an organization's
 * audit log link by link and exits 1 at the first that is broken. `--anchor SEQ:HASH`, kept from an earlier run,
 * also proves that nothing was cut off the end or written anew. The operator, who has no key of the organization,
 * uses `npm run ops -- verify-audit`.
 */
const { values } = parseArgs({
  options: { url: { type: 'string' }, file: { type: 'string' }, anchor: { type: 'string' } },
});
const key = process.env['AEGIS_API_KEY'];
if (values.file === undefined && (values.url === undefined || key === undefined)) {
  console.error(
    'Usage: AEGIS_API_KEY=… npm run tool -- audit-verify --url <URL> | --file <export.ndjson> [--anchor SEQ:HASH]',
  );
  process.exit(2);
}
const entries =
  values.file === undefined
    ? await fetchEntries(values.url ?? '', key ?? '')
    : parseEntries(await readFile(values.file, 'utf8'));
const { intact, text } = reportOn(entries, values.anchor);
if (intact) console.log(text);
else {
  console.error(text);
  process.exitCode = 1;
}
